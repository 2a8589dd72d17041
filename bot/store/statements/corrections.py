"""Staff's changes of a published statement: corrections, and its retraction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import aiosqlite

from bot.domain.media import MediaSet
from bot.domain.statements import StatementState, Text
from bot.domain.text.layout import Layout
from bot.store.rows import many, run
from bot.store.statements import statements


async def correct(
    cx: aiosqlite.Connection,
    statement: int,
    *,
    topic: str,
    texts: Iterable[Text],
    actor: int,
    now: datetime,
    notice: bool,
    media: MediaSet | None = None,
    layout: Layout | None = None,
) -> int:
    """Store a revision by staff, which every copy shows as a correction; returns its number."""
    revision = await statements.revise(cx, statement, topic=topic, texts=texts, media=media, layout=layout)
    await run(
        cx,
        "INSERT INTO correction (statement, revision, at, actor, notice) VALUES (?, ?, ?, ?, ?)",
        (statement, revision, now.timestamp(), actor, int(notice)),
    )
    return revision


async def retract(
    cx: aiosqlite.Connection,
    statement: int,
    reason: str,
    *,
    actor: int,
    now: datetime,
    reasons: Mapping[str, str] | None = None,
) -> None:
    """Store that the statement is retracted. It keeps its number. `reasons`: translations of the reason."""
    await statements.set_state(cx, statement, StatementState.RETRACTED)
    await run(
        cx,
        "INSERT OR REPLACE INTO retraction (statement, at, actor, reason, reasons) VALUES (?, ?, ?, ?, ?)",
        (statement, now.timestamp(), actor, reason, json.dumps(reasons, ensure_ascii=False) if reasons else ""),
    )


async def times(cx: aiosqlite.Connection, statement: int) -> list[datetime]:
    """When staff corrected the statement, oldest first."""
    rows = await many(cx, "SELECT at FROM correction WHERE statement = ? ORDER BY revision", (statement,))
    return [datetime.fromtimestamp(row["at"], UTC) for row in rows]
