"""Housekeeping: the chores that the running bot does from time to time, such as deleting what is no longer needed.

A chore works in short transactions and may be interrupted between any two; the next run continues.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.domain.alerts import AlertKind
from bot.domain.errors import WriteRefused
from bot.services.context import ServiceContext
from bot.services.media import sweep
from bot.store import alerts, inbox, pauses, privacy, prompts
from bot.store.database.connection import Connection
from bot.store.media import sent
from bot.store.staff import invitations

log = logging.getLogger(__name__)
MB = 1_000_000
_BETWEEN_BATCHES = 0.05  # seconds between two batches of a chore
_MINUTE, _HOUR = 60.0, 3600.0
_AT_ONCE = 20  # subscriptions that one transaction forgets
_SENT_KEPT = timedelta(days=2)  # how long files that staff sent are remembered after they were handled
_TOLD_KEPT = timedelta(days=90)  # how long alerts that were told and invitations that have ended are kept


@dataclass(frozen=True, slots=True)
class Room:
    """A file system's size and free space, in bytes."""

    total: int
    free: int

    @property
    def least(self) -> int:
        """With less free space than this (bytes) the disk is low: a twentieth, but at least 500 MB and at most 2 GB."""
        return max(500 * MB, min(self.total // 20, 2000 * MB))


Disk = Callable[[Path], Room]


def disk_at(path: Path) -> Room:
    """The size and free space, as far as this program may use it, of the file system that a file is on.

    Raises:
        OSError: the system does not say.
    """
    found = shutil.disk_usage(path.parent)
    return Room(found.total, found.free)


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many days ended subscriptions are kept, and how to measure the disk."""

    ended_days: int
    disk: Disk = disk_at


@dataclass(frozen=True, slots=True)
class Chore:
    """A chore. `batch` does a small part and returns whether there is more to do; if not, it is called again after
    `every` seconds."""

    name: str
    every: float
    batch: Callable[[ServiceContext, Retention], Awaitable[bool]]


async def look_at_disk(context: ServiceContext, rules: Retention) -> bool:
    """Make an alert when the disk gets low; another one only after there was clearly enough space in between."""
    try:
        room = rules.disk(context.db.path)
    except OSError as error:
        log.warning("the disk's room is not known: %s", error)
        return False

    async def work(cx: Connection) -> None:
        if room.free < room.least:
            await alerts.note(cx, AlertKind.DISK, "", context.clock(), free=room.free // MB)
        elif room.free > room.least * 5 // 4:  # clearly above, so that a single file does not cause another alert
            await alerts.over(cx, AlertKind.DISK, "")

    if room.free < room.least or await alerts.is_noted(context.db.reader, AlertKind.DISK, ""):
        await context.db.write(work)
    return False


async def forget_ended(context: ServiceContext, rules: Retention) -> bool:
    """Forget subscriptions that ended longer ago than the config says, and their chats."""
    before = (context.clock() - timedelta(days=rules.ended_days)).timestamp()
    if not await privacy.any_ended(context.db.reader, before):
        return False
    forgotten = await context.db.write(lambda cx: privacy.forget_ended(cx, before, _AT_ONCE))
    context.db.checkpoints.erased()
    return forgotten == _AT_ONCE


async def sweep_forgotten(context: ServiceContext, rules: Retention) -> bool:
    """Delete what is left of forgotten subscriptions, once nothing is being sent to them."""
    found = await privacy.nobodys(context.db.reader, _AT_ONCE)
    if not found:
        return False
    swept = await context.db.write(lambda cx: privacy.sweep(cx, found), foreign_keys=False)
    context.db.checkpoints.erased()
    return swept == _AT_ONCE


async def drop_what_is_over(context: ServiceContext, rules: Retention) -> bool:
    """Delete expired questions, ended waits, ids of updates that cannot come again, old invitations and alerts, and
    records of files that staff sent days ago."""
    now = context.clock()

    async def work(cx: Connection) -> None:
        await prompts.drop_expired(cx, now)
        await pauses.drop_ended(cx, now)
        await inbox.forget_old(cx, now)
        await invitations.drop_old(cx, now - _TOLD_KEPT)
        await alerts.drop_old(cx, now - _TOLD_KEPT)
        await sent.drop_old(cx, now - _SENT_KEPT)

    await context.db.write(work)
    return False


async def forget_files(context: ServiceContext, rules: Retention) -> bool:
    """Forget files that nothing refers to any more, then remove their bytes."""
    if await sweep.forget_unused(context):
        return True
    await sweep.sweep_folder(context)
    return False


async def empty_log(context: ServiceContext, rules: Retention) -> bool:
    """Remove what was erased from the database from its write-ahead log too; at the latest at the third call."""
    await context.db.checkpoints.clear_log()
    return False


CHORES: tuple[Chore, ...] = (
    Chore("the disk", _MINUTE, look_at_disk),
    Chore("ended subscriptions", _HOUR, forget_ended),
    Chore("forgotten subscriptions", _MINUTE, sweep_forgotten),
    Chore("what is over", _HOUR, drop_what_is_over),
    Chore("files that nothing refers to", _HOUR, forget_files),
    Chore("the log ahead", 10.0, empty_log),
)


class Housekeeping:
    """A worker: does each chore at once, and then whenever it is due."""

    name = "housekeeping"

    def __init__(self, context: ServiceContext, rules: Retention, chores: Sequence[Chore] = CHORES) -> None:
        self._context, self._rules, self._chores = context, rules, chores

    async def run(self) -> None:
        """Work until it is cancelled."""
        loop = asyncio.get_running_loop()
        when = {chore.name: loop.time() for chore in self._chores}
        while True:
            for chore in self._chores:
                if when[chore.name] <= loop.time():
                    more = await _do(chore, self._context, self._rules)
                    when[chore.name] = loop.time() + (_BETWEEN_BATCHES if more else chore.every)
            await asyncio.sleep(max(0.0, min(when.values()) - loop.time()))

    async def stop(self) -> None:
        """Nothing to wait for: a transaction that has begun ends by itself."""


async def _do(chore: Chore, context: ServiceContext, rules: Retention) -> bool:
    """Do a part of a chore; returns whether there is more to do. A failure is logged, so that other chores go on."""
    try:
        return await chore.batch(context, rules)
    except WriteRefused as error:
        log.error("%s: the database takes no writes: %s", chore.name, error)
    except Exception:  # one chore's error must not hold up the others
        log.exception("%s could not be seen to", chore.name)
    return False
