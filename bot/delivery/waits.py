"""The waits that Telegram asked for: taken up after a restart; those of the whole bot are kept as they change, so that
staff see them, and logged."""

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
    """Keeps the pace's waits in the database."""

    def __init__(self, db: Database, pace: Pace, clock: Callable[[], datetime]) -> None:
        self._db, self._pace, self._clock = db, pace, clock

    async def recover(self) -> None:
        """Take up the waits that still last."""
        for chat, seconds in (await self._db.write(lambda cx: pauses.lasting(cx, self._clock()))).items():
            self._pace.pause(seconds, chat)

    async def run(self) -> None:
        """Keep and log the bot's waits until it is cancelled."""
        while True:
            await self._pace.bot_wait_changed.wait()
            self._pace.bot_wait_changed.clear()
            seconds, now = self._pace.stopped_for(), self._clock()
            if 0 < seconds < WORTH_TELLING:
                continue
            if seconds:
                until = now + timedelta(seconds=seconds)
                log.warning("Telegram asks the bot to wait until %s; an answer a minute tries", until.isoformat())
            else:
                log.warning("Telegram takes messages again before the wait has ended: sending goes on")
            try:
                await self._db.write(partial(_keep, seconds=seconds, now=now))
            except WriteRefused as error:
                log.error("a wait cannot be kept: %s", error)


async def _keep(cx: Connection, seconds: float, now: datetime) -> None:
    if seconds:
        await pauses.put(cx, 0, now.timestamp() + seconds)
    else:
        await pauses.drop_bots(cx)
