"""The log ahead while somebody writes without a pause: it begins anew, and holds nobody up."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from bot.store.database import checkpoints
from bot.store.database.connection import Connection, Database, snapshot

PAGE = 4096
LONG = 100  # pages


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "_EVERY", 0.0)
    monkeypatch.setattr(checkpoints, "_LONG", LONG)


def log_ahead(path: Path) -> int:
    return os.stat(f"{path}-wal").st_size // PAGE  # noqa: PTH116 - a test may ask


async def write(db: Database, number: int) -> None:
    """A transaction of about ten pages."""

    async def work(cx: Connection) -> None:
        await cx.execute("INSERT INTO meta VALUES (?, ?)", (str(number), "x" * 10 * PAGE))

    await db.write(work)


async def test_steady_writing(tmp_path: Path) -> None:
    """Commits upon commits: the log ahead stays a small part of what was written, and all of it is there."""
    path = tmp_path / "chancery.db"
    db = await Database.open(path)
    working = asyncio.create_task(db.checkpoints.run())
    longest = 0
    for number in range(400):
        await write(db, number)
        longest = max(longest, log_ahead(path))
    working.cancel()
    await asyncio.wait([working])
    assert longest < 400 * 10 // 2
    ((count,),) = await db.reader.execute_fetchall("SELECT count(*) FROM meta WHERE length(value) = ?", (10 * PAGE,))
    assert count == 400
    await db.close()


async def test_a_reader_in_the_way(tmp_path: Path) -> None:
    """A long reading keeps the log ahead as it is, stops no commit, and sees what it saw; then the log begins anew."""
    path = tmp_path / "chancery.db"
    db = await Database.open(path)
    working = asyncio.create_task(db.checkpoints.run())
    async with snapshot(db.counter):
        await db.counter.execute_fetchall("SELECT count(*) FROM meta")
        for number in range(40):
            await write(db, number)
        ((seen,),) = await db.counter.execute_fetchall("SELECT count(*) FROM meta WHERE key = '39'")
        assert seen == 0
    before = log_ahead(path)
    assert before > 3 * LONG
    for number in range(40, 400):
        await write(db, number)
    working.cancel()
    await asyncio.wait([working])
    assert log_ahead(path) < before + 400 * 10 // 2
    await db.close()
