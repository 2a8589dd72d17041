"""The engine: one loop moves the releases on and looks rows up, another gives each slot the row that is next.

Every step is guarded by a row of the database, so that a crash anywhere loses nobody; `recover` runs first.
Neither loop waits for a send or for a chat.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.delivery.dispatch import Dispatcher
from bot.delivery.ledger import Ledger
from bot.delivery.pace import Pace
from bot.delivery.planning import Planning
from bot.delivery.ports import Messenger
from bot.delivery.queue import Queue
from bot.delivery.record import recover
from bot.delivery.rendered import RenderedMessages
from bot.delivery.report import Reporter
from bot.domain.errors import WriteRefused
from bot.domain.mission import Mission
from bot.domain.releases.release import ReleaseState
from bot.store import pauses
from bot.store.database.connection import Database
from bot.store.releases import releases

log = logging.getLogger(__name__)

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
        ledger = Ledger(db, clock, zone=mission.timezone, resend=settings.resend_unknown)
        self._dispatcher = Dispatcher(
            ledger, RenderedMessages(db, mission), messenger, pace, clock, settings.workers, self._row_ended
        )
        self._planning = Planning(db, clock, mission.timezone)
        self._queue = Queue(db, pace, self._dispatcher, clock, settings.workers)
        self._reporter = Reporter(db, messenger, clock, pace.gaps.report)
        self._woken = asyncio.Event()  # the first loop: look now
        self._rows = asyncio.Event()  # the second: the queue has rows
        self._running: list[int] = []
        self._stopping = False

    def wake(self) -> None:
        """Look for work now; what was looked up before is looked up anew."""
        self._queue.clear()
        self._woken.set()
        self._reporter.wake()

    def _row_ended(self) -> None:
        """What that row stood in the way of may be there now, and its release may be done."""
        if self._queue.low:
            self._woken.set()

    def stop(self) -> None:
        """Claim nothing more; `run` returns when what is being sent is recorded."""
        self._stopping = True
        self.wake()

    async def recover(self) -> None:
        """Settle what a crash left in mid-send, and take up the waits that Telegram had asked for."""
        resend = self._settings.resend_unknown
        if found := await self._db.write(lambda cx: recover(cx, resend=resend)):
            log.warning("%d messages were in mid-send when the program ended", found)
        for chat, seconds in (await self._db.write(lambda cx: pauses.lasting(cx, self._clock()))).items():
            self._pace.pause(seconds, chat)

    async def run(self) -> None:
        """Work until `stop`."""
        reporting = asyncio.create_task(self._reporter.run(), name="reports")
        feeding = asyncio.create_task(self._feed(), name="feed")
        try:
            while not self._stopping:
                self._woken.clear()
                try:
                    more = await self._look()
                except WriteRefused as error:
                    log.error("the database takes no writes: %s; trying again", error)
                    more = False
                if not more:
                    await self._rest(feeding, reporting)
        finally:
            feeding.cancel()
            await asyncio.wait({feeding})
            await self._dispatcher.stop()
            self._reporter.stop()
            await asyncio.wait({reporting}, timeout=_REPORTS_END_SECONDS)
            reporting.cancel()
            await asyncio.wait({reporting})

    async def _rest(self, *others: asyncio.Task[None]) -> None:
        """Until something ends or it is time to look; a fault of another loop is this one's too."""
        woken = asyncio.create_task(self._woken.wait())
        await asyncio.wait({woken, *others}, timeout=LOOK_EVERY, return_when=asyncio.FIRST_COMPLETED)
        woken.cancel()
        for other in others:
            if other.done():
                other.result()

    async def _look(self) -> bool:
        """Move the releases on and fill the queue; whether there is more to plan or sweep."""
        more = await self._planning.step(await releases.unfinished(self._db.reader))
        running = [r for r in await releases.unfinished(self._db.reader) if r.state is ReleaseState.RUNNING]
        asleep = await self._planning.asleep(running)
        running = [release for release in running if release.id not in asleep]
        if (ids := [release.id for release in running]) != self._running:
            self._running = ids
            self._queue.clear()  # an urgent one may be among them
        if self._queue.low:
            empty = await self._queue.fill(running)
            if await self._planning.close(empty):
                self._reporter.wake()
        if self._queue:
            self._rows.set()
        return more

    async def _feed(self) -> None:
        """Give each free worker a slot, and each slot the row that is next then."""
        while True:
            if not self._queue:
                self._rows.clear()
                self._woken.set()
                await self._rows.wait()
            await self._dispatcher.worker()
            try:
                slot = await self._pace.bulk()
            except asyncio.CancelledError:
                self._dispatcher.let_go()
                raise
            if row := self._queue.next():
                self._dispatcher.start(row, slot)
            else:
                slot.give_back()
                self._dispatcher.let_go()
