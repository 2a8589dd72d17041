"""The config is read again while Telegram gives no answers: the newest one counts, and nobody waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat.subscriptions import channels
from bot.sandbox import Sandbox
from bot.store.rows import many
from tests.journeys.conftest import Embassy
from tests.patience import WAIT


@pytest.fixture
async def embassy(tmp_path: Path) -> AsyncIterator[Embassy]:
    async with Sandbox(patience=WAIT) as sandbox:
        yield Embassy(sandbox, tmp_path)


async def test_the_newest_config_counts(embassy: Embassy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each reload is taken over at once, though the channels cannot be looked up; once they can, the last config's
    channel is subscribed, and that of the one before is not."""
    monkeypatch.setattr(channels, "_AGAIN_SECONDS", 0.02)
    found = [
        embassy.sandbox.channel(name.title(), name, creator=embassy.anna) for name in ("first_news", "second_news")
    ]
    for channel in found:
        embassy.anna.add_bot(channel)
    async with embassy.open() as bot:
        embassy.sandbox.faults.status(500, n=None, method="getChat")
        for name in ("@first_news", "@second_news"):
            embassy.channels = [name]
            async with asyncio.timeout(WAIT):
                assert await bot.reload(embassy.config()) == []
        embassy.sandbox.faults.clear()

        async def second_alone() -> bool:
            kept = "SELECT chat FROM target WHERE source = 'config' AND ended IS NULL"
            return [row["chat"] for row in await many(bot.services.db.reader, kept)] == [found[1].id]

        await embassy.until(second_alone)
