"""Staff hear of a lost replica once when it begins and once when it is over; the monitor says it meanwhile."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.alerts import AlertKind
from bot.domain.errors import ReplicaLost
from bot.domain.monitor import is_ready
from bot.services.context import ServiceContext
from bot.services.housekeeping import MB, Room
from bot.services.monitor.look import Signs, Watched, look
from bot.services.replica.wait_for_replica import wait_for_replica
from bot.services.replica.watch_replica import ReplicaWatch
from bot.store import alerts
from bot.store.database import meta
from bot.store.database.connection import Database
from bot.store.database.replica import ReplicaPlan
from tests.databases import fresh
from tests.litestream import listening
from tests.patience import until
from tests.services.conftest import MISSION, Clock

WELL = Signs(unheard=lambda: "", stuck_for=lambda: 0.0, braked=lambda: False)


async def told(context: ServiceContext) -> list[AlertKind]:
    return [alert.kind for alert in await alerts.waiting(context.db.reader)]


async def test_once_each(tmp_path: Path, clock: Clock) -> None:
    """However often it is asked, one alert at the loss, with the patience of commands, and one at the return; while it
    is lost, when it last had everything is in the database, and the monitor is not ready."""
    async with listening(tmp_path / "socket") as socket:
        plan = ReplicaPlan(tmp_path / "socket", timedelta(seconds=7))
        db = await Database.open(fresh(tmp_path / "chancery.db"), plan=plan)
        context = ServiceContext(db, clock, MISSION)
        working = asyncio.create_task(ReplicaWatch(context).run())
        try:
            await until(lambda: db.replica.acknowledged_at)
            socket.status = 500
            with pytest.raises(ReplicaLost):
                await db.replica.confirm()
            await until(lambda: _is(context, [AlertKind.REPLICA_LOST]))
            (lost,) = await alerts.waiting(db.reader)
            assert lost.detail == {"seconds": 7}
            assert await meta.get(db.reader, meta.REPLICA)
            checks = await look(context, WELL, Watched(lambda _: Room(10**6 * MB, 10**6 * MB)))
            assert not is_ready(checks)
            assert "no release is sent" in next(check.fault for check in checks if check.name == "replica")
            socket.status = 200
            await until(lambda: _is(context, [AlertKind.REPLICA_LOST, AlertKind.REPLICA_BACK]))
            assert not await meta.get(db.reader, meta.REPLICA)
        finally:
            working.cancel()
            await asyncio.wait({working})
            await db.close()


async def _is(context: ServiceContext, kinds: list[AlertKind]) -> bool:
    return await told(context) == kinds


async def test_the_start_waits(tmp_path: Path, clock: Clock) -> None:
    """Before anything else something new is brought to the replica; where it does not get there, the operator is told
    once, and the start goes on when it does."""
    async with listening(tmp_path / "socket") as socket:
        db = await Database.open(fresh(tmp_path / "chancery.db"), plan=ReplicaPlan(tmp_path / "socket"))
        sentences: list[str] = []

        async def tell(sentence: str) -> None:
            sentences.append(sentence)

        try:
            socket.status = 500
            commits = db.committed.count
            waiting = asyncio.create_task(wait_for_replica(ServiceContext(db, clock, MISSION), tell))
            await until(lambda: len(socket.asked) > 2)
            assert db.committed.count == commits + 1
            assert not waiting.done()
            assert len(sentences) == 1
            socket.status = 200
            await waiting
        finally:
            await db.close()
