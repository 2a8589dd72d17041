"""Sources: how each stands, and when it is looked at the next time."""

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
    """One of them."""
    row = await one(cx, "SELECT * FROM source WHERE id = ?", (source,))
    return _state(row) if row else None


async def looked(
    cx: aiosqlite.Connection, source: int, now: datetime, next_at: datetime, etag: str, modified: str
) -> None:
    """A look has succeeded. With the first one, all that was there is known."""
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
    """A look has failed."""
    await run(
        cx,
        "UPDATE source SET looked_at = :now, next_at = :next, failures = failures + 1, fault = :fault, "
        "failing_since = coalesce(failing_since, :now) WHERE id = :id",
        {"id": source, "now": now.timestamp(), "next": next_at.timestamp(), "fault": fault[:500]},
    )


async def begin_anew(cx: aiosqlite.Connection) -> None:
    """In a backup that is put back: what sources had new since it was made may have gone out already, so the next look
    at each is a first look again, which sends nothing; what waited is not taken by itself."""
    await run(cx, "UPDATE source SET taken_at = NULL, etag = '', modified = '', next_at = 0")
    await run(cx, "UPDATE source_item SET chosen = 0")


async def mark_told(cx: aiosqlite.Connection, source: int) -> None:
    """Staff are told that it fails."""
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
