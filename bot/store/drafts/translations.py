"""Requests for texts in other languages, and who works on them."""

from __future__ import annotations

from datetime import datetime

import aiosqlite

from bot.domain.drafts.translation import Translation
from bot.store.database.engine import Row
from bot.store.rows import many, number, one, run


async def ask(cx: aiosqlite.Connection, draft: int, statement: int, lang: str, user: int, now: datetime) -> int:
    """Store a request, replacing an earlier one for the same text; returns its id."""
    await run(
        cx,
        "INSERT INTO translation (draft, statement, lang, asked_by, at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET asked_by = excluded.asked_by, at = excluded.at, taken_by = 0",
        (draft, statement, lang, user, now.timestamp()),
    )
    return await number(
        cx, "SELECT id FROM translation WHERE draft = ? AND statement = ? AND lang = ?", (draft, statement, lang)
    )


async def by_id(cx: aiosqlite.Connection, translation: int) -> Translation | None:
    """The request with that id."""
    row = await one(cx, "SELECT * FROM translation WHERE id = ?", (translation,))
    return _read(row) if row else None


async def take(cx: aiosqlite.Connection, translation: int, user: int) -> bool:
    """Store that the person works on it; returns False if somebody else does already."""
    sql = "UPDATE translation SET taken_by = ? WHERE id = ? AND taken_by IN (0, ?)"
    return await run(cx, sql, (user, translation, user)) > 0


async def asked(cx: aiosqlite.Connection, draft: int, statement: int) -> dict[str, Translation]:
    """The requests about a draft or a statement, by language."""
    rows = await many(cx, "SELECT * FROM translation WHERE draft = ? AND statement = ?", (draft, statement))
    return {row["lang"]: _read(row) for row in rows}


def _read(row: Row) -> Translation:
    return Translation(row["id"], row["draft"], row["statement"], row["lang"], row["asked_by"], row["taken_by"])
