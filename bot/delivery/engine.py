"""The engine: one loop advances the releases and looks up rows, a second gives each slot the next row, a third shows
staff the progress, a fourth stores the waits that Telegram asked for.

Every step is recorded in a row of the database, so that a crash anywhere loses nobody; `recover` runs first. No loop
waits for a send or for a chat.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.delivery.dispatch import Dispatcher
from bot.delivery.next_rows import NextRows
from bot.delivery.not_found import NotFound
from bot.delivery.outage import Outage
from bot.delivery.pace import Pace, Purse
from bot.delivery.planning import MayPlan, Planning
from bot.delivery.ports import Messenger
from bot.delivery.record import recover
from bot.delivery.rendered import RenderedMessages
from bot.delivery.report import Reporter
from bot.delivery.shared_commits import SharedCommits
from bot.delivery.spending import Spending
from bot.delivery.waits import Waits
from bot.domain.errors import WriteRefused
from bot.domain.mission import Mission
from bot.domain.releases.release import ReleaseState
from bot.domain.releases.sending import Single, ToSend
from bot.store.database.commits import Waker
from bot.store.database.connection import Database
from bot.store.releases import releases
from bot.store.releases.releases import Release

log = logging.getLogger(__name__)

LOOK_EVERY = 0.5  # seconds between looks, while chats may become ready again or commits follow each other quickly


@dataclass(frozen=True, slots=True)
class Settings:
    """The config's settings for delivery. `resend_unknown`: resend messages that may not have arrived."""

    workers: int = 16
    resend_unknown: bool = False


