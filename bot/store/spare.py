"""The spare bot, the chats that it may write to, and the move, which makes it the database's bot."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import aiosqlite

from bot.domain.spare import Moved, SpareBot
from bot.store.database import meta
from bot.store.releases import copies
from bot.store.rows import many, number, one, run
from bot.store.subscriptions.targets import ACTIVE

LEFT_BEHIND = "left_behind"  # why a subscription is paused: the bot moved, and the new one may not write there
_KNOWN = "chat IN (SELECT chat FROM spare_chat WHERE bot = :new)"


async def keep(cx: aiosqlite.Connection, bot: int, username: str) -> None:
    """Store which bot is the spare bot; 0 and '' for none. What is known of the chats stays."""
    await meta.put(cx, meta.SPARE, str(bot) if bot else "")
    await meta.put(cx, meta.SPARE_USERNAME, username)


async def current(cx: aiosqlite.Connection) -> SpareBot | None:
    """The spare bot, with the number of readers that it could take over; None if there is none."""
    bot = await meta.get(cx, meta.SPARE)
    if not bot:
        return None
    readers = await number(cx, "SELECT coalesce(max(n), 0) FROM spare_count WHERE bot = ?", (int(bot),))
    return SpareBot(int(bot), await meta.get(cx, meta.SPARE_USERNAME), readers)


async def knows(cx: aiosqlite.Connection, bot: int, chat: int) -> bool:
    """Whether the spare bot may write to the chat."""
    return await one(cx, "SELECT 1 FROM spare_chat WHERE chat = ? AND bot = ?", (chat, bot)) is not None


async def came(cx: aiosqlite.Connection, bot: int, chat: int, now: datetime) -> None:
    """Store that the bot may write to the chat."""
    sql = "INSERT INTO spare_chat (chat, bot, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
    await run(cx, sql, (chat, bot, now.timestamp()))


async def left(cx: aiosqlite.Connection, bot: int, chat: int) -> None:
    """Store that the bot may no longer write to the chat."""
    await run(cx, "DELETE FROM spare_chat WHERE chat = ? AND bot = ?", (chat, bot))


async def shared_chats(cx: aiosqlite.Connection, bot: int) -> list[int]:
    """The subscribed groups and channels that this bot is not known to be in."""
    sql = (
        "SELECT DISTINCT chat FROM target WHERE kind <> 'private' AND ended IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM spare_chat WHERE chat = target.chat AND bot = ?)"
    )
    return [row["chat"] for row in await many(cx, sql, (bot,))]


async def move(cx: aiosqlite.Connection, old: int, new: int, also_in: Iterable[int], now: datetime) -> Moved:
    """Replace the bot `old` by `new`. `also_in`: groups and channels where the new one was just found to be.

    Subscriptions of chats that it may not write to are paused, and nothing of them is lost. In channels an
    administrator can edit posts of others (https://core.telegram.org/bots/api#chatmemberadministrator,
    `can_edit_messages`), so copies there count as the new bot's; all other copies stay the old one's.
    """
    for chat in also_in:
        await came(cx, new, chat, now)
    values = {"old": old, "new": new, "now": now.timestamp(), "why": LEFT_BEHIND}
    await copies.note_bot(cx, old)
    channels = f"SELECT id FROM target WHERE kind = 'channel' AND {_KNOWN}"
    await run(cx, f"UPDATE message SET bot = :new WHERE bot = :old AND target IN ({channels})", values)
    await run(cx, f"UPDATE target SET paused = NULL, why = '' WHERE why = 'no_rights' AND {_KNOWN}", values)
    await run(cx, f"UPDATE target SET paused = :now, why = :why WHERE {ACTIVE} AND NOT ({_KNOWN})", values)
    await run(cx, f"UPDATE target SET paused = NULL, why = '' WHERE why = :why AND {_KNOWN}", values)
    counted = {
        (row["private"], row["left"]): int(row["n"])
        for row in await many(
            cx,
            "SELECT kind = 'private' AS private, paused IS NOT NULL AS left, count(*) AS n FROM target "
            f"WHERE ended IS NULL AND (({ACTIVE}) OR why = :why) GROUP BY 1, 2",
            values,
        )
    }
    return Moved(*(counted.get(key, 0) for key in ((1, 0), (0, 0), (1, 1), (0, 1))))
