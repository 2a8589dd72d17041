"""One writer whose transactions are whole, readers that cannot write, one bot for a file."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import aiosqlite
import pytest

from bot.domain.errors import DatabaseInUse, OperatorError
from bot.store.backup.backup import back_up, copy_before
from bot.store.database import engine, meta
from bot.store.database.connection import Database
from bot.store.database.lock import sole_runner
from bot.store.database.migrate import migrations
from bot.store.database.private import files_of
from bot.store.rows import one
from tests.patience import WAIT, until

_HOLD = (
    "import sys, pathlib\n"
    "from bot.store.database.lock import sole_runner\n"
    "with sole_runner(pathlib.Path(sys.argv[1])):\n"
    "    print('held', flush=True)\n"
    "    sys.stdin.read()\n"
)


async def test_readers_cannot_write(db: Database) -> None:
    """The connections for reading refuse every write."""
    for sql in ("INSERT INTO meta VALUES ('a', 'b')", "DELETE FROM meta", "CREATE TABLE t (x)"):
        for connection in (db.reader, db.counter):
            with pytest.raises(engine.OperationalError, match="readonly"):
                await connection.execute(sql)


async def test_a_long_count_holds_nobody_up(db: Database) -> None:
    """While something is counted over everything, readers are answered and writers write."""
    endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    counting = asyncio.create_task(db.counter.execute_fetchall(endless))
    await asyncio.sleep(0)  # it is asked before the others
    async with asyncio.timeout(WAIT):
        await db.write(lambda cx: meta.put(cx, "a", "1"))
        assert await meta.get(db.reader, "a") == "1"
    assert not counting.done()
    await db.counter.interrupt()
    with pytest.raises(engine.OperationalError, match="interrupted"):
        await counting


async def test_readers_see_what_is_committed(db: Database) -> None:
    """A reader sees a transaction's work when it is committed, never before."""

    async def work(cx: aiosqlite.Connection) -> str:
        await meta.put(cx, "a", "1")
        return await meta.get(db.reader, "a")

    assert await db.write(work) == ""
    assert await meta.get(db.reader, "a") == "1"


async def test_an_exception_rolls_back(db: Database) -> None:
    """Work that raises leaves nothing; the next one goes on."""

    async def broken(cx: aiosqlite.Connection) -> None:
        await meta.put(cx, "a", "1")
        raise LookupError("no")

    with pytest.raises(LookupError):
        await db.write(broken)
    assert await meta.get(db.reader, "a") == ""
    await db.write(lambda cx: meta.put(cx, "a", "2"))
    assert await meta.get(db.reader, "a") == "2"


async def test_a_cancelled_caller(db: Database) -> None:
    """A caller that is cancelled in mid-transaction leaves it to end as it would have ended."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def work(cx: aiosqlite.Connection) -> None:
        await meta.put(cx, "a", "1")
        begun.set()
        await go_on.wait()
        await meta.put(cx, "b", "2")

    caller = asyncio.create_task(db.write(work))
    await begun.wait()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    go_on.set()
    await db.write(lambda cx: meta.put(cx, "c", "3"))
    assert [await meta.get(db.reader, key) for key in "abc"] == ["1", "2", "3"]


async def test_closing_waits(tmp_path: Path) -> None:
    """Closing waits for the transactions under way."""
    database = await Database.open(tmp_path / "chancery.db")
    begun = asyncio.Event()

    async def work(cx: aiosqlite.Connection) -> None:
        begun.set()
        for turn in range(50):
            await meta.put(cx, "turn", str(turn))

    writing = asyncio.create_task(database.write(work))
    await begun.wait()
    await database.close()
    await writing
    again = await Database.open(tmp_path / "chancery.db")
    assert await meta.get(again.reader, "turn") == "49"
    await again.close()


async def test_writers_take_turns(db: Database) -> None:
    """Transactions that begin at the same time run one after the other."""

    async def add(cx: aiosqlite.Connection) -> None:
        before = int(await meta.get(cx, "sum") or 0)
        await meta.put(cx, "sum", str(before + 1))

    await asyncio.gather(*(db.write(add) for _ in range(50)))
    assert await meta.get(db.reader, "sum") == "50"


async def test_one_step(db: Database) -> None:
    """A transaction of one step asks and writes as any other, is seen when it is committed, and takes its turn; all of
    it is done in the writer's thread."""
    threads = set()

    async def in_one_step(cx: aiosqlite.Connection) -> int:
        threads.add(threading.get_ident())
        return await add(cx)

    async def add(cx: aiosqlite.Connection) -> int:
        await cx.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", [("b", "2"), ("c", "3")])
        async with cx.execute("SELECT value FROM meta WHERE key = 'sum'") as cursor:
            before = int((await cursor.fetchone() or ["0"])[0])
        await meta.put(cx, "sum", str(before + 1))
        return before

    found = await asyncio.gather(
        *(db.write_in_one_step(in_one_step) for _ in range(20)), *(db.write(add) for _ in range(20))
    )
    assert sorted(found) == list(range(40))
    assert [await meta.get(db.reader, key) for key in ("b", "c", "sum")] == ["2", "3", "40"]
    assert len(threads) == 1
    assert threading.get_ident() not in threads


