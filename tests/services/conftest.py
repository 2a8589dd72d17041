"""An office with a real database, a clock that is turned by hand, and one member of staff of each role."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.mission import LocalText, Mission
from bot.domain.staff import Role
from bot.services.context import ServiceContext
from bot.services.staff import configure
from bot.store.database.connection import Database
from bot.store.rows import many
from tests.databases import fresh

OWNER, PUBLISHER, EDITOR, NOBODY = 1, 2, 3, 4
MISSION = Mission(LocalText({"": "Embassy"}), ("en", "ru"), "Europe/London")


@dataclass(slots=True)
class Clock:
    """A clock that stands until it is turned."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 24, 12, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def turn(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


async def audited(context: ServiceContext, release: int) -> list[tuple[str, dict[str, object]]]:
    """The audit's entries about a release, oldest first: what was done, and the detail."""
    rows = await many(context.db.reader, "SELECT act, detail FROM audit ORDER BY seq")
    entries = [(row["act"], json.loads(row["detail"])) for row in rows]
    return [(act, detail) for act, detail in entries if detail.get("release") == release]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def context(tmp_path: Path, clock: Clock) -> AsyncIterator[ServiceContext]:
    database = await Database.open(fresh(tmp_path / "chancery.db"))
    running = ServiceContext(database, clock, MISSION)
    await configure.keep_staff(
        running, {OWNER: (Role.OWNER, "O"), PUBLISHER: (Role.PUBLISHER, "P"), EDITOR: (Role.EDITOR, "E")}
    )
    yield running
    await database.close()
