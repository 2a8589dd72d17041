"""Sources: their states, and when each is looked at next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import aiosqlite

from bot.domain.feeds.source import SourceState
from bot.store.database.engine import Row
from bot.store.rows import instant, many, one, run


async def keep(cx: aiosqlite.Connection, urls: Iterable[str]) -> None:
    """Add the sources that are not known yet; they are looked at at once."""
    await cx.executemany("INSERT OR IGNORE INTO source (url) VALUES (?)", [(url,) for url in urls])


async def every(cx: aiosqlite.Connection) -> list[SourceState]:
    """Every source that was ever in the config."""
    return [_state(row) for row in await many(cx, "SELECT * FROM source ORDER BY id")]


async def by_id(cx: aiosqlite.Connection, source: int) -> SourceState | None:
    """The source with that id."""
    row = await one(cx, "SELECT * FROM source WHERE id = ?", (source,))
    return _state(row) if row else None


async def looked(
    cx: aiosqlite.Connection, source: int, now: datetime, next_at: datetime, etag: str, modified: str
) -> None:
    """Store that a look has succeeded. After the first one, everything that the source had is known."""
    await run(
        cx,
        "UPDATE source SET looked_at = :now, next_at = :next, taken_at = coalesce(taken_at, :now), etag = :etag, "
        "modified = :modified, failures = 0, failing_since = NULL, fault = '', told = 0 WHERE id = :id",
        {
            "id": source,
            "now": now.timestamp(),
            "next": next_at.timestamp(),
            "etag": etag[:1000],
            "modified": modified[:1000],
        },
    )


async def failed(cx: aiosqlite.Connection, source: int, now: datetime, next_at: datetime, fault: str) -> None:
    """Store that a look has failed."""
    await run(
        cx,
        "UPDATE source SET looked_at = :now, next_at = :next, failures = failures + 1, fault = :fault, "
        "failing_since = coalesce(failing_since, :now) WHERE id = :id",
        {"id": source, "now": now.timestamp(), "next": next_at.timestamp(), "fault": fault[:500]},
    )


async def begin_anew(cx: aiosqlite.Connection) -> None:
    """In a backup that is being restored: treat the next look at each source as the first, which sends nothing,
    because what was new since the backup may have gone out already. Items that waited are not taken by themselves."""
    await run(cx, "UPDATE source SET taken_at = NULL, etag = '', modified = '', next_at = 0")
    await run(cx, "UPDATE source_item SET chosen = 0")


async def mark_told(cx: aiosqlite.Connection, source: int) -> None:
    """Store that staff were told that it fails."""
    await run(cx, "UPDATE source SET told = 1 WHERE id = ?", (source,))


def _state(row: Row) -> SourceState:
    return SourceState(
        row["id"],
        row["url"],
        row["next_at"],
        instant(row["looked_at"]),
        instant(row["taken_at"]),
        row["etag"],
        row["modified"],
        row["failures"],
        instant(row["failing_since"]),
        row["fault"],
        bool(row["told"]),
    )