async def test_one_step_rolls_back(db: Database) -> None:
    """Work of one step that raises, or waits for anything but the database, leaves nothing; the next one goes on."""

    async def broken(cx: aiosqlite.Connection) -> None:
        await meta.put(cx, "a", "1")
        raise LookupError("no")

    async def waits(cx: aiosqlite.Connection) -> None:
        await meta.put(cx, "a", "1")
        await asyncio.sleep(0)

    with pytest.raises(LookupError):
        await db.write_in_one_step(broken)
    with pytest.raises(RuntimeError, match="nothing but the database"):
        await db.write_in_one_step(waits)
    assert await meta.get(db.reader, "a") == ""
    await db.write_in_one_step(lambda cx: meta.put(cx, "a", "2"))
    assert await meta.get(db.reader, "a") == "2"


async def test_one_step_waits_for_another_program(db: Database, caplog: pytest.LogCaptureFixture) -> None:
    """While another program writes, work of one step waits as any other does, and is done once."""
    done = []

    async def work(cx: aiosqlite.Connection) -> None:
        done.append(await meta.get(cx, "theirs"))
        await meta.put(cx, "ours", "1")

    with closing(engine.connect(db.path)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO meta VALUES ('theirs', '1')")
        asking = asyncio.create_task(db.write_in_one_step(work))
        await until(lambda: "another program holds the database" in caplog.text)
        other.execute("COMMIT")
    await asyncio.wait_for(asking, WAIT)
    assert done == ["1"]
    assert await meta.get(db.reader, "ours") == "1"


async def test_foreign_keys_and_types_hold(db: Database) -> None:
    """A row of a statement that is not there, or a word for a number, is refused."""
    with pytest.raises(engine.IntegrityError, match="FOREIGN KEY"):
        await db.write(lambda cx: _run(cx, "INSERT INTO text VALUES (99, 1, 'en', 't', 'b', '', '', 0)"))
    with pytest.raises(engine.IntegrityError, match="cannot store TEXT"):
        await db.write(lambda cx: _run(cx, "INSERT INTO series VALUES (2026, 'many')"))


async def _run(cx: aiosqlite.Connection, sql: str) -> None:
    await cx.execute(sql)


def test_one_bot_for_a_file(tmp_path: Path) -> None:
    """A second process that would run the bot on the same file is refused; when the first ends it may."""
    path = tmp_path / "deep" / "chancery.db"
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(DatabaseInUse, match="Another process runs the bot"), sole_runner(path):
            pass
        with sole_runner(tmp_path / "other.db"):
            pass
        process.kill()
        process.wait()
    with sole_runner(path):
        pass


def test_a_lock_that_cannot_be_written(tmp_path: Path) -> None:
    """Where the file of the lock can't be made (here a folder is a file), the operator gets a sentence."""
    (tmp_path / "file").touch()
    with (
        pytest.raises(OperatorError, match=r"chancery\.db\.lock cannot be written: file exists\.$"),
        sole_runner(tmp_path / "file" / "chancery.db"),
    ):
        pass


async def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A folder that cannot be made is told in a sentence without an errno."""
    (tmp_path / "file").touch()
    with pytest.raises(OperatorError, match=r"cannot be opened: file exists\.$"):
        await Database.open(tmp_path / "file" / "chancery.db")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_roots_lock_is_the_bots(tmp_path: Path) -> None:
    """After a restore by root the bot's own user must be able to open the lock: it belongs to whom the folder does."""
    os.chown(tmp_path, 10001, 10001)
    with sole_runner(tmp_path / "chancery.db"):
        assert (tmp_path / "chancery.db.lock").stat().st_uid == 10001


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
async def test_what_root_makes_is_the_bots(tmp_path: Path) -> None:
    """Where root imports before the first start, or copies the database: the file, what lies beside it and the copy
    belong to whom the folder does."""
    os.chown(tmp_path, 10001, 10001)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    db = await Database.open(tmp_path / "chancery.db")
    try:
        assert {path.stat().st_uid for path in files_of(db.path)} == {10001}
    finally:
        await db.close()
    assert back_up(db.path, elsewhere).path.stat().st_uid == 10001
    assert copy_before(db.path, len(migrations())).stat().st_uid == 10001


async def test_a_question_that_is_given_up(db: Database) -> None:
    """Whoever stops waiting for an answer leaves no question open: the next one sees what was committed since."""
    for place in range(50):
        asked = asyncio.create_task(one(db.reader, "SELECT value FROM meta UNION ALL SELECT 'x' LIMIT 1"))
        for _ in range(place % 5):
            await asyncio.sleep(0)
        asked.cancel()
        await asyncio.wait({asked})
        await db.write(lambda cx, place=place: meta.put(cx, "place", str(place)))  # type: ignore[misc]
        assert await meta.get(db.reader, "place") == str(place)


async def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's words for it, where it cannot make its files beside the database, name anything but that."""
    path = tmp_path / "a.db"
    path.write_bytes(b"")
    (tmp_path / "a.db-wal").mkdir()  # it cannot be made
    room = list(os.statvfs(tmp_path))
    room[4] = 0  # f_bavail
    monkeypatch.setattr(os, "statvfs", lambda folder: os.statvfs_result(room))
    with pytest.raises(OperatorError, match="there is no room left on its disk"):
        await Database.open(path)
