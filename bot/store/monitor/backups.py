"""What became of the last backup that the program made by itself."""

from __future__ import annotations

import json
from datetime import datetime

import aiosqlite

from bot.domain.monitor import Backup
from bot.store.database import meta


async def last(cx: aiosqlite.Connection) -> Backup | None:
    """The last one; None where there was none yet."""
    found = await meta.get(cx, meta.BACKUP)
    if not found:
        return None
    kept = json.loads(found)
    return Backup(datetime.fromisoformat(kept["at"]), bool(kept["ok"]))


async def put(cx: aiosqlite.Connection, done: Backup) -> None:
    """Keep what became of it."""
    await meta.put(cx, meta.BACKUP, json.dumps({"at": done.at.isoformat(), "ok": done.ok}))
