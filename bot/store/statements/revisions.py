"""The revisions of a statement: when and by whom each was made."""

from __future__ import annotations

from datetime import UTC, datetime

import aiosqlite

from bot.domain.statements import Revision, Statement
from bot.store.rows import many, number


async def of_statement(cx: aiosqlite.Connection, statement: Statement) -> list[Revision]:
    """The statement's revisions, the newest first."""
    rows = await many(
        cx,
        "SELECT DISTINCT text.revision, correction.at, correction.actor, correction.notice FROM text "
        "LEFT JOIN correction ON correction.statement = text.statement AND correction.revision = text.revision "
        "WHERE text.statement = ? ORDER BY text.revision DESC",
        (statement.id,),
    )
    return [
        Revision(row["revision"], datetime.fromtimestamp(row["at"], UTC), row["actor"], notice=bool(row["notice"]))
        if row["at"] is not None
        else Revision(row["revision"], *await _origin(cx, statement, row["revision"]))
        for row in rows
    ]


async def _origin(cx: aiosqlite.Connection, statement: Statement, revision: int) -> tuple[datetime | None, int]:
    """When and by whom the first revision was published; (None, 0) if an import brought it."""
    if revision > 1 or statement.published_at is None:
        return None, 0
    first = "SELECT actor FROM release WHERE statement = ? AND kind = 'publish' AND NOT announces ORDER BY id LIMIT 1"
    return statement.published_at, await number(cx, first, (statement.id,))
