"""The timetable: what is scheduled goes out at its time, whoever sleeps; what must not is held.

Each step is a transaction of `services.outgoing.due`, so that a crash between two repeats nothing and loses nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from bot.domain.errors import WriteRefused
from bot.services.context import ServiceContext
from bot.services.drafts import release_draft
from bot.store.drafts import drafts

log = logging.getLogger(__name__)
LOOK_EVERY = 1.0  # seconds


class DraftScheduler:
    """Looks every second for drafts that are due. `wake` tells delivery that something is to be sent."""

    def __init__(self, services: ServiceContext, wake: Callable[[], None]) -> None:
        self._services, self._wake = services, wake

    async def run(self) -> None:
        """Work until it is cancelled."""
        while True:
            for draft in await drafts.due(self._services.db.reader, self._services.clock()):
                await self._let_go(draft.id)
            await asyncio.sleep(LOOK_EVERY)

    async def _let_go(self, draft: int) -> None:
        try:
            done = await release_draft.due(self._services, draft)
        except WriteRefused as error:
            log.error("a scheduled draft cannot go out: %s; trying again", error)
        except Exception:  # whatever it is, it is logged here, and no other draft waits for it
            log.exception("draft %d cannot go out", draft)
        else:
            if done and done.published:
                log.info("%s goes out as No. %s", done.draft.name, done.published.number)
                self._wake()
            elif done:
                log.warning("%s is held: %s", done.draft.name, done.draft.why)
