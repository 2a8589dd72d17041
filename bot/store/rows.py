"""Asking a connection for rows, and reading instants in them: the few lines that every store module shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import aiosqlite

from bot.store.database.engine import Row

Values = Sequence[object] | Mapping[str, object]


async def one(cx: aiosqlite.Connection, sql: str, values: Values = ()) -> Row | None:
    """The first row, or None. Asked and closed in one step: a question that is given up half-way would keep the
    connection at what the database was then."""
    return next(iter(await cx.execute_fetchall(sql, values)), None)


async def many(cx: aiosqlite.Connection, sql: str, values: Values = ()) -> list[Row]:
    """All rows."""
    return list(await cx.execute_fetchall(sql, values))


async def number(cx: aiosqlite.Connection, sql: str, values: Values = ()) -> int:
    """The first column of the first row, as an int; 0 where there is none."""
    row = await one(cx, sql, values)
    return int(row[0] or 0) if row else 0


async def run(cx: aiosqlite.Connection, sql: str, values: Values = ()) -> int:
    """Execute; the number of rows changed."""
    async with cx.execute(sql, values) as cursor:
        return cursor.rowcount


async def insert(cx: aiosqlite.Connection, sql: str, values: Values = ()) -> int:
    """Execute an INSERT; the new row's id."""
    async with cx.execute(sql, values) as cursor:
        return int(cursor.lastrowid or 0)


def instant(seconds: float | None) -> datetime | None:
    """An instant as it is stored: seconds since 1970."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
