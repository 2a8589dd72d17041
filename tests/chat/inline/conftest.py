"""The scene of the journeys, for what no chat shows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from tests.journeys.conftest import Embassy
from tests.patience import WAIT


@pytest.fixture
async def embassy(tmp_path: Path) -> AsyncIterator[Embassy]:
    """An embassy without Telegram's limits."""
    async with Sandbox(patience=WAIT) as sandbox:
        yield Embassy(sandbox, tmp_path)
