"""The result of the last automatic backup."""

from __future__ import annotations

import json
from datetime import datetime

import aiosqlite

from bot.domain.monitor import Backup
from bot.store.database import meta


async def last(cx: aiosqlite.Connection) -> Backup | None:
    """The last result; None if there was none yet."""
    found = await meta.get(cx, meta.BACKUP)
    if not found:
        return None
    kept = json.loads(found)
    return Backup(datetime.fromisoformat(kept["at"]), bool(kept["ok"]))


async def put(cx: aiosqlite.Connection, done: Backup) -> None:
    """Store a result."""
    await meta.put(cx, meta.BACKUP, json.dumps({"at": done.at.isoformat(), "ok": done.ok}))
