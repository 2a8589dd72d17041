"""The course of a release: its rows are planned in short batches, made due when their hour comes, and skipped when it
is cancelled; when none is open any more, the release is done."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from math import inf

from bot.domain.releases.release import UNDER_WAY, Reason, ReleaseState
from bot.store import alerts, audit, digests
from bot.store.database.connection import Connection, Database
from bot.store.releases import ledger, plans, releases, waiting_rows
from bot.store.releases.releases import Release

log = logging.getLogger(__name__)
MayPlan = Callable[[Release], Awaitable[bool]]

FIRST_BATCH = 1000  # targets in one planning transaction
_LEAST, _MOST = 200, 16_000
_STEP = 2.0  # seconds; a wall clock that falls behind by more was set back
_BATCH_SECONDS = 0.02  # the longest that a batch should block other writes


class Planning:
    """Advances releases. Every step is a short transaction and may be repeated: a crash between two loses nothing.

    `zone`: the mission's, for targets that chose none. `may_plan`: whether everything that a release needs is there
    (its files on the second machine); it is asked again until that is so.
    """

    def __init__(self, db: Database, clock: Callable[[], datetime], zone: str, may_plan: MayPlan | None = None) -> None:
        self._db, self._clock, self._zone, self._may_plan = db, clock, zone, may_plan
        self._batch = FIRST_BATCH
        self._ahead: float | None = None  # how far the wall clock is ahead of the one that never goes back

    async def step(self, unfinished: Sequence[Release]) -> bool:
        """One batch for each release to be planned, one of rows whose hour has come, and one for each cancelled
        release. Returns whether there is more to do."""
        now = self._clock()
        await self._keep_time(now)
        more = False
        if any(_goes_out(release) and (release.not_after or inf) < now.timestamp() for release in unfinished):
            await self._db.write(partial(_pause_overdue, now=now))
        for release in unfinished:
            if release.state is not ReleaseState.PLANNING or release.at > now.timestamp():
                continue
            if self._may_plan is None or await self._may_plan(release):
                more = await self._plan(release) or more
        # Only after everything is planned: after the program was stopped, rows may be planned whose hour has already
        # passed.
        if not more and await waiting_rows.any_due(self._db.reader, now):
            more = await self._db.write(partial(waiting_rows.make_due, now=now, zone=self._zone))
        for cancelled, reason in await releases.cancelled_with_open_rows(self._db.reader):
            more = await self._skip_rows(cancelled, reason) or more
        return more

    async def next_due(self, unfinished: Sequence[Release]) -> float | None:
        """The next instant at which something is due through the passing of time alone, in seconds since 1970."""
        if not unfinished:
            return None
        dues = [release.at for release in unfinished if release.state is ReleaseState.PLANNING]
        dues += [release.not_after for release in unfinished if release.not_after and _goes_out(release)]
        for due in (await waiting_rows.next_due(self._db.reader), await digests.next_due(self._db.reader)):
            dues += [] if due is None else [due]
        return min(dues, default=None)

    async def _keep_time(self, now: datetime) -> None:
        """Notice that the clock was set back: rows postponed by seconds must not wait for an hour then."""
        ahead = now.timestamp() - time.monotonic()
        back = (self._ahead or ahead) - ahead
        if back > _STEP:
            log.warning("the clock went back by %.0f seconds", back)
            await self._db.write(partial(ledger.clock_went_back, seconds=back, now=now))
        self._ahead = ahead

    async def _plan(self, release: Release) -> bool:
        # Each row is made from the very target and release to which its keys refer.
        planned, took = await self._db.write(partial(self._plan_batch, release=release), foreign_keys=False)
        self._batch = min(_MOST, max(_LEAST, int(self._batch * min(2.0, _BATCH_SECONDS / max(took, 0.001)))))
        return not planned

    async def _plan_batch(self, cx: Connection, release: Release) -> tuple[bool, float]:
        began = time.perf_counter()
        planned = await plans.plan(cx, release, self._batch, self._clock(), self._zone)
        return planned, time.perf_counter() - began

    async def _skip_rows(self, release: int, reason: Reason) -> bool:
        """Skip some open rows of a cancelled release. Returns whether there are more."""

        async def work(cx: Connection) -> bool:
            done = await ledger.skip_open(cx, release, reason)
            if done:
                await releases.mark_rows_skipped(cx, release)
            return not done

        return await self._db.write(work)

    async def only_waiting(self, running: Sequence[Release]) -> set[int]:
        """The releases whose rows have all ended or wait for their hours; the time since when is stored."""
        if not running:
            return set()
        found = await waiting_rows.only_waiting(self._db.reader, self._clock())
        if new := [r.id for r in running if r.id in found and r.only_waiting_since is None]:
            await self._db.write(partial(releases.mark_only_waiting, ids=new, now=self._clock()))
        return found

    async def close(self, candidates: Sequence[Release]) -> bool:
        """End the releases that have no open row. Returns whether any ended."""
        closed = False
        for release in candidates:
            if not await ledger.any_open(self._db.reader, release.id):
                closed |= await self._db.write(partial(_close, release=release.id, now=self._clock()))
        return closed


def _goes_out(release: Release) -> bool:
    return release.state in UNDER_WAY


async def _close(cx: Connection, release: int, now: datetime) -> bool:
    """Checked again within the transaction: a result may just have added a row to a correction."""
    if await ledger.any_open(cx, release):
        return False
    return await releases.move(cx, release, (ReleaseState.RUNNING,), ReleaseState.DONE, now)


async def _pause_overdue(cx: Connection, now: datetime) -> None:
    """Pause releases that must not go out any more, and ask staff."""
    for release in await releases.pause_overdue(cx, now):
        log.error("release %d is paused: its last moment is over", release)
        await audit.note(cx, 0, "release.paused", now, release=release, why="overdue")
        await alerts.note_release(cx, release, "overdue", now)
