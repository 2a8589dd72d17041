"""A claim counts when the replica has it. Litestream's answers are the test's own."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.delivery.outage import Outage
from bot.delivery.planning import Planning
from bot.delivery.shared_commits import SharedCommits
from bot.domain.errors import ReplicaLost
from bot.domain.releases.outcome import Sent
from bot.store.database.connection import Database
from bot.store.database.replica import ReplicaPlan
from bot.store.releases import ledger, releases
from tests.databases import fresh
from tests.delivery.conftest import NOW, House
from tests.litestream import Socket, listening
from tests.patience import until
from tests.waiting import until as until_written


@contextlib.asynccontextmanager
async def replicated(folder: Path) -> AsyncIterator[tuple[House, Socket]]:
    """A ledger whose database has a replica."""
    async with listening(folder / "socket") as socket:
        db = await Database.open(fresh(folder / "chancery.db"), plan=ReplicaPlan(folder / "socket"))
        try:
            yield House(db), socket
        finally:
            await db.close()


def ledger_of(house: House) -> SharedCommits:
    return SharedCommits(house.db, lambda: NOW, zone="UTC", resend=False)


async def test_nothing_is_sent_before_the_replica_has_the_claim(tmp_path: Path) -> None:
    """Claims wait for the acknowledgement, all that came together for one; results, and the next group, do not."""
    async with replicated(tmp_path) as (house, socket):
        release = await house.planned(1, 2, 3, 4)
        rows = await ledger.due(house.db.reader, release, 9, NOW)
        shared = ledger_of(house)
        first = await shared.claim(rows[0])
        assert first is not None
        socket.may_answer.clear()
        asked = len(socket.asked)
        waiting = [asyncio.create_task(shared.claim(row)) for row in rows[1:]]
        await until(lambda: len(socket.asked) == asked + 1)
        await shared.record(first, Sent(7))
        assert not any(task.done() for task in waiting)
        assert [state for state, _ in (await house.rows(release)).values()] == ["sent", "sending", "sending", "sending"]
        socket.may_answer.set()
        assert all(await asyncio.gather(*waiting))


async def test_a_claim_that_does_not_get_there_is_taken_back(tmp_path: Path) -> None:
    """The row is pending again and whoever asked for it hears why; once the replica is back it is claimed."""
    async with replicated(tmp_path) as (house, socket):
        release = await house.planned(1)
        (row,) = await ledger.due(house.db.reader, release, 9, NOW)
        shared = ledger_of(house)
        socket.status = 500
        with pytest.raises(ReplicaLost):
            await shared.claim(row)
        assert await house.rows(release) == {1: ("pending", "")}
        socket.status = 200
        await house.db.replica.confirm()
        assert await shared.claim(row)


async def test_no_message_is_worth_sending_without_the_replica(tmp_path: Path) -> None:
    """While it is lost nobody claims, and that is no standstill of the engine's; at its return sending goes on."""
    async with replicated(tmp_path) as (house, socket):
        outage = Outage(house.db, lambda: NOW)
        await outage.over()
        socket.status = 500
        with pytest.raises(ReplicaLost):
            await house.db.replica.confirm()
        waiting = asyncio.create_task(outage.over())
        await asyncio.sleep(0)
        assert not waiting.done()
        assert outage.waits_until > asyncio.get_running_loop().time() - 1.0
        socket.status = 200
        await house.db.replica.confirm()
        await waiting


async def test_a_release_waits_for_what_it_needs(tmp_path: Path) -> None:
    """A release of which not everything is there is not planned; another one is, meanwhile."""
    async with replicated(tmp_path) as (house, _):
        await house.subscribe(1)
        first, second = await house.release(), await house.release()
        there: set[int] = {second}

        async def may_plan(release: releases.Release) -> bool:
            return release.id in there

        planning = Planning(house.db, lambda: NOW, "UTC", may_plan)

        async def planned() -> bool:
            await planning.step(await releases.unfinished(house.db.reader))
            return bool(await house.rows(second))

        await until_written(house.db, planned)
        assert not await house.rows(first)
        there.add(first)
        await planning.step(await releases.unfinished(house.db.reader))
        assert await house.rows(first) == {1: ("pending", "")}
