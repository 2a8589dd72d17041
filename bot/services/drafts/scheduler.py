"""The draft scheduler: releases scheduled drafts at their time, or holds those that must not go out.

Each draft is one transaction (`release_draft.due`), so that a crash neither repeats nor loses anything.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from bot.domain.errors import WriteRefused
from bot.services.context import ServiceContext
from bot.services.drafts import release_draft
from bot.store.database.commits import Waker
from bot.store.drafts import drafts

log = logging.getLogger(__name__)


class DraftScheduler:
    """A worker. `wake`: called when delivery has something to send."""

    name = "draft scheduler"

    def __init__(self, services: ServiceContext, wake: Callable[[], None]) -> None:
        self._services, self._wake = services, wake
        self._waker = Waker(services.db.committed, services.clock)

    async def run(self) -> None:
        """Work until it is cancelled."""
        reader = self._services.db.reader
        while True:
            for draft in await drafts.due(reader, self._services.clock()):
                await self._let_go(draft.id)
            await self._waker.wait(until=await drafts.next_due(reader))

    async def stop(self) -> None:
        """Nothing to wait for: a transaction that has begun ends by itself."""

    async def _let_go(self, draft: int) -> None:
        try:
            done = await release_draft.due(self._services, draft)
        except WriteRefused as error:
            log.error("a scheduled draft cannot go out: %s; trying again", error)
        except Exception:  # logged, so that one draft's error does not hold up the others
            log.exception("draft %d cannot go out", draft)
        else:
            if done and done.published:
                log.info("%s goes out as No. %s", done.draft.name, done.published.number)
                self._wake()
            elif done:
                log.warning("%s is held: %s", done.draft.name, done.draft.why)
