"""Chats that have written to the bot: their kind and the interface's language there. No names are kept."""

from __future__ import annotations

import aiosqlite

from bot.domain.subscriptions.target import ChatKind
from bot.store.rows import one, run


async def language(cx: aiosqlite.Connection, chat: int) -> str:
    """The interface's language in the chat; '' before the first contact."""
    row = await one(cx, "SELECT lang FROM chat WHERE id = ?", (chat,))
    return str(row["lang"]) if row else ""


async def meet(cx: aiosqlite.Connection, chat: int, kind: ChatKind, lang: str) -> None:
    """Remember the chat at its first contact; later ones change nothing."""
    await run(cx, "INSERT OR IGNORE INTO chat (id, kind, lang) VALUES (?, ?, ?)", (chat, kind, lang))


async def forget(cx: aiosqlite.Connection, chat: int) -> None:
    """The bot has not met the chat."""
    await run(cx, "DELETE FROM chat WHERE id = ?", (chat,))


async def set_language(cx: aiosqlite.Connection, chat: int, lang: str) -> None:
    """Speak `lang` in the chat."""
    await run(cx, "UPDATE chat SET lang = ? WHERE id = ?", (lang, chat))
