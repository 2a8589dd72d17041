"""The audit: append-only, each entry bound to the one before by a SHA-256 hash."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

import aiosqlite

from bot.store.rows import many, one, run


async def note(cx: aiosqlite.Connection, actor: int, act: str, now: datetime, **detail: object) -> None:
    """Append an entry. `actor` is a Telegram id; 0 for the program itself or a shell."""
    last = await one(cx, "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
    seq, prev = (last["seq"] + 1, last["hash"]) if last else (1, "")
    stored = json.dumps(detail, ensure_ascii=False, sort_keys=True, default=str)
    at = now.timestamp()
    await run(
        cx,
        "INSERT INTO audit (seq, prev, hash, at, actor, act, detail) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (seq, prev, chained(seq, prev, at, actor, act, stored), at, actor, act, stored),
    )


def chained(seq: int, prev: str, at: float, actor: int, act: str, detail: str) -> str:
    """An entry's hash (hex), over all its fields and the hash of the entry before."""
    return hashlib.sha256(json.dumps([seq, prev, at, actor, act, detail]).encode()).hexdigest()


async def acts(cx: aiosqlite.Connection) -> list[str]:
    """What was done, in order."""
    return [row["act"] for row in await many(cx, "SELECT act FROM audit ORDER BY seq")]
