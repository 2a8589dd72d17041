"""The key records, in the order in which they were made. They are never changed."""

from __future__ import annotations

import aiosqlite

from bot.domain.signing.key_records import SignedRecord
from bot.store.rows import many, number, run


async def every(cx: aiosqlite.Connection) -> list[SignedRecord]:
    """All records."""
    rows = await many(cx, "SELECT * FROM key_record ORDER BY number")
    return [SignedRecord(row["content"].encode(), row["by_old"], row["by_key"]) for row in rows]


async def count(cx: aiosqlite.Connection) -> int:
    """How many there are."""
    return await number(cx, "SELECT count(*) FROM key_record")


async def add(cx: aiosqlite.Connection, record: SignedRecord) -> None:
    """Add a record."""
    sql = "INSERT INTO key_record (content, by_old, by_key) VALUES (?, ?, ?)"
    await run(cx, sql, (record.content.decode(), record.by_old, record.by_key))
