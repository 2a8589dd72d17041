"""Admissions to topics by approval: who asks, and who is admitted."""

from __future__ import annotations

from datetime import UTC, datetime

import aiosqlite

from bot.domain.press import Admission, AdmissionState
from bot.store.database.engine import Row
from bot.store.rows import many, number, one, run


async def ask(cx: aiosqlite.Connection, chat: int, topic: str, code: str, name: str, now: datetime) -> bool:
    """Store that the reader asks; returns False if they have asked, or are admitted, already."""
    sql = "INSERT OR IGNORE INTO admission (chat, topic, state, code, name, at) VALUES (?, ?, 'asked', ?, ?, ?)"
    return await run(cx, sql, (chat, topic, code, name, now.timestamp())) > 0


async def admit(cx: aiosqlite.Connection, chat: int, topic: str, actor: int, now: datetime) -> bool:
    """Store that the reader who asked is admitted; returns False if they no longer ask."""
    sql = "UPDATE admission SET state = 'admitted', actor = ?, at = ? WHERE chat = ? AND topic = ? AND state = 'asked'"
    return await run(cx, sql, (actor, now.timestamp(), chat, topic)) > 0


async def drop(cx: aiosqlite.Connection, chat: int, topic: str) -> bool:
    """Delete the reader's request or admission; returns whether there was one."""
    return await run(cx, "DELETE FROM admission WHERE chat = ? AND topic = ?", (chat, topic)) > 0


async def of(cx: aiosqlite.Connection, chat: int, topic: str) -> Admission | None:
    """The reader's request or admission for the topic."""
    row = await one(cx, "SELECT * FROM admission WHERE chat = ? AND topic = ?", (chat, topic))
    return _admission(row) if row else None


async def page(cx: aiosqlite.Connection, skip: int, most: int) -> list[Admission]:
    """Those who ask, the longest waiting first; then those who are admitted, by name."""
    rows = await many(
        cx,
        "SELECT * FROM admission ORDER BY state = 'admitted', iif(state = 'asked', at, 0), name, chat, topic "
        "LIMIT ? OFFSET ?",
        (most, skip),
    )
    return [_admission(row) for row in rows]


async def count(cx: aiosqlite.Connection) -> int:
    """How many entries there are."""
    return await number(cx, "SELECT count(*) FROM admission")


async def admits(cx: aiosqlite.Connection, chat: int, topic: str, *, any_topic: bool) -> bool:
    """Whether the reader is admitted to the topic, or with `any_topic` to any topic by approval; staff always are."""
    row = await one(
        cx,
        "SELECT 1 FROM staff WHERE user = :chat UNION ALL SELECT 1 FROM admission WHERE chat = :chat "
        "AND state = 'admitted' AND (:any OR topic = :topic) AND topic IN (SELECT key FROM closed_topic) LIMIT 1",
        {"chat": chat, "topic": topic, "any": int(any_topic)},
    )
    return row is not None


def _admission(row: Row) -> Admission:
    at = datetime.fromtimestamp(row["at"], UTC)
    return Admission(row["chat"], row["topic"], AdmissionState(row["state"]), row["code"], row["name"], at)
