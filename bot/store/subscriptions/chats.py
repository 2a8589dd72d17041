"""Chats that have written to the bot: their kind and the interface's language there. No names are kept."""

from __future__ import annotations

import json
from collections.abc import Iterable

import aiosqlite

from bot.domain.subscriptions.target import ChatKind
from bot.store.rows import many, one, run
from bot.store.subscriptions import picked_topics


async def language(cx: aiosqlite.Connection, chat: int) -> str:
    """The interface's language in the chat; '' before the first contact."""
    row = await one(cx, "SELECT lang FROM chat WHERE id = ?", (chat,))
    return str(row["lang"]) if row else ""


async def met(cx: aiosqlite.Connection, ids: Iterable[int]) -> set[int]:
    """The chats that have been answered before."""
    asked = (json.dumps(list(ids)),)
    rows = await many(cx, "SELECT id FROM chat WHERE id IN (SELECT value FROM json_each(?))", asked)
    return {row["id"] for row in rows}


async def meet(cx: aiosqlite.Connection, chat: int, kind: ChatKind, lang: str) -> None:
    """Store the chat at its first contact; later calls change nothing."""
    await run(cx, "INSERT OR IGNORE INTO chat (id, kind, lang) VALUES (?, ?, ?)", (chat, kind, lang))


async def forget(cx: aiosqlite.Connection, chat: int) -> None:
    """Delete the chat, as if the bot had never met it, and the topics that were picked there. The chat of a member of
    staff stays, with its language, because the bot must know whom it can write to."""
    await run(cx, "DELETE FROM chat WHERE id = ? AND id NOT IN (SELECT user FROM staff)", (chat,))
    await picked_topics.drop(cx, chat)


async def set_language(cx: aiosqlite.Connection, chat: int, lang: str) -> None:
    """Set the interface's language in the chat."""
    await run(cx, "UPDATE chat SET lang = ? WHERE id = ?", (lang, chat))
