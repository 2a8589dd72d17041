"""The public history of a statement: when each revision was made, but not by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import aiosqlite

from bot.domain.statements import Statement
from bot.store.rows import instant, many


@dataclass(frozen=True, slots=True)
class PublicRevision:
    """A revision. `at`: None if an import brought it. `corrects`: staff made it to correct the one before."""

    number: int
    at: datetime | None
    corrects: bool = False


async def of_statement(cx: aiosqlite.Connection, statement: Statement) -> list[PublicRevision]:
    """The statement's revisions, the newest first."""
    rows = await many(
        cx,
        "SELECT DISTINCT text.revision, correction.at FROM text LEFT JOIN correction "
        "ON correction.statement = text.statement AND correction.revision = text.revision "
        "WHERE text.statement = ? ORDER BY text.revision DESC",
        (statement.id,),
    )
    return [
        PublicRevision(
            row["revision"],
            instant(row["at"]) if row["revision"] > 1 else statement.published_at,
            corrects=row["at"] is not None,
        )
        for row in rows
    ]
