"""The watch tells each fault once when it begins and once when it ends; alarms by a program; backups in their time."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.monitor import Backup, Check, Spread
from bot.services.context import ServiceContext
from bot.services.monitor.back_up import BackupPlan, Backups, require_as_many
from bot.services.monitor.raise_alarm import Alarm, raise_alarm
from bot.services.monitor.watch import Watch
from bot.store.backup.backup import NotWhole
from bot.store.monitor import backups
from tests.patience import until
from tests.services.conftest import Clock

ILL = (Check("database", "no room"), Check("disk", "", needed=False))
WELL = (Check("database"), Check("disk", "", needed=False))


async def test_each_fault_is_told_once() -> None:
    """However often it is looked, a fault is told when it begins and when it ends; whether the bot is ready is told
    each time."""
    seen: list[Sequence[Check]] = [ILL, ILL, WELL, WELL, ILL]
    told: list[Alarm] = []
    ready: list[bool] = []

    async def look() -> Sequence[Check]:
        if not seen:
            await asyncio.Event().wait()
        return seen.pop(0)

    async def tell(alarm: Alarm) -> None:
        told.append(alarm)

    watch = Watch(look, tell, ready.append, every=0.0)
    assert list(watch.checks) == [Check("watch", "nothing was looked at yet")]
    running = asyncio.create_task(watch.run())
    await until(lambda: len(told) == 3)
    assert list(watch.checks) == list(ILL)
    running.cancel()
    await asyncio.wait({running})
    assert [(alarm.about, alarm.ends) for alarm in told] == [
        ("database", False),
        ("database", True),
        ("database", False),
    ]
    assert told[1].sentence == "well again, after: no room"
    assert ready == [False, False, True, True, False]


@pytest.mark.parametrize(
    ("script", "well"),
    [("exit 0", True), ("exit 3", False), ("sleep 1000", False)],
)
async def test_an_alarm_program_ends(tmp_path: Path, script: str, well: bool) -> None:
    """One that fails, or does not end, is told in the log and holds nobody up."""
    program = tmp_path / "alarm"
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755)
    patience = 0.5 if script == "sleep 1000" else 60.0
    assert await raise_alarm(program, Alarm("disk", "full"), patience) is well


async def test_an_alarm_program_that_is_not_there(tmp_path: Path) -> None:
    """It is told in the log, and nothing is raised."""
    assert not await raise_alarm(tmp_path / "none", Alarm("disk", "full"))


async def test_backups_in_their_time(context: ServiceContext, clock: Clock, tmp_path: Path) -> None:
    """The first one at once, the next not before its time, after one that failed within the hour; a clock that went
    back puts none off; old copies go."""
    worker = Backups(context, BackupPlan(tmp_path / "copies", timedelta(days=1), keep=1))
    assert worker.is_due(None, clock())
    done = Backup(clock(), ok=True)
    assert not worker.is_due(done, clock() + timedelta(hours=23))
    assert worker.is_due(done, clock() + timedelta(hours=24))
    assert worker.is_due(done, clock() - timedelta(minutes=1))
    failed = Backup(clock(), ok=False)
    assert not worker.is_due(failed, clock() + timedelta(minutes=59))
    assert worker.is_due(failed, clock() + timedelta(minutes=60))
    running = asyncio.create_task(worker.run())
    try:
        await until(lambda: _is_kept(context))
    finally:
        running.cancel()
        await asyncio.wait({running})
    assert len(list((tmp_path / "copies").glob("*.db"))) == 1
    with contextlib.suppress(StopIteration):
        assert next((tmp_path / "copies").glob("*.part")) is None


async def _is_kept(context: ServiceContext) -> bool:
    kept = await backups.last(context.db.reader)
    return kept is not None and kept.ok


def test_a_copy_with_too_few_rows() -> None:
    """Statements and releases are never fewer in a copy; of subscriptions some may have been forgotten meanwhile."""
    before = {"statement": 5, "release": 4, "target": 9}
    require_as_many(before, {"statement": 6, "release": 4, "target": 8})
    for lacking in ({"statement": 4}, {"release": 3}, {"target": 0}):
        with pytest.raises(NotWhole):
            require_as_many(before, before | lacking)


def test_durations_are_counted_by_length() -> None:
    """One on a bound counts below it; what is longer than the last bound counts too."""
    spread = Spread((1.0, 2.0))
    for seconds in (0.5, 1.0, 1.5, 3.0):
        spread.add(seconds)
    assert (spread.counts, spread.count, spread.total) == ([2, 1, 1], 4, 6.0)
