"""Showing once what changes several times in a row: a paste of ten messages refreshes its draft's card once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable

from telegram.error import TelegramError

log = logging.getLogger(__name__)
QUIET_SECONDS = 0.6


class Refresher:
    """Runs what is asked for after a quiet moment; a later request for the same key takes its place."""

    def __init__(self, seconds: float = QUIET_SECONDS) -> None:
        self._seconds = seconds
        self._tasks: dict[Hashable, asyncio.Task[None]] = {}

    def soon(self, key: Hashable, show: Callable[[], Awaitable[None]]) -> None:
        """Show after a quiet moment."""
        if waiting := self._tasks.pop(key, None):
            waiting.cancel()
        self._tasks[key] = asyncio.create_task(self._show(key, show), name=f"refresh {key}")

    async def stop(self) -> None:
        """Drop what waits: it is shown when its button is pressed."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _show(self, key: Hashable, show: Callable[[], Awaitable[None]]) -> None:
        await asyncio.sleep(self._seconds)
        self._tasks.pop(key, None)  # from here on a new request does not interrupt this one
        try:
            await show()
        except TelegramError as error:
            log.warning("a draft could not be shown: %s", error.message)
