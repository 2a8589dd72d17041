"""The inbox: updates from Telegram; of the database's own bot, unless another bot's id is given (`bot`). Once an update
is handled, its JSON and chat are erased; its id is kept for two days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import aiosqlite

from bot.store.database.meta import OWN_BOT
from bot.store.rows import many, one, run

_BOT = f"coalesce(?, {OWN_BOT})"
KEPT = timedelta(days=2)  # Telegram itself keeps an unconfirmed update for 24 hours


async def put(cx: aiosqlite.Connection, updates: Iterable[tuple[int, int, str]], bot: int | None = None) -> list[int]:
    """Store updates, each as (update id, chat, JSON); returns the ids that were new."""
    new = []
    for update_id, chat, stored in updates:
        if await run(
            cx,
            f"INSERT OR IGNORE INTO inbox (bot, update_id, chat, json) VALUES ({_BOT}, ?, ?, ?)",
            (bot, update_id, chat, stored),
        ):
            new.append(update_id)
    return new


async def put_refused(cx: aiosqlite.Connection, ids: Iterable[int], now: datetime, bot: int | None = None) -> list[int]:
    """Store only the ids of updates that will not be handled; returns those that were new."""
    at = now.timestamp()
    sql = f"INSERT OR IGNORE INTO inbox (bot, update_id, chat, done_at) VALUES ({_BOT}, ?, 0, ?)"
    return [update_id for update_id in ids if await run(cx, sql, (bot, update_id, at))]


async def waiting(cx: aiosqlite.Connection, bot: int | None = None, most: int = -1) -> list[tuple[int, int, str]]:
    """Updates that are not handled yet, in order: (update id, chat, JSON). `most`: how many at most; -1 for all."""
    sql = "SELECT update_id, chat, json FROM inbox INDEXED BY inbox_waiting "
    sql += f"WHERE bot = {_BOT} AND done_at IS NULL ORDER BY update_id LIMIT ?"
    rows = await many(cx, sql, (bot, most))
    return [(row["update_id"], row["chat"], row["json"]) for row in rows]


async def begin(cx: aiosqlite.Connection, update_id: int) -> int:
    """Count an attempt to handle the update; returns its number, from 1. It is counted beforehand, so that a crash
    counts too."""
    sql = f"UPDATE inbox SET attempts = attempts + 1 WHERE bot = {OWN_BOT} AND update_id = ? RETURNING attempts"
    row = await one(cx, sql, (update_id,))
    return int(row["attempts"]) if row else 1


async def done(cx: aiosqlite.Connection, update_id: int, now: datetime, bot: int | None = None) -> None:
    """Store that the update was handled, and erase its JSON and chat."""
    sql = f"UPDATE inbox SET json = NULL, chat = 0, done_at = ? WHERE bot = {_BOT} AND update_id = ?"
    await run(cx, sql, (now.timestamp(), bot, update_id))


async def forget_all(cx: aiosqlite.Connection) -> None:
    """Delete all updates, because another bot takes over, which does not answer what was said to this one."""
    await run(cx, "DELETE FROM inbox")


async def forget_old(cx: aiosqlite.Connection, now: datetime) -> int:
    """Delete the ids of updates that Telegram cannot send again; returns how many."""
    return await run(cx, "DELETE FROM inbox WHERE done_at < ?", ((now - KEPT).timestamp(),))
