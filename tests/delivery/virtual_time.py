"""An event loop whose clock jumps to the next timer when nothing else is to be done: hours pass in no time.

Only for what waits by timers alone: a loop that waits for the network or a thread would find its timers early.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
_MOST_TURNS = 1000  # of the loop, at one instant
_TURN = 1e-9  # seconds that each turn after them takes


class _Jumping(selectors.SelectSelector):
    """Never waits: the wait that the loop asks for is added to its clock.

    asyncio fires a timer up to a nanosecond early. Who then waits for the rest finds it early again where the clock
    stands still for another's sake, and that one likewise, for ever: so after many turns of the loop at one instant
    each further one takes its time.
    """

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self._turns = 0  # at this instant

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout is None:
            raise RuntimeError("everything waits, and no timer will end it")
        self._turns = 0 if timeout else self._turns + 1
        if not ready:
            self.now += timeout or (_TURN if self._turns > _MOST_TURNS else 0.0)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop on virtual time, from 0."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now


def run(story: Coroutine[Any, Any, T]) -> T:
    """Run a story on virtual time to its end."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(story)
