"""The watch: makes all checks every few seconds, keeps the results for the monitor's pages, and reports changes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from bot.domain.monitor import Check, is_ready
from bot.services.monitor.raise_alarm import Alarm

log = logging.getLogger(__name__)
EVERY = 10.0  # seconds between two rounds of checks
_STALE = 45.0  # seconds after which results are out of date
Look = Callable[[], Awaitable[Sequence[Check]]]
Tell = Callable[[Alarm], Awaitable[object]]


class Watch:
    """A worker.

    Args:
        look: makes all checks.
        tell: called for each fault that begins or ends, one after the other.
        seen: called after each round with whether the bot is ready.
    """

    name = "watch"

    def __init__(
        self,
        look: Look,
        tell: Tell | None = None,
        seen: Callable[[bool], object] | None = None,
        every: float = EVERY,
    ) -> None:
        self._look, self._tell, self._seen, self._every = look, tell, seen, every
        self._checks: tuple[Check, ...] = ()
        self._looked_at = float("-inf")
        self._told: dict[str, Check] = {}
        self._untold: asyncio.Queue[Alarm] = asyncio.Queue()

    @property
    def checks(self) -> tuple[Check, ...]:
        """The last results; a single fault if there are none yet, or none for too long."""
        age = asyncio.get_running_loop().time() - self._looked_at
        if age > max(_STALE, 4 * self._every):
            return (Check("watch", "nothing was looked at yet" if not self._checks else "the watch has stopped"),)
        return self._checks

    async def run(self) -> None:
        """Work until it is cancelled."""
        telling = asyncio.create_task(self._tell_all(), name="alarms")
        try:
            while True:
                self._note(await self._look())
                await asyncio.sleep(self._every)
        finally:
            telling.cancel()
            await asyncio.wait({telling})

    async def stop(self) -> None:
        """Nothing to wait for."""

    def _note(self, checks: Sequence[Check]) -> None:
        self._checks, self._looked_at = tuple(checks), asyncio.get_running_loop().time()
        for check in checks:
            before = self._told.get(check.name)
            if check.fault and not before:
                log.error("%s: %s", check.name, check.fault)
                self._told[check.name] = check
                self._untold.put_nowait(Alarm(check.name, check.fault))
            elif before and not check.fault:
                log.warning("%s: well again", check.name)
                del self._told[check.name]
                self._untold.put_nowait(Alarm(check.name, f"well again, after: {before.fault}", ends=True))
        if self._seen:
            self._seen(is_ready(checks))

    async def _tell_all(self) -> None:
        while True:
            alarm = await self._untold.get()
            if self._tell:
                await self._tell(alarm)
