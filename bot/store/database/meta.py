"""Single values: the featured statement, the bot that the database belongs to."""

from __future__ import annotations

import aiosqlite

from bot.store.rows import one, run

FEATURED = "featured"  # a statement's id
USERNAME = "username"  # of the bot, without @
SPARE = "spare"  # the number of the spare bot; '' for none
SPARE_USERNAME = "spare_username"  # of it, without @
WEBHOOK_URL = "webhook_url"  # where Telegram was told to call the bot; '' in polling mode
WEBHOOK_SECRET = "webhook_secret"  # the word in those calls, where the config names none
BACKUP = "backup"  # what became of the last copy that was made by itself, as JSON
REPLICA = "replica"  # while the replica is lost: when it last had everything
PLACE = "place"  # where the database belongs: as in the lock's file beside it
MONITOR = "monitor"  # when it was last tried whether the database takes writes
BOT = "bot"  # the number of the bot that the database belongs to (https://core.telegram.org/bots/api#getme)
OWN_BOT = (
    "(SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM meta WHERE key = 'bot')"  # the same in SQL; 0: none yet
)


async def get(cx: aiosqlite.Connection, key: str) -> str:
    """The value of `key`; '' where there is none."""
    row = await one(cx, "SELECT value FROM meta WHERE key = ?", (key,))
    return str(row["value"]) if row else ""


async def put(cx: aiosqlite.Connection, key: str, value: str) -> None:
    """Set `key`."""
    await run(
        cx,
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )
