"""Rows in flight: each waits for its slot while still pending, then is claimed, rendered, sent, recorded."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from datetime import datetime
from functools import partial

from bot.delivery.pace import Pace
from bot.delivery.ports import Messenger
from bot.delivery.record import record
from bot.domain.errors import WriteRefused
from bot.domain.mission import Mission
from bot.domain.people import Target
from bot.domain.release import Later, Outcome, Reason, Rejected, Unknown
from bot.rendering import statements as show
from bot.rendering.view import View
from bot.store import deliveries, releases, statements
from bot.store.database import Database
from bot.store.deliveries import Due

log = logging.getLogger(__name__)
_STOP_SECONDS = 6.0  # of the ten that the whole program has to stop
_LONGEST_WAIT = 60.0  # seconds between tries while the network is down


class Dispatcher:
    """At most `workers` rows at once, and one of a chat. `ended` is called whenever a row's work ends."""

    def __init__(
        self,
        db: Database,
        messenger: Messenger,
        pace: Pace,
        mission: Mission,
        clock: Callable[[], datetime],
        workers: int,
        *,
        resend_unknown: bool,
        ended: Callable[[], None],
    ) -> None:
        self._db, self._messenger, self._pace = db, messenger, pace
        self._mission, self._clock, self._workers, self._resend = mission, clock, workers, resend_unknown
        self._ended = ended
        self._tasks: dict[Due, asyncio.Task[None]] = {}
        self._waiting: set[Due] = set()  # in flight and not yet claimed
        self._faults = 0  # sends in a row that did not reach Telegram
        self._quiet_until = 0.0

    @property
    def free(self) -> int:
        """Workers without a row."""
        return self._workers - len(self._tasks)

    def in_flight(self, release: int) -> int:
        """How many of the release's rows are under way."""
        return sum(1 for row in self._tasks if row.release == release)

    def busy_chats(self) -> set[int]:
        """The chats that are being written to."""
        return {row.chat for row in self._tasks}

    def network_wait(self) -> float:
        """Seconds until the network is worth another try; 0 where it is not known to be down."""
        return max(0.0, self._quiet_until - asyncio.get_running_loop().time())

    def start(self, row: Due) -> None:
        """Take a row in. One whose chat is busy, or must wait, stays pending: it is looked up again."""
        if row.chat in self.busy_chats() or self._pace.bulk_wait(row.chat) > 0:
            return
        self._waiting.add(row)
        task = asyncio.create_task(self._deliver(row), name=f"send {row.release} {row.target}")
        self._tasks[row] = task
        task.add_done_callback(partial(self._end, row))

    def _end(self, row: Due, task: asyncio.Task[None]) -> None:
        self._tasks.pop(row, None)
        self._waiting.discard(row)
        if not task.cancelled() and (error := task.exception()):
            # The row stays `sending`: at the next start it becomes unknown.
            log.error("release %d to target %d broke off", row.release, row.target, exc_info=error)
        self._ended()

    async def stop(self) -> None:
        """Give up rows that wait for a slot; finish and record those that are being sent."""
        for row in self._waiting:
            self._tasks[row].cancel()
        tasks = list(self._tasks.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=_STOP_SECONDS)
            for task in late:  # no answer yet: the row stays `sending`, and the next start settles it
                task.cancel()
            if late:
                await asyncio.wait(late)

    async def _deliver(self, row: Due) -> None:
        await self._pace.bulk(row.chat)
        self._waiting.discard(row)
        try:
            target = await self._db.write(lambda cx: deliveries.claim(cx, row))
        except WriteRefused as error:  # nothing is sent that could not be written down before
            log.error("the database takes no writes: %s", error)
            self._back_off(1.0)
            return
        if target is None:
            return
        try:
            outcome = await self._send(row.release, target)
        except Exception:  # whatever it is, the row must not stay `sending`: logged, and nobody can know
            log.exception("release %d to target %d broke off", row.release, row.target)
            outcome = Unknown(Reason.SERVER)
        if isinstance(outcome, Later):
            outcome = self._slow_down(outcome, target.chat)
        else:
            self._faults = 0
        await record(self._db, row.release, target, outcome, self._clock, resend=self._resend)

    async def _send(self, release: int, target: Target) -> Outcome:
        try:
            view, silent = await self._render(release, target)
        except (LookupError, ValueError, TypeError) as error:  # a fault of ours in one item must not stop the others
            log.exception("release %d cannot be rendered", release)
            return Rejected(Reason.CONTENT, repr(error), content=True)
        return await self._messenger.send(target.chat, target.thread, target.kind, view, silent=silent)

    async def _render(self, release_id: int, target: Target) -> tuple[View, bool]:
        release = await releases.by_id(self._db.reader, release_id)
        statement = await statements.by_id(self._db.reader, release.statement) if release else None
        if release is None or statement is None:
            raise LookupError(f"release {release_id} has no statement")
        view = show.delivered(self._mission, statement, target.lang, into_bot=target.kind.shared)
        return view, release.silent

    def _slow_down(self, later: Later, chat: int) -> Later:
        """Obey a flood wait. Where Telegram cannot be reached, try again later and later, with jitter."""
        if later.flood:
            self._pace.pause(later.seconds, 0 if later.everywhere else chat)
            return later
        self._back_off(later.seconds)
        return later

    def _back_off(self, seconds: float) -> None:
        """Bulk only: replies find out for themselves when the network is back."""
        self._faults += 1
        wait = min(_LONGEST_WAIT, seconds * 2 ** min(self._faults - 1, 6)) * random.uniform(0.5, 1.0)
        self._quiet_until = max(self._quiet_until, asyncio.get_running_loop().time() + wait)
