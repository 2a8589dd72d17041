"""All documents but plain text need pandoc: without it their tests are skipped, by name."""

from __future__ import annotations

import pytest

from tests.tools import needs


@pytest.fixture
def pandoc() -> None:
    """pandoc is there."""
    needs("pandoc")
