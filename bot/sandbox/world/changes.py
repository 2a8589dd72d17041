"""Waiting for a change of the world. The world itself waits for nothing; whoever does, does it here."""

from __future__ import annotations

import asyncio

from bot.sandbox.world.model import Event
from bot.sandbox.world.world import World


class Changes:
    """Wakes everybody who waits, each time that something in the world changes."""

    def __init__(self, world: World) -> None:
        self._waiting: list[asyncio.Future[None]] = []
        world.listeners.append(self._on_event)

    def _on_event(self, event: Event) -> None:
        self.wake()

    def wake(self) -> None:
        """Let everybody who waits look again, whether or not there was a change."""
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def next(self) -> None:
        """Return when anything in the world has changed after this call."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        await future
