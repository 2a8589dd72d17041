"""What every store module shares: querying a connection for rows, and reading instants in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import aiosqlite

from bot.store.database.engine import Row

Values = Sequence[object] | Mapping[str, object]


async def one(cx: aiosqlite.Connection, sql: str, values: Values = ()) -> Row | None:
    """The first row, or None. The query is run and closed in one step: an unfinished one would keep the connection in
    an old snapshot of the database."""
    return next(iter(await cx.execute_fetchall(sql, values)), None)


async def many(cx: aiosqlite.Connection, sql: str, values: Values = ()) -> list[Row]:
    """All rows."""
    return list(await cx.execute_fetchall(sql, values))


async def number(cx: aiosqlite.Connection, sql: str, values: Values = ()) -> int:
    """The first column of the first row, as an int; 0 if there is none."""
    row = await one(cx, sql, values)
    return int(row[0] or 0) if row else 0


async def run(cx: aiosqlite.Connection, sql: str, values: Values = ()) -> int:
    """Execute a statement; returns the number of changed rows."""
    async with cx.execute(sql, values) as cursor:
        return cursor.rowcount


async def insert(cx: aiosqlite.Connection, sql: str, values: Values = ()) -> int:
    """Execute an INSERT; returns the new row's id."""
    async with cx.execute(sql, values) as cursor:
        return int(cursor.lastrowid or 0)


def instant(seconds: float | None) -> datetime | None:
    """The instant (UTC) of a stored number, seconds since 1970; None for NULL."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
