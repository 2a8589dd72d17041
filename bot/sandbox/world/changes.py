"""Waiting for a change of the world. The world itself never waits; all waiting is done here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.sandbox.world.model import Event
from bot.sandbox.world.world import World


class Changes:
    """Wakes everybody who waits, each time that something in the world changes.

    `patience`: real seconds to wait for something if no time-out is given.
    """

    def __init__(self, world: World, patience: float) -> None:
        self.patience = patience
        self._waiting: list[asyncio.Future[None]] = []
        world.listeners.append(self._on_event)

    def _on_event(self, event: Event) -> None:
        self.wake()

    def wake(self) -> None:
        """Let everybody who waits check again, whether or not there was a change."""
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def next(self) -> None:
        """Return when anything in the world has changed after this call."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        await future

    async def until(
        self,
        condition: Callable[[], object],
        timeout: float | None,  # noqa: ASYNC109 (a test's own bound)
        shown: Callable[[], str],
    ) -> None:
        """Return as soon as `condition()` holds, checked after every change.

        Raises:
            AssertionError: with the text of `shown()`, after `timeout` real seconds, or `patience` if that is None.
        """
        seconds = self.patience if timeout is None else timeout
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    await self.next()
        except TimeoutError:
            raise AssertionError(f"Not within {seconds} s{shown()}") from None
