"""A commit that was cut off, behind the end of the write-ahead log: the copy that Litestream keeps stays whole."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bench.litestream import Litestream
from bot.domain.errors import OperatorError
from bot.store.database import engine, meta
from bot.store.database.connection import Connection, Database
from bot.store.database.replica import ReplicaPlan
from tests.litestream import cut_off_commit, listening, needs_litestream
from tests.patience import until

pytestmark = pytest.mark.skipif(engine.version() < (3, 51), reason="SQLite does not tell how long its log is")
CUT_OFF = "CREATE TABLE cut_off AS SELECT randomblob(9000) AS noise"


async def write(db: Database, key: str) -> None:
    """One transaction, of one page."""

    async def work(cx: Connection) -> None:
        await meta.put(cx, key, "x")

    await db.write(work)


def keys(path: Path) -> list[str]:
    """What `write` has written; an AssertionError where the file is damaged, or has something of the cut off commit."""
    with contextlib.closing(engine.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'cut_off'").fetchall()
        return [key for (key,) in connection.execute("SELECT key FROM meta WHERE key LIKE 'key-%' ORDER BY key")]


@contextlib.asynccontextmanager
async def opened(path: Path, socket: Path, *, alone: bool = False) -> AsyncIterator[Database]:
    """The database in a program that ends with the block."""
    db = await Database.open(path, alone=alone, plan=ReplicaPlan(socket))
    try:
        yield db
    finally:
        await db.close()


async def test_the_copy_is_whole_after_a_kill_in_the_midst_of_a_commit(tmp_path: Path) -> None:
    """Litestream has taken a commit for one that never was. What the next programs commit is acknowledged, and it is
    there: Litestream neither begins in the middle of the log nor says that it cannot read a page (EOF)."""
    needs_litestream()
    path = tmp_path / "chancery.db"
    litestream = Litestream(tmp_path, path, {"type": "file", "path": str(tmp_path / "replica")})
    with litestream.running():
        await litestream.up()
        async with opened(path, litestream.socket, alone=True) as db:
            await until(db.replica.confirm_patiently)
            cut_off_commit(path, CUT_OFF)
            await db.replica.confirm()
        for number in range(8):
            async with opened(path, litestream.socket, alone=number == 0) as db:
                await write(db, f"key-{number}")
                await db.replica.confirm()
        restored = tmp_path / "restored.db"
        await asyncio.to_thread(litestream.restore, restored)
    assert keys(restored) == keys(path) == [f"key-{number}" for number in range(8)]


@pytest.fixture
async def cut_off(tmp_path: Path) -> AsyncIterator[Path]:
    """A database with a commit that was cut off. Another program has it open, as Litestream always does."""
    path = tmp_path / "chancery.db"
    async with opened(path, tmp_path / "socket"):
        other = engine.connect(path)
        other.execute("SELECT count(*) FROM meta").fetchall()
    cut_off_commit(path, CUT_OFF)
    with contextlib.closing(other):
        yield path


async def test_litestream_reads_again_before_anything_is_written(cut_off: Path) -> None:
    """It is asked once, whether or not the other place can be reached; then there is nothing more to ask."""
    async with listening(cut_off.with_name("socket")) as socket:
        for number in range(2):
            async with opened(cut_off, cut_off.with_name("socket")) as db:
                await write(db, f"key-{number}")
            assert [asked["wait"] for asked in socket.asked] == [False]
    assert keys(cut_off) == ["key-0", "key-1"]


async def test_nothing_is_written_before(cut_off: Path, caplog: pytest.LogCaptureFixture) -> None:
    """While Litestream does not answer a command ends, one after the other, and the bot waits."""
    socket = cut_off.with_name("socket")
    before = cut_off.with_name("chancery.db-wal").stat().st_size
    for _ in range(2):
        with pytest.raises(OperatorError, match=r"Nothing is written now: .* cannot be reached"):
            await Database.open(cut_off, plan=ReplicaPlan(socket))
    starting = asyncio.create_task(Database.open(cut_off, alone=True, plan=ReplicaPlan(socket)))
    try:
        await until(lambda: "the bot does nothing yet" in caplog.text)
        assert cut_off.with_name("chancery.db-wal").stat().st_size == before
        async with listening(socket) as answering:
            await (await starting).close()
            assert len(answering.asked) == 1
    finally:
        starting.cancel()
    assert keys(cut_off) == []


async def test_what_ends_no_commit_is_left_alone(cut_off: Path) -> None:
    """Litestream passes over what has no end, and nobody is asked."""
    log = cut_off.with_name("chancery.db-wal")
    with log.open("r+b") as file:
        file.truncate(log.stat().st_size - 1)
    before = log.read_bytes()
    async with opened(cut_off, cut_off.with_name("socket")):
        pass
    assert log.read_bytes() == before
