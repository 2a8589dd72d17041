"""Single values by key, such as the featured statement and the bot that the database belongs to."""

from __future__ import annotations

import aiosqlite

from bot.store.rows import one, run

FEATURED = "featured"  # a statement's id
USERNAME = "username"  # of the bot, without @
SPARE = "spare"  # the id of the spare bot; '' for none
SPARE_USERNAME = "spare_username"  # of the spare bot, without @
WEBHOOK_URL = "webhook_url"  # the address that Telegram calls; '' in polling mode
WEBHOOK_SECRET = "webhook_secret"  # the secret token of those calls, if the config names none
BACKUP = "backup"  # the result of the last automatic backup, as JSON
REPLICA = "replica"  # while the replica is lost: when it last had everything
PLACE = "place"  # the place (machine and path) that the database belongs to, as in the lock's file
MONITOR = "monitor"  # when the monitor last tested whether the database takes writes
BOT = "bot"  # the id of the bot that the database belongs to (https://core.telegram.org/bots/api#getme)
OWN_BOT = "(SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM meta WHERE key = 'bot')"  # `BOT` in SQL; 0: none yet


async def get(cx: aiosqlite.Connection, key: str) -> str:
    """The value of `key`; '' if there is none."""
    row = await one(cx, "SELECT value FROM meta WHERE key = ?", (key,))
    return str(row["value"]) if row else ""


async def put(cx: aiosqlite.Connection, key: str, value: str) -> None:
    """Set `key`."""
    await run(
        cx,
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )
