"""The engine: plans releases, hands their rows to the dispatcher by turns, closes what is done.

Every step is guarded by a row of the database, so that a crash anywhere loses nobody; `recover` runs first.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
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
UNPROVEN = 3  # rows in flight of a release that Telegram has not yet taken once
LOOK_EVERY = 0.5  # seconds between looks for what another process published


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
        self._dispatcher = Dispatcher(
            db, messenger, pace, mission, clock, settings.workers, resend_unknown=settings.resend_unknown
        )
        self._reporter = Reporter(db, messenger, clock)
        self._woken = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """Look for work now."""
        self._woken.set()
        self._reporter.wake()

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
                    busy = await self._round()
                except WriteRefused as error:
                    log.error("the database does not answer: %s; trying again", error)
                    busy = False
                if not busy:
                    await self._rest()
        finally:
            await self._dispatcher.stop()
            self._reporter.stop()
            await reporting

    async def _rest(self) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), LOOK_EVERY)
        except TimeoutError:
            return

    async def _round(self) -> bool:
        """Plan, send some rows of each running release by turns, close; whether there was anything to send."""
        for release in await releases.unfinished(self._db.reader):
            if release.state is ReleaseState.PLANNING and release.at <= self._clock().timestamp():
                await self._plan(release.id)
        running = [r for r in await releases.unfinished(self._db.reader) if r.state is ReleaseState.RUNNING]
        for release in running:
            await self._close_if_done(release)
        if self._dispatcher.network_wait():
            return False
        rows = await self._rows(running)
        for row in rows:
            if self._stopping:
                return True
            await self._dispatcher.put(row)
        if not rows and running:
            await self._dispatcher.idle()
        return bool(rows) or any(self._dispatcher.in_flight(release.id) for release in running)

    async def _plan(self, release_id: int) -> None:
        """Ledger rows for every target, in batches short enough that nobody waits for the writer."""
        done = False
        while not done and not self._stopping:
            release = await releases.by_id(self._db.reader, release_id)
            if release is None or release.state is not ReleaseState.PLANNING:
                return
            done = await self._db.write(partial(deliveries.plan, release=release, most=PLAN_BATCH, now=self._clock()))

    async def _rows(self, running: list[Release]) -> list[Due]:
        """The next rows: an urgent release's alone, else some of each release by turns."""
        urgent = [release for release in running if release.urgent]
        windows = [await self._window(release) for release in urgent or running]
        return [row for turn in itertools.zip_longest(*windows) for row in turn if row is not None]

    async def _window(self, release: Release) -> list[Due]:
        """The next rows of one release. What Telegram has not taken once is tried on a few chats before all."""
        under_way = self._dispatcher.in_flight(release.id)
        if await deliveries.any_sent(self._db.reader, release.id):
            most = self._settings.workers + under_way
        elif under_way == 0:
            most = UNPROVEN
        else:
            return []
        return await deliveries.due(self._db.reader, release.id, most, self._clock())

    async def _close_if_done(self, release: Release) -> None:
        if await deliveries.any_open(self._db.reader, release.id):
            return
        now = self._clock()
        await self._db.write(lambda cx: releases.move(cx, release.id, (ReleaseState.RUNNING,), ReleaseState.DONE, now))
        self._reporter.wake()
