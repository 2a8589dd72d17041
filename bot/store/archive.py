"""Browsing the published statements: pages of a part of the archive, newest first; counts by year, month and topic."""

from __future__ import annotations

import aiosqlite

from bot.domain.archive import ArchiveFilter
from bot.domain.statements import Statement
from bot.store.press.closed_topics import OPEN_TO_ALL
from bot.store.rows import many, number
from bot.store.statements import statements

_NEWEST = "date DESC, position DESC, id DESC"
_OLDEST = "date, position, id"


async def count(cx: aiosqlite.Connection, part: ArchiveFilter) -> int:
    """How many published statements are in that part of the archive."""
    if part.topic:
        return await number(cx, f"SELECT sum(standing) FROM tally WHERE topic = ? AND {OPEN_TO_ALL}", (part.topic,))
    if part.first is None or part.last is None:
        return await number(cx, f"SELECT sum(standing) FROM tally WHERE {OPEN_TO_ALL}")
    if part.first == part.last:
        return await number(
            cx,
            f"SELECT count(*) FROM statement WHERE state = 'published' AND {OPEN_TO_ALL} AND date = ?",
            (part.first.isoformat(),),
        )
    months = part.first.isoformat()[:7], part.last.isoformat()[:7]
    return await number(cx, f"SELECT sum(standing) FROM tally WHERE {OPEN_TO_ALL} AND month BETWEEN ? AND ?", months)


async def page(cx: aiosqlite.Connection, part: ArchiveFilter, start: int, most: int, total: int) -> list[Statement]:
    """`most` statements from index `start` (0 is the newest) of the part's `total`, newest first.

    SQLite skips rows from the nearer end, so at most half of the archive is read.
    """
    where, values = _where(part)
    most = min(most, total - start)
    if most <= 0:
        return []
    backwards = start > total // 2
    order, offset = (_OLDEST, total - start - most) if backwards else (_NEWEST, start)
    rows = await many(
        cx, f"SELECT id FROM statement WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?", (*values, most, offset)
    )
    return await statements.by_ids(cx, [row["id"] for row in (reversed(rows) if backwards else rows)])


def _where(part: ArchiveFilter) -> tuple[str, tuple[str, ...]]:
    everyones = f"state = 'published' AND {OPEN_TO_ALL}"
    if part.topic:
        return f"{everyones} AND topic = ?", (part.topic,)
    if part.first is None or part.last is None:
        return everyones, ()
    return f"{everyones} AND date BETWEEN ? AND ?", (
        part.first.isoformat(),
        part.last.isoformat(),
    )


async def years(cx: aiosqlite.Connection) -> list[tuple[int, int]]:
    """(year, statements), newest first."""
    rows = await many(
        cx,
        "SELECT substr(month, 1, 4) AS year, sum(standing) AS n FROM tally "
        f"WHERE {OPEN_TO_ALL} GROUP BY year HAVING n > 0 ORDER BY year DESC",
    )
    return [(int(row["year"]), int(row["n"])) for row in rows]


async def months(cx: aiosqlite.Connection, year: int) -> list[tuple[int, int]]:
    """(month, statements) of a year, newest first."""
    rows = await many(
        cx,
        "SELECT month, sum(standing) AS n FROM tally WHERE month BETWEEN ? AND ? "
        f"AND {OPEN_TO_ALL} GROUP BY month HAVING n > 0 ORDER BY month DESC",
        (f"{year:04}-01", f"{year:04}-12"),
    )
    return [(int(row["month"][5:]), int(row["n"])) for row in rows]


async def topics(cx: aiosqlite.Connection) -> list[tuple[str, int]]:
    """(topic, statements), the most frequent first; statements without a topic are left out."""
    rows = await many(
        cx,
        "SELECT topic, sum(standing) AS n FROM tally "
        f"WHERE topic <> '' AND {OPEN_TO_ALL} GROUP BY topic HAVING n > 0 "
        "ORDER BY n DESC, topic",
    )
    return [(row["topic"], int(row["n"])) for row in rows]
