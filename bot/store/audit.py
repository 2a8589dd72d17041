"""The audit: append-only; each entry holds the SHA-256 hash of the one before.

People read it, and the chain can be checked. The program decides nothing by its entries, with two exceptions: whether
the clock can be right (from the time of the last entry), and whether one database continues another.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiosqlite

from bot.domain.audit import Chain, Entry, Head, chained
from bot.store.database.engine import Connection, Row
from bot.store.rows import many, one, run

_STEP = 500  # entries read at a time
_BEFORE_ALL = -(2**63)


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


async def acts(cx: aiosqlite.Connection) -> list[str]:
    """The acts of all entries, in order."""
    return [row["act"] for row in await many(cx, "SELECT act FROM audit ORDER BY seq")]


async def newest(cx: aiosqlite.Connection) -> int:
    """The number of the newest entry; 0 if there is none."""
    row = await one(cx, "SELECT max(seq) AS seq FROM audit")
    return int(row["seq"] or 0) if row else 0


async def newest_at(cx: aiosqlite.Connection) -> datetime | None:
    """When the last entry was written; None if there is none."""
    row = await one(cx, "SELECT at FROM audit ORDER BY seq DESC LIMIT 1")
    return datetime.fromtimestamp(row["at"], UTC) if row else None


async def head(cx: aiosqlite.Connection) -> Head:
    """The number and hash of the last entry."""
    row = await one(cx, "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
    return Head(int(row["seq"]), str(row["hash"])) if row else Head()


async def began(cx: aiosqlite.Connection) -> datetime | None:
    """When the first entry was written; None if there is none."""
    row = await one(cx, "SELECT at FROM audit ORDER BY seq LIMIT 1")
    return datetime.fromtimestamp(row["at"], UTC) if row else None


async def holds(cx: aiosqlite.Connection, kept: Head) -> bool:
    """Whether the entry that `kept` names is still there, unchanged."""
    if not kept.seq:
        return True
    row = await one(cx, "SELECT hash FROM audit WHERE seq = ?", (kept.seq,))
    return row is not None and row["hash"] == kept.hash


def goes_on(connection: Connection, last: str) -> bool:
    """Whether that database's audit has an entry with the hash `last`, which means that it continues from there.

    Raises:
        Error: it cannot be read.
    """
    return connection.execute("SELECT 1 FROM audit WHERE hash = ?", (last,)).fetchone() is not None


async def page(cx: aiosqlite.Connection, first: int, count: int) -> list[Entry]:
    """`count` entries from number `first` down."""
    rows = await many(cx, "SELECT * FROM audit WHERE seq <= ? ORDER BY seq DESC LIMIT ?", (first, count))
    return [_entry(row) for row in rows]


async def every(cx: aiosqlite.Connection) -> AsyncIterator[Entry]:
    """All entries up to the present newest, the oldest first. They are read in steps, because one long read would keep
    erased words in the write-ahead log. That is safe: entries are only ever added."""
    last, end = _BEFORE_ALL, await newest(cx)  # so that an entry that somebody has put before the first is found
    while last < end:
        rows = await many(cx, "SELECT * FROM audit WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?", (last, end, _STEP))
        if not rows:
            return
        for row in rows:
            yield _entry(row)
        last = rows[-1]["seq"]


async def walked(cx: aiosqlite.Connection, kept: Head | None = None) -> Chain:
    """The chain, checked up to its end or its first flaw."""
    chain = Chain(kept)
    async for entry in every(cx):
        if not chain.take(entry):
            break
    return chain


def _entry(row: Row) -> Entry:
    """The entry of a row. If somebody has replaced the table and the types are not ours, its hash will be wrong."""
    seq, prev, hashed, at, actor, act, detail = (
        row[name] for name in ("seq", "prev", "hash", "at", "actor", "act", "detail")
    )
    typed = isinstance(at, float) and isinstance(actor, int) and all(isinstance(v, str) for v in (prev, act, detail))
    if typed:
        return Entry(seq, prev, hashed, at, actor, act, detail)
    return Entry(seq, str(prev), "", 0.0, 0, str(act), str(detail))