class Engine:
    """A worker; `wake` makes it look for work at once."""

    name = "engine"

    def __init__(
        self,
        db: Database,
        messenger: Messenger,
        pace: Pace,
        mission: Mission,
        clock: Callable[[], datetime],
        settings: Settings,
        purse: Purse | None = None,
        may_plan: MayPlan | None = None,
    ) -> None:
        self._db, self._pace, self._clock, self._settings = db, pace, clock, settings
        shared_commits = SharedCommits(db, clock, zone=mission.timezone, resend=settings.resend_unknown)
        self._outage, self._waits = Outage(db, clock), Waits(db, pace, clock)
        self._dispatcher = Dispatcher(
            shared_commits,
            RenderedMessages(db, mission),
            messenger,
            pace,
            self._outage,
            clock,
            settings.workers,
            taken=self._taken,
            ended=self._row_ended,
        )
        self._spending = Spending(purse, messenger) if purse else None
        self._planning = Planning(db, clock, mission.timezone, may_plan)
        self._not_found = NotFound(db, clock)
        self._next_rows = NextRows(db, pace, self._dispatcher, clock, settings.workers)
        self._reporter = Reporter(db, messenger, mission, clock, pace.gaps.report)
        self._waker = Waker(db.committed, clock, rest=LOOK_EVERY)  # for the first loop
        self._rows = asyncio.Event()  # for the second loop: the queue has rows
        self._unfinished: list[Release] = []
        self._running: list[int] = []  # those that have something to send now
        self._moved_at = float("-inf")  # when a row was last started, or there was none to start

    def wake(self) -> None:
        """Look for work now; rows are looked up again."""
        self._next_rows.clear()
        self._waker.wake()
        self._reporter.wake()

    @property
    def outcomes(self) -> Mapping[tuple[str, str], int]:
        """Counts of outcomes since the start, by kind and reason (`domain/releases/outcome.py`)."""
        return self._dispatcher.outcomes

    @property
    def braked(self) -> bool:
        """Whether the brake is on."""
        return self._outage.braked

    def stuck_for(self) -> float:
        """Seconds since anything was started although rows could be sent: no wait is in force, and Telegram is
        reachable."""
        if not self._running or not (self._next_rows.ready or self._dispatcher.busy):
            return 0.0
        since = max(self._moved_at, self._pace.stopped_until, self._outage.waits_until)
        return max(0.0, self._pace.now() - since)

    def _taken(self, row: ToSend) -> None:
        """Telegram accepted a message: if it is the first of an urgent release, all the release's rows now go first."""
        if isinstance(row, Single) and self._next_rows.taken(row.release):
            self._waker.wake()

    def _row_ended(self) -> None:
        """Rows that were waiting for that one may be sent now, and its release may be done."""
        if self._next_rows.low:
            self._waker.wake()

    async def recover(self) -> None:
        """Record as unknown, or send again, what was being sent when the program ended; restore the waits that Telegram
        had asked for."""
        resend = self._settings.resend_unknown
        if found := await self._db.write(lambda cx: recover(cx, resend=resend)):
            log.warning("%d messages were in mid-send when the program ended", found)
        await self._waits.recover()
        await self._outage.recover()

    async def run(self) -> None:
        """Work until it is cancelled; then claim nothing more. If one loop ends, the others end too."""
        loops = [
            asyncio.create_task(self._look_and_rest(), name="planning"),
            asyncio.create_task(self._feed(), name="feed"),
            asyncio.create_task(self._reporter.run(), name="reports"),
            asyncio.create_task(self._waits.run(), name="waits"),
        ]
        try:
            ended, _ = await asyncio.wait(loops, return_when=asyncio.FIRST_COMPLETED)
            for loop in ended:
                loop.result()
        finally:
            for loop in loops:
                loop.cancel()
            await asyncio.wait(loops)

    async def stop(self) -> None:
        """Return when the sends in progress are recorded, and the edits for staff are done."""
        await self._dispatcher.stop()
        await self._reporter.stop()

    async def _look_and_rest(self) -> None:
        while True:
            try:
                if not await self._look():
                    await self._rest()
            except WriteRefused as error:
                log.error("the database takes no writes: %s; trying again", error)
                await self._waker.wait(seconds=LOOK_EVERY)

    async def _rest(self) -> None:
        """Wait until a send ends, something is committed, or something is due; only briefly while there are rows to
        send, since a chat becomes ready again through time alone."""
        due = await self._planning.next_due(self._unfinished)
        waits = self._running or (due is not None and due <= self._clock().timestamp())
        await self._waker.wait(until=due, seconds=min(LOOK_EVERY, self._next_rows.urgent_in()) if waits else None)

    async def _look(self) -> bool:
        """Advance the releases and fill the queue. Returns whether there is more to plan or to skip."""
        more = await self._planning.step(await releases.unfinished(self._db.reader))
        self._unfinished = await releases.unfinished(self._db.reader)
        under_way = [release for release in self._unfinished if release.state is ReleaseState.RUNNING]
        waiting = await self._planning.only_waiting(under_way)
        running = [release for release in under_way if release.id not in waiting]
        if (ids := [release.id for release in running]) != self._running:
            self._running = ids
            self._moved_at = self._pace.now()
            self._next_rows.clear()  # an urgent one may be among them
        if self._spending:
            await self._spending.look(running, len(self._dispatcher.chats()))
        if self._next_rows.low:
            empty = await self._next_rows.fill(running)
            await self._not_found.settle(under_way)
            if await self._planning.close([release for release in empty if self._not_found.is_settled(release)]):
                self._reporter.wake()
        if self._next_rows.ready:
            self._rows.set()
        return more

    async def _feed(self) -> None:
        """Give each free worker a slot, and each slot the row that is next by then."""
        while True:
            if not self._next_rows.ready:
                self._rows.clear()
                self._waker.wake()
                await self._rows.wait()
            await self._dispatcher.take_worker()
            try:
                slot = await self._pace.bulk()
            except asyncio.CancelledError:
                self._dispatcher.give_worker_back()
                raise
            if row := self._next_rows.next():
                self._dispatcher.start(row, slot)
                self._moved_at = self._pace.now()
            else:
                slot.give_back()
                self._dispatcher.give_worker_back()
