"""The list of all public statements, without their texts, for making a copy of the pages as plain files."""

from __future__ import annotations

from dataclasses import dataclass

import aiosqlite

from bot.domain.statements import Number, StatementState
from bot.store.press.closed_topics import OPEN_TO_ALL
from bot.store.rows import many

# Condition for a retracted statement: its release was cancelled, and staff never retracted it (`releases.withdrew`).
_WITHDRAWN = (
    "EXISTS (SELECT 1 FROM release WHERE release.statement = statement.id AND release.state = 'cancelled' "
    "AND release.kind = 'publish') AND NOT EXISTS (SELECT 1 FROM retraction WHERE retraction.statement = statement.id)"
)
# The public statements: published, or retracted after readers could have them.
EVERYBODYS = f"(state = 'published' OR state = 'retracted' AND NOT ({_WITHDRAWN})) AND {OPEN_TO_ALL}"
NEWEST_FIRST = "date DESC, position DESC, statement.id DESC"


@dataclass(frozen=True, slots=True)
class PublicStatement:
    """A public statement. `date`: as stored (2026-11-28); `version`: of what is shown of it."""

    id: int
    number: Number
    date: str
    topic: str
    state: StatementState
    version: int


async def newest_first(cx: aiosqlite.Connection) -> list[PublicStatement]:
    """Published and retracted statements, newest first, without those that were withdrawn before anybody had them."""
    rows = await many(
        cx,
        "SELECT statement.id, year, serial, date, topic, state, version FROM statement "
        "JOIN shown ON shown.statement = statement.id "
        f"WHERE {EVERYBODYS} ORDER BY {NEWEST_FIRST}",
    )
    return [
        PublicStatement(
            row["id"],
            Number(row["year"], row["serial"]),
            row["date"],
            row["topic"],
            StatementState(row["state"]),
            row["version"],
        )
        for row in rows
    ]
