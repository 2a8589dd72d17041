"""Decides whether to send a release's next message: not while Telegram or the replica of the database is unreachable,
and only one at a time while Telegram's answers are unclear (`domain/releases/brake.py`).

For bulk only: replies find out for themselves.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from datetime import datetime
from functools import partial

from bot.domain.alerts import AlertKind
from bot.domain.errors import WriteRefused
from bot.domain.releases.brake import Brake
from bot.domain.releases.outcome import Outcome, RetryLater, Unknown
from bot.domain.releases.sending import ToSend
from bot.store import alerts
from bot.store.database.connection import Database

log = logging.getLogger(__name__)
_LONGEST_WAIT = 60.0  # seconds between tries while the network is down


class Outage:
    """Notes every outcome, says how long to wait, and alerts staff when the brake is on."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db, self._clock = db, clock
        self._faults = 0  # consecutive sends that did not reach Telegram
        self._quiet_until = 0.0
        self._brake = Brake()
        self._since = ""  # when the brake came on
        self._try: ToSend | None = None  # the message that tests whether answers are clear again
        self._tried = asyncio.Event()
        self._untold: list[tuple[AlertKind, str]] = []

    @property
    def braked(self) -> bool:
        """Whether Telegram's answers are unclear, so that only one message at a time is sent."""
        return self._brake.on

    @property
    def waits_until(self) -> float:
        """Until when nothing is (or was) sent because Telegram, the disk or the replica could not be reached, in
        seconds of the loop's clock."""
        now = asyncio.get_running_loop().time() if self._db.replica.fault else 0.0
        return max(self._quiet_until, self._brake.next_try, now)

    async def over(self) -> None:
        """Wait until a message may be sent; with the brake on, only one at a time, to test whether it is still
        needed."""
        while True:
            now = asyncio.get_running_loop().time()
            if self._db.replica.fault:
                await self._db.replica.reached()
            elif self._brake.on and self._try:
                self._tried.clear()
                await self._tried.wait()
            elif (wait := max(self._quiet_until - now, self._brake.wait(now))) > 0:
                await asyncio.sleep(wait)
            else:
                return

    def begins(self, row: ToSend) -> None:
        """The row is being sent."""
        if self._brake.on:
            self._try = row

    def ends(self, row: ToSend) -> None:
        """The row is no longer being sent, whether it was sent or not."""
        if self._try is row:
            self._try = None
            self._tried.set()

    def heard(self, outcome: Outcome, left: float) -> None:
        """Note the outcome of a message that left at `left`, in seconds of the loop's clock."""
        if isinstance(outcome, RetryLater) and not outcome.flood:
            self.back_off(outcome.seconds)
            return
        self._faults = 0
        was_on, now = self._brake.on, asyncio.get_running_loop().time()
        self._brake = self._brake.after(clear=not isinstance(outcome, Unknown), left=left, now=now)
        if self._brake.on and not was_on:
            self._since = self._clock().isoformat()
            log.error("Telegram's answers say nothing: sending stops, but for one message now and then")
            self._untold.append((AlertKind.BRAKE_ON, self._since))
        elif was_on and not self._brake.on:
            log.warning("Telegram's answers are clear again: sending goes on at full pace")
            self._untold.append((AlertKind.BRAKE_OFF, self._since))

    def back_off(self, seconds: float) -> None:
        """Telegram or the disk cannot be reached: wait longer each time, with jitter. Sends that were in flight
        together failed together, which counts once."""
        now = asyncio.get_running_loop().time()
        if now < self._quiet_until:
            return
        self._faults += 1
        wait = min(_LONGEST_WAIT, seconds * 2 ** min(self._faults - 1, 6)) * random.uniform(0.5, 1.0)
        self._quiet_until = now + wait

    async def tell(self) -> None:
        """Alert staff when the brake comes on or off; if the database takes no writes, next time."""
        untold, self._untold = self._untold, []
        for kind, since in untold:
            try:
                await self._db.write(partial(alerts.note, kind=kind, subject=since, now=self._clock()))
            except WriteRefused as error:
                log.error("staff cannot be told yet: %s", error)
                self._untold.append((kind, since))

    async def recover(self) -> None:
        """A brake that was on when the program ended is off now: sending starts afresh."""
        over = partial(alerts.note_ended, began=AlertKind.BRAKE_ON, ended=AlertKind.BRAKE_OFF, now=self._clock())
        await self._db.write(over)
