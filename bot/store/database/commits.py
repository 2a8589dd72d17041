"""Commits as events: workers that wait for something in the database wake after each commit, of whichever process.

The writer reports the commits of this process. Those of other processes (`chancery post` beside the bot) show in
`PRAGMA data_version` (https://www.sqlite.org/pragma.html#pragma_data_version), which is read once for all waiters, a
little less than twice a second, on a connection of its own, and only while somebody waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.store.database import engine

Clock = Callable[[], datetime]

LOOK_EVERY = 0.6  # seconds; so an idle bot wakes less than twice a second
_BACK = 2.0  # seconds; if the wall clock goes back by more, it was set back
_LATE = 0.002  # seconds; a timer may come a millisecond early
REST = 1.0  # least seconds between two wake-ups of a worker by commits, when many follow each other


class Commits:
    """Counts the commits of all processes, and wakes whoever waits for one or for an instant."""

    def __init__(self, path: Path) -> None:
        self.count = 0
        self.at_each_look: Callable[[], None] | None = None  # is called at each look too; must be quick
        # Used on the event loop's own thread: the query takes microseconds and never waits, while handing it to another
        # thread would wake the loop twice.
        self._asked = engine.connect(path, timeout=0)
        self._version = self._data_version()
        self._waiting: set[_Waiter] = set()
        self._next_look: asyncio.TimerHandle | None = None

    def tell(self) -> None:
        """To be called after each commit of this process."""
        self.count += 1
        for waiter in self._waiting:
            waiter.wake()

    async def wait(self, seen: int, clock: Clock | None = None, until: float | None = None) -> None:
        """Return when `count` has passed `seen`; or when `clock` has reached the instant `until` (seconds since 1970);
        or when that clock was set back."""
        waiter = _Waiter(clock, until)
        if self.count != seen or waiter.is_due():
            return
        self._waiting.add(waiter)
        if self._next_look is None:
            self._next_look = asyncio.get_running_loop().call_later(LOOK_EVERY, self._look)
        try:
            await waiter.wait()
        finally:
            self._waiting.discard(waiter)

    def close(self) -> None:
        """Stop looking, and close the connection."""
        if self._next_look:
            self._next_look.cancel()
        self._asked.close()

    def _look(self) -> None:
        """Check whether another process has committed, and whether an instant has come, which no timer shows if the
        clock was set or the machine slept."""
        self._next_look = None
        if self.at_each_look:
            self.at_each_look()
        if (version := self._data_version()) != self._version:
            self._version = version
            self.tell()
        for waiter in self._waiting:
            if waiter.is_due():
                waiter.wake()
        if self._waiting:
            self._next_look = asyncio.get_running_loop().call_later(LOOK_EVERY, self._look)

    def _data_version(self) -> int:
        try:
            ((version,),) = self._asked.execute("PRAGMA data_version").fetchall()
        except engine.DatabaseError:  # the workers that this wakes meet the same error and report it
            return -1
        return int(version)


class _Waiter:
    """One wait for a commit, or for an instant on a clock."""

    def __init__(self, clock: Clock | None, until: float | None) -> None:
        self._loop = asyncio.get_running_loop()
        self._woken = self._loop.create_future()
        self._clock, self._until = clock, until
        self._ahead = float("-inf")  # how far the clock was ahead of the event loop's at the last look

    def is_due(self) -> bool:
        """Whether the instant has come, or the clock was set back since the last call."""
        if self._clock is None or self._until is None:
            return False
        now = self._clock().timestamp()
        before, self._ahead = self._ahead, now - self._loop.time()
        return now >= self._until or before - self._ahead > _BACK

    def wake(self) -> None:
        if not self._woken.done():
            self._woken.set_result(None)

    async def wait(self) -> None:
        """Wait until `wake` is called or the instant has come."""
        timer = None
        if self._clock and self._until is not None:
            seconds = self._until - self._clock().timestamp()
            timer = self._loop.call_later(seconds + _LATE, self._come)
        try:
            await self._woken
        finally:
            if timer:
                timer.cancel()

    def _come(self) -> None:
        if self.is_due():
            self.wake()


class Waker:
    """Tells one worker when to look at the database again.

    After a `wake` that is at once, also if it came while the worker was busy. After a commit it is at the earliest
    `rest` seconds after the last time.
    """

    def __init__(self, commits: Commits, clock: Clock, rest: float = REST) -> None:
        self._commits, self._clock, self._rest = commits, clock, rest
        self._seen = commits.count
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Let the worker look now."""
        self._woken.set()

    async def wait(self, until: float | None = None, seconds: float | None = None) -> None:
        """Return when it is time to look: after a `wake` or a commit, at the instant `until` (seconds since 1970), or
        after `seconds`."""
        woken = asyncio.create_task(self._woken.wait())
        changed = asyncio.create_task(self._changed(until))
        try:
            await asyncio.wait({woken, changed}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            woken.cancel()
            changed.cancel()
        self._woken.clear()
        self._seen = self._commits.count

    async def _changed(self, until: float | None) -> None:
        rested_at = asyncio.get_running_loop().time() + self._rest
        await self._commits.wait(self._seen, self._clock, until)
        await asyncio.sleep(max(0.0, rested_at - asyncio.get_running_loop().time()))
