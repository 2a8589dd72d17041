"""What is looked at, and when it is well: each fault is said in a sentence, and is over when it is over."""

from __future__ import annotations

import errno
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.domain.alerts import AlertKind
from bot.domain.monitor import Backup, Check, is_ready
from bot.services.context import ServiceContext
from bot.services.feeds.stand import ages
from bot.services.housekeeping import MB, Room
from bot.services.monitor.look import Signs, Watched, look
from bot.store import alerts
from bot.store.database.connection import Connection
from bot.store.feeds import sources
from bot.store.monitor import backups
from tests.services.conftest import Clock


def roomy(path: Path) -> Room:
    """A disk with room enough."""
    return Room(1_000_000 * MB, 500_000 * MB)


def full(path: Path) -> Room:
    """One that is almost full."""
    return Room(1_000_000 * MB, 100 * MB)


def gone(path: Path) -> Room:
    """One that says nothing."""
    raise OSError(errno.EIO, "Input/output error")


WELL = Signs(unheard=lambda: "", stuck_for=lambda: 0.0, braked=lambda: False)


def faults(checks: tuple[Check, ...]) -> dict[str, str]:
    """What is not well."""
    return {check.name: check.fault for check in checks if check.fault}


async def test_all_is_well(context: ServiceContext) -> None:
    """Where nothing is wrong, everything is looked at and well."""
    checks = await look(context, WELL, Watched(roomy, timedelta(days=1), timedelta(minutes=2)))
    assert [check.name for check in checks] == ["database", "updates", "engine", "brake", "disk", "backup", "canary"]
    assert faults(checks) == {}
    assert is_ready(checks)


@pytest.mark.parametrize(
    ("signs", "name", "said", "needed"),
    [
        (Signs(lambda: "no network", lambda: 0.0, lambda: False), "updates", "no network", True),
        (Signs(lambda: "", lambda: 300.0, lambda: False), "engine", "nothing of it was sent for 300 seconds", True),
        (Signs(lambda: "", lambda: 30.0, lambda: False), "", "", False),
        (Signs(lambda: "", lambda: 0.0, lambda: True), "brake", "answers say nothing", False),
        (Signs(lambda: "", lambda: 0.0, lambda: False, lambda: "its token is refused"), "spare", "refused", False),
    ],
)
async def test_what_the_bot_tells(context: ServiceContext, signs: Signs, name: str, said: str, needed: bool) -> None:
    """Not hearing Telegram and standing still make it unready, a brake and a lost spare bot do not."""
    checks = await look(context, signs, Watched(roomy))
    found = faults(checks)
    assert set(found) == ({name} if name else set())
    assert said in found.get(name, "")
    assert is_ready(checks) is not needed


async def test_the_disk(context: ServiceContext) -> None:
    """Little room, and a disk that says nothing, are told; the bot is ready all the same."""
    for disk, said in ((full, "100 MB are left"), (gone, "Input/output error")):
        checks = await look(context, WELL, Watched(disk))
        assert said in faults(checks)["disk"]
        assert is_ready(checks)


async def test_the_backup(context: ServiceContext, clock: Clock) -> None:
    """One that failed, and one that is older than twice the time between two, are told; not the want of a first."""
    watched = Watched(roomy, timedelta(hours=6))
    assert faults(await look(context, WELL, watched)) == {}
    await context.db.write(lambda cx: backups.put(cx, Backup(clock(), ok=True)))
    clock.turn(11 * 3600)
    assert faults(await look(context, WELL, watched)) == {}
    clock.turn(2 * 3600)
    assert "24 November 2026, 12:00 UTC" in faults(await look(context, WELL, watched))["backup"]
    await context.db.write(lambda cx: backups.put(cx, Backup(clock(), ok=False)))
    assert "failed" in faults(await look(context, WELL, watched))["backup"]


async def test_owners_are_told_of_the_canary_once(context: ServiceContext, clock: Clock) -> None:
    """A release that it has not got in time is one alert, however often it is looked."""
    sql = [
        "INSERT INTO statement (id, year, serial, date, published_at, topic, state, revision, key) "
        "VALUES (1, 2026, 7, '2026-11-24', 0, '', 'published', 1, 'k')",
        f"INSERT INTO release (id, statement, kind, revision, at, state) "
        f"VALUES (1, 1, 'publish', 1, {clock().timestamp()}, 'running')",
    ]

    async def work(cx: Connection) -> None:
        for one in sql:
            await cx.execute(one)

    await context.db.write(work)
    watched = Watched(roomy, canary_within=timedelta(minutes=2))
    assert faults(await look(context, WELL, watched)) == {}
    clock.turn(121)
    for _ in range(2):
        assert faults(await look(context, WELL, watched)) == {"canary": "the canary has not got No. 7/2026"}
    assert [alert.kind for alert in await alerts.waiting(context.db.reader)] == [AlertKind.CANARY]
    await context.db.write(lambda cx: cx.execute("UPDATE release SET state = 'paused'"))
    assert faults(await look(context, WELL, watched)) == {}


async def test_a_source_that_fails_for_long(context: ServiceContext, clock: Clock) -> None:
    """It is told by its host, with why, and is over when it is read again; a short failure, and a source that is no
    longer in the config, are not. For how long nothing was read is counted from the first look that failed."""
    good, bad, former = "https://good.example/feed", "https://bad.example/feed?key=secret", "https://former.example/"
    await context.db.write(lambda cx: sources.keep(cx, (good, bad, former)))
    known = {state.url: state.id for state in await sources.every(context.db.reader)}
    watched = Watched(roomy, sources=(good, bad))
    assert await ages(context, watched.sources) == {}
    for _ in range(3):
        for url in (bad, former):
            fault = partial(sources.failed, source=known[url], now=clock(), next_at=clock(), fault="status 500")
            await context.db.write(fault)
        await context.db.write(lambda cx: sources.looked(cx, known[good], clock(), clock(), "", ""))
        assert faults(await look(context, WELL, watched)) == {}
        clock.turn(2 * 3600)
    checks = await look(context, WELL, watched)
    said = "the source bad.example fails since 24 November 2026, 12:00 UTC: status 500"
    assert faults(checks) == {"sources": said}
    assert is_ready(checks)
    assert await ages(context, watched.sources) == {"good.example": 2 * 3600, "bad.example": 6 * 3600}
    await context.db.write(lambda cx: sources.looked(cx, known[bad], clock(), clock(), "", ""))
    assert faults(await look(context, WELL, watched)) == {}
