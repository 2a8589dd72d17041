"""The entries of our own feeds: the public statements, and which of them changed."""

from __future__ import annotations

import aiosqlite

from bot.domain.statements import Statement
from bot.store.pages.statement_list import EVERYBODYS, NEWEST_FIRST
from bot.store.rows import many, number
from bot.store.statements import statements

_OF_TOPIC = "(:topic = '' OR topic = :topic)"
# When staff last changed a statement.
_CHANGES = (
    "SELECT statement, max(at) AS at FROM (SELECT statement, at FROM correction UNION ALL "
    "SELECT statement, at FROM retraction) GROUP BY statement"
)


async def count(cx: aiosqlite.Connection, topic: str) -> int:
    """How many public statements there are, including retracted ones; in all topics if `topic` is ''."""
    return await number(cx, f"SELECT count(*) FROM statement WHERE {EVERYBODYS} AND {_OF_TOPIC}", {"topic": topic})


async def part(cx: aiosqlite.Connection, topic: str, start: int, most: int) -> list[Statement]:
    """`most` of them from index `start` (0 is the newest), newest first."""
    return await _statements(
        cx,
        f"SELECT id FROM statement WHERE {EVERYBODYS} AND {_OF_TOPIC} "
        f"ORDER BY {NEWEST_FIRST} LIMIT :most OFFSET :start",
        {"topic": topic, "most": most, "start": start},
    )


async def changed(cx: aiosqlite.Connection, topic: str, most: int) -> list[Statement]:
    """The public statements that staff corrected or retracted, the last changed first."""
    return await _statements(
        cx,
        f"SELECT statement.id FROM ({_CHANGES}) AS change JOIN statement ON statement.id = change.statement "
        f"WHERE {EVERYBODYS} AND {_OF_TOPIC} ORDER BY change.at DESC, statement.id DESC LIMIT :most",
        {"topic": topic, "most": most},
    )


async def topics_changed(cx: aiosqlite.Connection, version: int) -> set[str]:
    """The topics of the statements that are shown differently since that version; '' for those without a topic."""
    rows = await many(
        cx,
        "SELECT DISTINCT topic FROM shown JOIN statement ON statement.id = shown.statement "
        f"WHERE shown.version > ? AND {EVERYBODYS}",
        (version,),
    )
    return {row["topic"] for row in rows}


async def _statements(cx: aiosqlite.Connection, sql: str, values: dict[str, object]) -> list[Statement]:
    return await statements.by_ids(cx, [row["id"] for row in await many(cx, sql, values)])
