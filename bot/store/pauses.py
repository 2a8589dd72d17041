"""The waits that Telegram asked for (429), so that one of 12 hours outlives a restart. Scope 0: the whole bot, else a
chat's id. Stored in the table `pace`."""

from __future__ import annotations

from datetime import UTC, datetime

import aiosqlite

from bot.store.database.meta import OWN_BOT
from bot.store.rows import many, one, run

# Seconds. A longer one may have been stored while the clock was ahead; if it was real, Telegram will ask for it again.
LONGEST = 86_400.0


async def put(cx: aiosqlite.Connection, chat: int, until: float) -> None:
    """Store a wait until `until` (seconds since 1970); the longest wins."""
    await run(
        cx,
        f"INSERT INTO pace (bot, scope, until) VALUES ({OWN_BOT}, ?, ?) "
        "ON CONFLICT (bot, scope) DO UPDATE SET until = max(until, excluded.until)",
        (str(chat), until),
    )


async def drop_ended(cx: aiosqlite.Connection, now: datetime) -> int:
    """Delete the waits that have ended; returns how many."""
    return await run(cx, "DELETE FROM pace WHERE until <= ?", (now.timestamp(),))


async def lasting(cx: aiosqlite.Connection, now: datetime) -> dict[int, float]:
    """The waits that still last: scope -> seconds left, at most `LONGEST`. Ended ones are deleted."""
    await drop_ended(cx, now)
    await run(cx, "UPDATE pace SET until = min(until, ?)", (now.timestamp() + LONGEST,))
    rows = await many(cx, f"SELECT scope, until FROM pace WHERE bot = {OWN_BOT}")
    return {int(row["scope"]): row["until"] - now.timestamp() for row in rows}


async def drop(cx: aiosqlite.Connection, chat: int) -> None:
    """Delete a chat's wait before its end; for 0 the whole bot's."""
    await run(cx, f"DELETE FROM pace WHERE bot = {OWN_BOT} AND scope = ?", (str(chat),))


async def bot_until(cx: aiosqlite.Connection, now: datetime) -> datetime | None:
    """Until when Telegram makes the whole bot wait; None if it may send now."""
    row = await one(
        cx, f"SELECT until FROM pace WHERE bot = {OWN_BOT} AND scope = '0' AND until > ?", (now.timestamp(),)
    )
    return datetime.fromtimestamp(row["until"], UTC) if row else None


async def forget_all(cx: aiosqlite.Connection) -> None:
    """Delete all waits, because another bot takes over, which was not asked to wait."""
    await run(cx, "DELETE FROM pace")
