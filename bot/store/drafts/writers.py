"""The writers: who wrote in each text of a draft."""

from __future__ import annotations

import aiosqlite

from bot.store.rows import many, run


async def add(cx: aiosqlite.Connection, draft: int, lang: str, user: int) -> None:
    """Store that somebody wrote in the text in `lang`; '' for the reason of a retraction."""
    await run(cx, "INSERT OR IGNORE INTO draft_writer (draft, lang, user) VALUES (?, ?, ?)", (draft, lang, user))


async def move(cx: aiosqlite.Connection, draft: int, lang: str, to: str) -> None:
    """Move the writers of the text in `lang` to the one in `to`."""
    await run(cx, "UPDATE OR REPLACE draft_writer SET lang = ? WHERE draft = ? AND lang = ?", (to, draft, lang))


async def drop(cx: aiosqlite.Connection, draft: int, lang: str) -> None:
    """Forget the writers of the text in `lang`, which was removed."""
    await run(cx, "DELETE FROM draft_writer WHERE draft = ? AND lang = ?", (draft, lang))


async def of_draft(cx: aiosqlite.Connection, draft: int) -> list[int]:
    """Everyone who wrote in a text of the draft."""
    rows = await many(cx, "SELECT DISTINCT user FROM draft_writer WHERE draft = ? ORDER BY user", (draft,))
    return [row["user"] for row in rows]
