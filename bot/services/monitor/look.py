"""The checks that show whether the bot works. Each gives a `Check`.

What only other floors know is asked through the functions in `Signs`, which app.py provides.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from bot.domain.alerts import AlertKind
from bot.domain.errors import WriteRefused
from bot.domain.monitor import Check
from bot.services.context import ServiceContext
from bot.services.feeds.stand import failing_long
from bot.services.housekeeping import MB, Disk
from bot.store import alerts
from bot.store.database import meta
from bot.store.database.connection import Connection
from bot.store.database.engine import DatabaseError
from bot.store.monitor import backups, canary

log = logging.getLogger(__name__)
_WRITE_SECONDS = 5.0  # the longest that a write may take
_STUCK_SECONDS = 180.0  # more than a worker ever waits for one answer


@dataclass(frozen=True, slots=True)
class Signs:
    """Functions that ask the running bot. `unheard`: why it gets no updates from Telegram, or ''. `stuck_for`: for how
    many seconds nothing was sent although something is due. `braked`: whether the brake is on. `spare_unheard`: why the
    spare bot gets no updates; None if there is no spare bot."""

    unheard: Callable[[], str]
    stuck_for: Callable[[], float]
    braked: Callable[[], bool]
    spare_unheard: Callable[[], str] | None = None


@dataclass(frozen=True, slots=True)
class Watched:
    """What the config asks for. `backup_every`: None without automatic backups; `canary_within`: None without a canary;
    `sources`: the addresses of the sources."""

    disk: Disk
    backup_every: timedelta | None = None
    canary_within: timedelta | None = None
    sources: tuple[str, ...] = ()


async def look(context: ServiceContext, signs: Signs, watched: Watched) -> tuple[Check, ...]:
    """Make all checks once, in the order in which they are shown."""
    checks = [
        Check("database", await _writes(context)),
        Check("updates", signs.unheard()),
        Check("engine", _stuck(signs.stuck_for())),
        Check("brake", "Telegram's answers say nothing: sending waits" if signs.braked() else "", needed=False),
        Check("disk", _disk(context, watched.disk), needed=False),
    ]
    if context.db.replica.on:
        checks.append(Check("replica", _replica(context)))
    if signs.spare_unheard:
        checks.append(Check("spare", signs.spare_unheard(), needed=False))
    if watched.backup_every:
        checks.append(Check("backup", await _backup(context, watched.backup_every), needed=False))
    if watched.canary_within:
        checks.append(Check("canary", await _canary(context, watched.canary_within), needed=False))
    if watched.sources:
        checks.append(Check("sources", await _sources(context, watched.sources), needed=False))
    return tuple(checks)


async def _writes(context: ServiceContext) -> str:
    """Whether the database takes writes: makes one."""
    put = partial(meta.put, key=meta.MONITOR, value=context.clock().isoformat())
    try:
        async with asyncio.timeout(_WRITE_SECONDS):
            await context.db.write(put)
    except TimeoutError:
        return f"the database has taken no write for {_WRITE_SECONDS:.0f} seconds"
    except (WriteRefused, DatabaseError) as error:
        return f"the database takes no writes: {error}"
    return ""


def _replica(context: ServiceContext) -> str:
    """Whether the replica gets what is written here; without it no release is sent."""
    fault = context.db.replica.fault
    return f"the second machine's copy cannot be reached, so no release is sent: {fault}" if fault else ""


def _stuck(seconds: float) -> str:
    if seconds < _STUCK_SECONDS:
        return ""
    return f"a release is under way, and nothing of it was sent for {seconds:.0f} seconds"


def _disk(context: ServiceContext, disk: Disk) -> str:
    try:
        room = disk(context.db.path)
    except OSError as error:
        return f"the disk's room is not known: {error.strerror}"
    return f"the disk is almost full: {room.free // MB} MB are left" if room.free < room.least else ""


async def _backup(context: ServiceContext, every: timedelta) -> str:
    done = await backups.last(context.db.reader)
    if done is None:
        return ""  # the first one is being made
    if not done.ok:
        return f"the backup of {done.at:%-d %B %Y, %H:%M} UTC failed: the log says why"
    late = context.clock() - done.at > 2 * every
    return f"the last backup is of {done.at:%-d %B %Y, %H:%M} UTC" if late else ""


async def _canary(context: ServiceContext, within: timedelta) -> str:
    """Which releases have not reached the canary in time; owners are alerted once for each."""
    late = await canary.late(context.db.reader, context.clock(), within)
    new = [one for one in late if not await alerts.is_noted(context.db.reader, AlertKind.CANARY, str(one.release))]

    async def work(cx: Connection) -> None:
        for release, number in new:
            await alerts.note(cx, AlertKind.CANARY, str(release), context.clock(), number=str(number))

    if new:
        try:
            await context.db.write(work)
        except WriteRefused as error:
            log.error("owners cannot be told of the canary yet: %s", error)
    if not late:
        return ""
    return f"the canary has not got {', '.join(f'No. {number}' for _, number in late)}"


async def _sources(context: ServiceContext, urls: tuple[str, ...]) -> str:
    """Which sources have failed for long; staff are alerted elsewhere (`services/feeds/look.py`)."""
    failing = await failing_long(context, urls)
    return "; ".join(
        f"the source {host} fails since {state.failing_since:%-d %B %Y, %H:%M} UTC: {state.fault}"
        for host, state in failing.items()
    )
