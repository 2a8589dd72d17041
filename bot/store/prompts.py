"""Open questions: one for each person in each chat, for ten minutes."""

from __future__ import annotations

from datetime import datetime, timedelta

import aiosqlite

from bot.store.rows import one, run

LASTS = timedelta(minutes=10)


async def ask(cx: aiosqlite.Connection, chat: int, user: int, kind: str, subject: int, now: datetime) -> None:
    """Open a question; one that was open there is replaced."""
    await run(
        cx,
        "INSERT OR REPLACE INTO prompt (chat, user, kind, subject, expires) VALUES (?, ?, ?, ?, ?)",
        (chat, user, kind, subject, (now + LASTS).timestamp()),
    )


async def pending(cx: aiosqlite.Connection, chat: int, user: int, now: datetime) -> tuple[str, int] | None:
    """The open question's kind and subject."""
    row = await one(
        cx,
        "SELECT kind, subject FROM prompt WHERE chat = ? AND user = ? AND expires > ?",
        (chat, user, now.timestamp()),
    )
    return (row["kind"], row["subject"]) if row else None


async def drop_expired(cx: aiosqlite.Connection, now: datetime) -> int:
    """Drop the questions that nobody answered in time; how many."""
    return await run(cx, "DELETE FROM prompt WHERE expires <= ?", (now.timestamp(),))


async def close(cx: aiosqlite.Connection, chat: int, user: int, kind: str = "") -> bool:
    """Close the person's question there, or only one whose kind begins with that word; whether one was open."""
    return (
        await run(
            cx,
            "DELETE FROM prompt WHERE chat = ? AND user = ? AND (? = '' OR kind = ? OR kind LIKE ? || ':%')",
            (chat, user, kind, kind, kind),
        )
        > 0
    )
