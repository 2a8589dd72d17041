"""How long tests wait for what should happen before they give up: generous, and scaled by one setting.

`CHANCERY_TEST_PATIENCE=3 make test` waits three times as long everywhere, for a slow or crowded machine. No test says
how fast something is: a wait that is over has failed, and nothing else follows from seconds.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable

PATIENCE = float(os.environ.get("CHANCERY_TEST_PATIENCE", "1"))
WAIT = 60.0 * PATIENCE  # seconds for one thing to happen
WHOLE_TEST = 300.0 * PATIENCE  # seconds for a whole test: where it hangs, this ends it
_LOOK_EVERY = 0.01  # seconds


async def until(condition: Callable[[], object]) -> None:
    """Return as soon as `condition()` holds, where nobody tells of a change: in a database, a file, a process.

    `condition` may be an async function. AssertionError when the time is over.
    """
    try:
        async with asyncio.timeout(WAIT):
            while not await _holds(condition):
                await asyncio.sleep(_LOOK_EVERY)  # the one place in the tests that looks again and again
    except TimeoutError:
        raise AssertionError(f"Not within {WAIT} s: {getattr(condition, '__name__', condition)}") from None


async def _holds(condition: Callable[[], object]) -> object:
    found = condition()
    return await found if asyncio.iscoroutine(found) else found


class Stopwatch:
    """Whether so little time has passed that what takes longer cannot be over yet.

    For what must not happen before its time: a machine that is too slow to see that lets the test go on unjudged.
    """

    def __init__(self) -> None:
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since it was made."""
        return time.monotonic() - self._began
