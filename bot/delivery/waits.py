"""Stores the waits that Telegram asked for as they change, so that one of 12 hours survives a restart and staff see it,
and restores them. The pace knows them; nobody else writes them down, so a wait that was lifted stays lifted."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from bot.delivery.pace import Pace
from bot.domain.errors import WriteRefused
from bot.store import pauses
from bot.store.database.connection import Connection, Database

log = logging.getLogger(__name__)
WORTH_TELLING = 10.0  # seconds


class Waits:
    """Stores the pace's waits in the database."""

    def __init__(self, db: Database, pace: Pace, clock: Callable[[], datetime]) -> None:
        self._db, self._pace, self._clock = db, pace, clock

    async def recover(self) -> None:
        """Restore the waits that are not over."""
        for chat, seconds in (await self._db.write(lambda cx: pauses.lasting(cx, self._clock()))).items():
            self._pace.pause(seconds, chat)

    async def run(self) -> None:
        """Store the waits as they change, and log the bot's, until cancelled."""
        while True:
            await self._pace.waits_changed.wait()
            changed, now = self._pace.take_changed_waits(), self._clock()
            if 0 in changed:
                self._log(changed[0], now)
            try:
                await self._db.write(partial(_keep, changed=changed, now=now))
            except WriteRefused as error:
                log.error("a wait cannot be kept: %s", error)

    def _log(self, seconds: float, now: datetime) -> None:
        if not seconds:
            log.warning("Telegram takes messages again before the wait has ended: sending goes on")
        elif seconds >= WORTH_TELLING:
            until = now + timedelta(seconds=seconds)
            log.warning("Telegram asks the bot to wait until %s; an answer a minute tries", until.isoformat())


async def _keep(cx: Connection, changed: dict[int, float], now: datetime) -> None:
    for chat, seconds in changed.items():
        if seconds:
            await pauses.put(cx, chat, now.timestamp() + seconds)
        else:
            await pauses.drop(cx, chat)
