"""Topics that a reader picked before subscribing; the subscription will begin with them."""

from __future__ import annotations

from collections.abc import Iterable

import aiosqlite

from bot.store.rows import many, run


async def put(cx: aiosqlite.Connection, chat: int, topics: Iterable[str]) -> None:
    """Store the picked topics; none means everything."""
    await drop(cx, chat)
    await cx.executemany("INSERT INTO picked_topic (chat, topic) VALUES (?, ?)", [(chat, topic) for topic in topics])


async def of_chat(cx: aiosqlite.Connection, chat: int) -> frozenset[str]:
    """The topics that the chat's reader has picked."""
    rows = await many(cx, "SELECT topic FROM picked_topic WHERE chat = ?", (chat,))
    return frozenset(row["topic"] for row in rows)


async def drop(cx: aiosqlite.Connection, chat: int) -> None:
    """Delete what was picked."""
    await run(cx, "DELETE FROM picked_topic WHERE chat = ?", (chat,))
