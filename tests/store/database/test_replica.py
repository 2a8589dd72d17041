"""The copy that Litestream keeps elsewhere: when it counts as having everything, and who makes checkpoints."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bench.litestream import Litestream
from bot.domain.errors import ReplicaLost
from bot.store.backup.backup import back_up
from bot.store.database import engine, meta, replica
from bot.store.database.connection import Connection, Database
from bot.store.database.replica import Replica, ReplicaPlan, log_kept
from tests.litestream import listening, needs_litestream
from tests.patience import WAIT, until

PAGE = 4096


@contextlib.asynccontextmanager
async def asking(folder: Path, patience: float = WAIT) -> AsyncIterator[Replica]:
    """Somebody who asks at the socket in the folder."""
    found = Replica(folder / "chancery.db", ReplicaPlan(folder / "socket", timedelta(seconds=patience)))
    try:
        yield found
    finally:
        await found.close()


async def write(db: Database, key: str, size: int = 10) -> None:
    """One transaction."""

    async def work(cx: Connection) -> None:
        await meta.put(cx, key, "x" * size)

    await db.write(work)


async def test_without_a_plan_nobody_waits(tmp_path: Path) -> None:
    """Where there is no second machine, everything is confirmed at once."""
    alone = Replica(tmp_path / "chancery.db", None)
    await alone.confirm()
    assert await alone.confirm_patiently()
    assert not alone.on
    await alone.close()


async def test_those_who_ask_together_share_a_request(tmp_path: Path) -> None:
    """What is asked while a request is under way is answered by the next one, all of it together: the one under way may
    have begun before their commits."""
    async with listening(tmp_path / "socket") as socket, asking(tmp_path) as found:
        socket.may_answer.clear()
        first = asyncio.create_task(found.confirm())
        await until(lambda: len(socket.asked) == 1)
        others = [asyncio.create_task(found.confirm()) for _ in range(20)]
        await asyncio.sleep(0)
        socket.may_answer.set()
        await asyncio.gather(first, *others)
        assert len(socket.asked) == 2
        assert socket.asked[0] == {"path": str(tmp_path / "chancery.db"), "wait": True, "timeout": 10}
        assert found.acknowledged_at


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (500, {"error": "sync database: connection lost"}, "Litestream says: sync database: connection lost"),
        (404, {"error": "database not found: /x"}, "Litestream says: database not found: /x"),
        (
            500,
            {"error": "read database page 3: EOF"},
            "Litestream says: read database page 3: EOF (if that lasts: stop the bot, restart Litestream, "
            "start the bot; see docs/second-machine.md)",
        ),
        (200, {"status": "synced", "txid": 8, "replicated_txid": 7}, "the replica has 7 of 8 transactions"),
        (200, {}, "the replica has 0 of 0 transactions"),
        (200, {"txid": "many"}, "Litestream's answer of status 200 says nothing"),
    ],
)
async def test_only_all_of_it_counts(tmp_path: Path, status: int, body: dict[str, object], said: str) -> None:
    """An error, a part, and an answer that says nothing are no acknowledgement; the fault is a sentence."""
    async with listening(tmp_path / "socket") as socket, asking(tmp_path) as found:
        socket.status, socket.body = status, body
        with pytest.raises(ReplicaLost) as lost:
            await found.confirm()
        assert str(lost.value) == found.fault == said


async def test_lost_and_back(tmp_path: Path) -> None:
    """Without a socket it is lost at once; who must not wait for ever goes on after the patience, others at its
    return."""
    async with asking(tmp_path, patience=0.3) as found:
        with pytest.raises(ReplicaLost):
            await found.confirm()
        assert "cannot be reached" in found.fault
        assert not await found.confirm_patiently()
        waiting = asyncio.create_task(found.reached())
        async with listening(tmp_path / "socket"):
            await found.confirm()
            await waiting
            assert await found.confirm_patiently()
        assert not found.fault


async def test_one_that_does_not_answer_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Litestream that takes requests and is silent counts as lost after its time."""
    monkeypatch.setattr(replica, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(replica, "_OUR_OWN", 0.0)
    async with listening(tmp_path / "socket") as socket, asking(tmp_path) as found:
        socket.may_answer.clear()
        with pytest.raises(ReplicaLost, match="does not answer"):
            await found.confirm()


async def test_who_waits_for_a_turn_can_always_be_ended(tmp_path: Path) -> None:
    """Also at the very moment when the replica is lost: a cancellation is never taken for the turn."""
    async with asking(tmp_path) as found:

        async def work() -> None:
            while True:
                await found.turned(WAIT)

        working = asyncio.create_task(work())
        await asyncio.sleep(0)
        with pytest.raises(ReplicaLost):
            await found.confirm()
        working.cancel()
        for _ in range(5):
            await asyncio.sleep(0)
        assert working.done()


async def test_what_is_confirmed_is_there(tmp_path: Path) -> None:
    """With Litestream itself: everything that was committed before is in what the replica restores, at every moment."""
    needs_litestream()
    path = tmp_path / "chancery.db"
    litestream = Litestream(tmp_path, path, {"type": "file", "path": str(tmp_path / "replica")})
    db = await Database.open(path, plan=ReplicaPlan(litestream.socket))
    try:
        with litestream.running():
            await litestream.up()
            for number in range(5):
                await write(db, f"key-{number}")
                await db.replica.confirm()
                restored = tmp_path / f"restored-{number}.db"
                await asyncio.to_thread(litestream.restore, restored)
                with contextlib.closing(engine.connect(restored)) as connection:
                    rows = connection.execute("SELECT count(*) FROM meta WHERE key LIKE 'key-%'").fetchall()
                assert rows == [(number + 1,)]
    finally:
        await db.close()


async def test_litestream_may_come_first(tmp_path: Path) -> None:
    """Where Litestream finds the new file before we have made anything in it, the database is ours all the same."""
    path = tmp_path / "chancery.db"
    with contextlib.closing(engine.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER)")
        connection.execute("CREATE TABLE _litestream_lock (id INTEGER)")
    db = await Database.open(path, alone=True, plan=ReplicaPlan(tmp_path / "socket"))
    await db.close()


async def test_all_checkpoints_are_litestreams(tmp_path: Path) -> None:
    """Nothing that we do begins the log ahead anew or empties it: not long writing, not what erases, not a backup, not
    the end of the last process. Litestream would have to send the whole database."""
    path = tmp_path / "chancery.db"
    plan = ReplicaPlan(tmp_path / "socket")
    db = await Database.open(path, alone=True, plan=plan)
    working = asyncio.create_task(db.checkpoints.run())
    before = _beginning(path)
    for number in range(30):
        await write(db, f"key-{number}", size=100 * PAGE)
    db.checkpoints.erased()
    await db.checkpoints.clear_log()
    working.cancel()
    await asyncio.wait([working])
    await db.close()
    other = await Database.open(path, plan=plan)
    await write(other, "other")
    await other.close()
    with log_kept(path):
        back_up(path, tmp_path / "copy.db")
    assert _beginning(path) == before
    assert os.stat(f"{path}-wal").st_size > 3000 * PAGE  # noqa: PTH116 - a test may ask


def _beginning(path: Path) -> bytes:
    """The log's header, which is another one after each beginning (https://www.sqlite.org/fileformat2.html#walformat)."""
    with Path(f"{path}-wal").open("rb") as file:
        return file.read(32)
