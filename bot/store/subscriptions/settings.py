"""Subscriptions with their wishes: the columns of `target` and the rows of `target_topic`."""

from __future__ import annotations

import aiosqlite

from bot.domain.subscriptions.rhythm import of_code
from bot.domain.subscriptions.target import ChatKind, Target
from bot.domain.subscriptions.wishes import Subscription, Wishes
from bot.domain.time.zones import by_key
from bot.store.database.engine import Row
from bot.store.rows import many, one, run
from bot.store.subscriptions import gone_topics


async def by_target(cx: aiosqlite.Connection, target: int) -> Subscription | None:
    """The target's subscription, even if paused; None if it has ended."""
    row = await one(cx, "SELECT * FROM target WHERE id = ? AND ended IS NULL", (target,))
    return await _subscription(cx, row) if row else None


async def by_chat(cx: aiosqlite.Connection, chat: int, thread: int = 0) -> Subscription | None:
    """The subscription of a chat or topic, as in `by_target`."""
    row = await one(cx, "SELECT * FROM target WHERE chat = ? AND thread = ? AND ended IS NULL", (chat, thread))
    return await _subscription(cx, row) if row else None


async def all_of_chat(cx: aiosqlite.Connection, chat: int) -> list[Subscription]:
    """Every subscription that the chat and its topics have, or had."""
    rows = await many(cx, "SELECT * FROM target WHERE chat = ? ORDER BY thread", (chat,))
    return [await _subscription(cx, row) for row in rows]


async def put(cx: aiosqlite.Connection, target: int, wishes: Wishes) -> None:
    """Store the target's wishes."""
    rhythm = wishes.rhythm
    begins, ends = (f"{rhythm.quiet_from:%H:%M}", f"{rhythm.quiet_to:%H:%M}") if wishes.is_quiet else ("", "")
    await run(
        cx,
        "UPDATE target SET lang = ?, rhythm = ?, zone = ?, quiet_from = ?, quiet_to = ?, silent = ? WHERE id = ?",
        (wishes.lang, rhythm.code, rhythm.zone, begins, ends, int(wishes.silent), target),
    )
    if await _topics(cx, target) == wishes.topics:
        return
    await gone_topics.drop(cx, target)
    await run(cx, "DELETE FROM target_topic WHERE target = ?", (target,))
    await cx.executemany("INSERT INTO target_topic VALUES (?, ?)", [(target, topic) for topic in sorted(wishes.topics)])


async def _topics(cx: aiosqlite.Connection, target: int) -> frozenset[str]:
    rows = await many(cx, "SELECT topic FROM target_topic WHERE target = ?", (target,))
    return frozenset(row["topic"] for row in rows)


async def has_ever_subscribed(cx: aiosqlite.Connection, chat: int) -> bool:
    """Whether the chat is, or was, subscribed."""
    return await one(cx, "SELECT 1 FROM target WHERE chat = ? LIMIT 1", (chat,)) is not None


async def language(cx: aiosqlite.Connection, chat: int, thread: int = 0) -> str:
    """The language in which the chat or topic receives statements; '' if it receives none."""
    row = await one(cx, "SELECT lang FROM target WHERE chat = ? AND thread = ? AND ended IS NULL", (chat, thread))
    return str(row["lang"]) if row else ""


async def _subscription(cx: aiosqlite.Connection, row: Row) -> Subscription:
    zone = row["zone"] if by_key(row["zone"]) else ""  # a zone that this machine does not know counts as the mission's
    wishes = Wishes(
        lang=row["lang"],
        topics=await _topics(cx, row["id"]),
        rhythm=of_code(row["rhythm"], zone, row["quiet_from"], row["quiet_to"]),
        silent=bool(row["silent"]),
    )
    target = Target(row["id"], row["chat"], row["thread"], ChatKind(row["kind"]), row["lang"])
    return Subscription(target, wishes, row["source"] == "config")
