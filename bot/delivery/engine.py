"""The engine: plans releases, feeds their rows to the dispatcher by turns, closes what is done.

Every step is guarded by a row of the database, so that a crash anywhere loses nobody; `recover` runs first.
The loop itself never waits for a send, a chat or a flood: it is woken by what ends, and looks again.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.delivery.dispatch import Dispatcher
from bot.delivery.pace import Pace
from bot.delivery.ports import Messenger
from bot.delivery.report import Reporter
from bot.domain.errors import WriteRefused
from bot.domain.mission import Mission
from bot.domain.release import ReleaseState
from bot.store import deliveries, pauses, releases
from bot.store.database import Database
from bot.store.deliveries import Due
from bot.store.releases import Release

log = logging.getLogger(__name__)

PLAN_BATCH = 2000  # targets in one planning transaction
WINDOW = 4  # rows looked up at once, for each worker and release
UNPROVEN = 3  # rows in flight of a release that Telegram has not yet taken once
LOOK_EVERY = 0.5  # seconds between looks for what another process published, and for chats that are ready again
_REPORTS_END_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Settings:
    """What the config says of delivery. `resend_unknown`: send again what may not have arrived."""

    workers: int = 16
    resend_unknown: bool = False


class Engine:
    """Runs until it is stopped; `wake` makes it look at once."""

    def __init__(
        self,
        db: Database,
        messenger: Messenger,
        pace: Pace,
        mission: Mission,
        clock: Callable[[], datetime],
        settings: Settings,
    ) -> None:
        self._db, self._pace, self._clock, self._settings = db, pace, clock, settings
        self._woken = asyncio.Event()
        self._dispatcher = Dispatcher(
            db,
            messenger,
            pace,
            mission,
            clock,
            settings.workers,
            resend_unknown=settings.resend_unknown,
            ended=self._row_ended,
        )
        self._reporter = Reporter(db, messenger, clock)
        self._rows: deque[Due] = deque()
        self._look_at = 0.0  # the loop's time at which the ledger is to be looked at again
        self._stopping = False

    def wake(self) -> None:
        """Look for work now; what was looked up before is looked up anew."""
        self._look_at = 0.0
        self._rows.clear()
        self._woken.set()
        self._reporter.wake()

    def _row_ended(self) -> None:
        """A worker is free; where nothing is looked up, what that row stood in the way of may be there now."""
        if not self._rows:
            self._look_at = 0.0
        self._woken.set()

    def stop(self) -> None:
        """Claim nothing more; `run` returns when what is being sent is recorded."""
        self._stopping = True
        self.wake()

    async def recover(self) -> None:
        """Settle what a crash left in mid-send, and take up the waits that Telegram had asked for."""
        resend = self._settings.resend_unknown
        if found := await self._db.write(lambda cx: deliveries.recover(cx, resend=resend)):
            log.warning("%d messages were in mid-send when the program ended", found)
        for chat, seconds in (await self._db.write(lambda cx: pauses.lasting(cx, self._clock()))).items():
            self._pace.pause(seconds, chat)

    async def run(self) -> None:
        """Work until `stop`."""
        reporting = asyncio.create_task(self._reporter.run(), name="reports")
        try:
            while not self._stopping:
                self._woken.clear()
                try:
                    planning = await self._plan()
                    await self._feed()
                except WriteRefused as error:
                    log.error("the database takes no writes: %s; trying again", error)
                    planning = False
                if not planning:
                    await self._rest()
        finally:
            await self._dispatcher.stop()
            self._reporter.stop()
            await asyncio.wait({reporting}, timeout=_REPORTS_END_SECONDS)
            reporting.cancel()
            await asyncio.wait({reporting})

    async def _rest(self) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), LOOK_EVERY)
        except TimeoutError:
            return

    async def _plan(self) -> bool:
        """One batch of ledger rows for each release whose time has come; whether there is more to plan."""
        more = False
        for release in await releases.unfinished(self._db.reader):
            if release.state is ReleaseState.PLANNING and release.at <= self._clock().timestamp():
                done = await self._db.write(
                    partial(deliveries.plan, release=release, most=PLAN_BATCH, now=self._clock())
                )
                more = more or not done
                self._look_at = 0.0
        return more

    async def _feed(self) -> None:
        """Give every free worker a row whose chat may be written to now."""
        if self._dispatcher.network_wait():
            return
        now = asyncio.get_running_loop().time()
        if not self._rows and now >= self._look_at:
            # Nothing found: the next look is for what a reply, a wait or another process changes meanwhile.
            self._look_at = 0.0 if await self._look() else now + LOOK_EVERY
        while self._rows and self._dispatcher.free and not self._stopping:
            self._dispatcher.start(self._rows.popleft())

    async def _look(self) -> bool:
        """Look up the next rows of all running releases, urgent ones first; whether there are any.

        A release with no open row is closed here.
        """
        running = [r for r in await releases.unfinished(self._db.reader) if r.state is ReleaseState.RUNNING]
        windows: dict[bool, list[list[Due]]] = {True: [], False: []}
        for release in running:
            window = await self._window(release)
            windows[release.urgent].append(window)
            if not window and not self._dispatcher.in_flight(release.id):
                await self._close_if_done(release)
        for urgent in (True, False):
            turns = itertools.zip_longest(*windows[urgent])
            self._rows.extend(row for turn in turns for row in turn if row is not None)
        return bool(self._rows)

    async def _window(self, release: Release) -> list[Due]:
        """The next rows of one release, but for chats that must wait or are being written to.

        What Telegram has not taken once is tried on a few chats before all.
        """
        most = self._settings.workers * WINDOW
        if not await deliveries.any_sent(self._db.reader, release.id):
            refused = await deliveries.content_refusals(self._db.reader, release.id)
            most = UNPROVEN - refused - self._dispatcher.in_flight(release.id)
        if most <= 0:
            return []
        busy = self._dispatcher.busy_chats() | self._pace.waiting_chats()
        return await deliveries.due(self._db.reader, release.id, most, self._clock(), busy)

    async def _close_if_done(self, release: Release) -> None:
        if await deliveries.any_open(self._db.reader, release.id):
            return
        now = self._clock()
        await self._db.write(lambda cx: releases.move(cx, release.id, (ReleaseState.RUNNING,), ReleaseState.DONE, now))
        self._reporter.wake()
