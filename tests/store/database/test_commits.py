"""A commit is an event, whichever process made it; an instant is one too, whatever is done to the clock."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta

import aiosqlite
import pytest

from bot.store.database import meta
from bot.store.database.commits import Waker
from bot.store.database.connection import Database

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
_PUT = (
    "import sqlite3, sys\n"
    "connection = sqlite3.connect(sys.argv[1])\n"
    "connection.execute(\"INSERT INTO meta VALUES ('a', 'b')\")\n"
    "connection.commit()\n"
)


class Clock:
    """A wall clock that stands, and is moved by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


async def waiting(db: Database, *args: object) -> asyncio.Task[None]:
    """A task that waits for a commit after those that there were."""
    task = asyncio.create_task(db.committed.wait(db.committed.count, *args))  # type: ignore[arg-type]
    await asyncio.sleep(0)
    assert not task.done()
    return task


async def test_a_commit_wakes(db: Database) -> None:
    """Everybody who waits wakes at a commit, and sees what was committed."""
    tasks = [await waiting(db) for _ in range(3)]
    await db.write(lambda cx: meta.put(cx, "a", "1"))
    await asyncio.gather(*tasks)
    assert await meta.get(db.reader, "a") == "1"


async def test_what_was_committed_before(db: Database) -> None:
    """Whoever looked before a commit does not wait for another one."""
    seen = db.committed.count
    await db.write(lambda cx: meta.put(cx, "a", "1"))
    await db.committed.wait(seen)


async def test_what_is_rolled_back_is_no_commit(db: Database) -> None:
    """A transaction that is rolled back wakes nobody."""

    async def broken(cx: aiosqlite.Connection) -> None:
        await meta.put(cx, "a", "1")
        raise LookupError("no")

    before = db.committed.count
    with pytest.raises(LookupError):
        await db.write(broken)
    assert db.committed.count == before


async def test_a_commit_by_another_process_wakes(db: Database) -> None:
    """A command beside the bot is heard, with nobody told of it."""
    task = await waiting(db)
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", _PUT, str(db.path), stdin=subprocess.DEVNULL)
    await process.wait()
    await task
    assert await meta.get(db.reader, "a") == "b"


async def test_an_instant_comes(db: Database) -> None:
    """Whoever waits for an instant wakes when the clock says that it has come, though nobody commits: also where the
    clock was put forward by hours, or the machine slept."""
    clock = Clock()
    task = await waiting(db, clock, (NOON + timedelta(hours=3)).timestamp())
    clock.now += timedelta(hours=4)
    await task


async def test_the_clock_is_put_back(db: Database) -> None:
    """Whoever waits for an instant is woken, since it may be another one now."""
    clock = Clock()
    task = await waiting(db, clock, (NOON + timedelta(hours=3)).timestamp())
    clock.now -= timedelta(hours=1)
    await task


async def test_many_wait_and_one_asks(db: Database) -> None:
    """However many wait, the database is asked once at each look; while nobody waits, it is not asked."""
    asked: Counter[str] = Counter()
    looked = asyncio.Event()

    def trace(sql: str) -> None:
        asked[sql] += 1
        looked.set()

    db.committed._asked.set_trace_callback(trace)
    tasks = [await waiting(db) for _ in range(20)]
    await looked.wait()
    assert asked == {"PRAGMA data_version": 1}
    await db.write(lambda cx: meta.put(cx, "a", "1"))
    await asyncio.gather(*tasks)
    looked.clear()
    await looked.wait()  # the last look, which finds nobody
    assert db.committed._next_look is None


async def test_a_worker_is_woken_by_hand(db: Database) -> None:
    """At once, also where that came while it was at work; once, not again."""
    waker = Waker(db.committed, Clock(), rest=3600)
    waker.wake()
    waker.wake()
    await waker.wait()
    task = asyncio.create_task(waker.wait())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not task.done()
    waker.wake()
    await task


async def test_a_commit_while_a_worker_is_at_work(db: Database) -> None:
    """A commit that comes while a worker is at work makes it look again."""
    waker = Waker(db.committed, Clock(), rest=0)
    await db.write(lambda cx: meta.put(cx, "a", "1"))  # it is at work until it waits
    await waker.wait()


async def test_a_burst_of_commits(db: Database) -> None:
    """However many commits come one upon the other, a worker looks at the first, rests, and looks at what the others
    brought."""
    waker, looks, saw = Waker(db.committed, Clock(), rest=0.2), 0, asyncio.Event()

    async def work() -> None:
        nonlocal looks
        while True:
            looks += 1
            if await meta.get(db.reader, "a") == "99":
                saw.set()
            await waker.wait()

    working = asyncio.create_task(work())
    for number in range(100):
        await db.write(lambda cx, number=number: meta.put(cx, "a", str(number)))  # type: ignore[misc]
    await saw.wait()
    working.cancel()
    assert looks < 50


async def test_time_alone(db: Database) -> None:
    """A worker may also ask to be woken after some seconds."""
    await Waker(db.committed, Clock(), rest=3600).wait(seconds=0.01)
