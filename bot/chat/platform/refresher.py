"""Joins several changes into one refresh: a paste of ten messages refreshes its draft's card once."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Hashable

from telegram.error import TelegramError

log = logging.getLogger(__name__)
Show = Callable[[], Awaitable[None]]
QUIET_SECONDS = 0.6


class Refresher:
    """A worker: runs what is asked for after a short pause; a later request with the same key replaces it."""

    name = "refresher"

    def __init__(self, seconds: float = QUIET_SECONDS) -> None:
        self._seconds = seconds
        self._waiting: dict[Hashable, tuple[float, Show]] = {}  # with the loop's time at which it runs
        self._showing: set[asyncio.Task[None]] = set()
        self._asked = asyncio.Event()

    def soon(self, key: Hashable, show: Show) -> None:
        """Show after a short pause."""
        self._waiting[key] = (asyncio.get_running_loop().time() + self._seconds, show)
        self._asked.set()

    async def run(self) -> None:
        """Work until it is cancelled."""
        while True:
            self._asked.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._begin()):
                    await self._asked.wait()

    async def stop(self) -> None:
        """Drop what waits or is being shown: it is shown again when a button is pressed."""
        self._waiting.clear()
        if showing := set(self._showing):
            for task in showing:
                task.cancel()
            await asyncio.wait(showing)

    def _begin(self) -> float | None:
        """Show what is due. Returns in how many seconds the next is."""
        now = asyncio.get_running_loop().time()
        for key, (at, show) in list(self._waiting.items()):
            if at <= now:
                del self._waiting[key]  # from here on a new request does not interrupt this one
                task = asyncio.create_task(_show(show), name=f"refresh {key}")
                self._showing.add(task)
                task.add_done_callback(self._showing.discard)
        return min((at - now for at, _ in self._waiting.values()), default=None)


async def _show(show: Show) -> None:
    try:
        await show()
    except TelegramError as error:
        log.warning("a draft could not be shown: %s", error.message)
    except Exception:  # after any error, the other drafts are still shown
        log.exception("a draft could not be shown")
