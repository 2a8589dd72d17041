"""What is erased is gone from every file of the database, however much else is written and read."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.database.connection import Connection, Database
from bot.store.rows import run

SECRET = "4815162342108"


def stands_in(path: Path) -> list[str]:
    """The files of the database that still hold the secret."""
    files = [path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")]
    return [file.name for file in files if file.exists() and SECRET.encode() in file.read_bytes()]


async def put(db: Database, key: str, value: str) -> None:
    """Write something, in a transaction of its own."""

    async def work(cx: Connection) -> None:
        await run(cx, "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))

    await db.write(work)


async def erase(db: Database) -> None:
    """Erase the secret, as /forget does."""
    await db.write(lambda cx: run(cx, "DELETE FROM meta WHERE key = 'secret'"))
    db.checkpoints.erased()


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    """A database that holds the secret and is never quiet: somebody writes and somebody reads all the time."""
    database = await Database.open(tmp_path / "a.db", alone=True)
    await put(database, "secret", SECRET)

    async def write() -> None:
        number = 0
        while True:
            await put(database, f"other{number % 50}", f"{number}" * 50)
            number += 1

    async def read() -> None:
        while True:
            await database.reader.execute_fetchall("SELECT count(*) FROM meta")

    busy = [asyncio.create_task(work) for work in (database.checkpoints.run(), write(), read())]
    yield database
    for task in busy:
        task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.gather(*busy)
    await database.close()


async def test_erased_words_leave_the_log(db: Database) -> None:
    """One round of the chore is enough on a bot that is never quiet."""
    await erase(db)
    assert stands_in(db.path)
    await db.checkpoints.clear_log()
    assert stands_in(db.path) == []


async def test_a_reader_in_the_way(db: Database) -> None:
    """While somebody reads an older state nothing can be emptied; when they have done, the next round does it without
    being asked again."""
    other = await db.counter.execute("BEGIN")
    await db.counter.execute_fetchall("SELECT count(*) FROM meta")
    await erase(db)
    await db.checkpoints.clear_log()
    assert stands_in(db.path)
    await db.counter.execute("ROLLBACK")
    await other.close()
    await db.checkpoints.clear_log()
    assert stands_in(db.path) == []


async def test_what_is_erased_meanwhile_asks_again(db: Database) -> None:
    """A second erasure, while the first is being seen to, is not taken for seen to."""
    await erase(db)
    clearing = asyncio.create_task(db.checkpoints.clear_log())
    await asyncio.sleep(0)
    await put(db, "secret", SECRET)
    await erase(db)
    await clearing
    await db.checkpoints.clear_log()
    assert stands_in(db.path) == []
