"""How much work something is, counted in steps instead of seconds: the same number on every machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def steps(work: Callable[[], object]) -> int:
    """How many lines of Python run while `work` does, those of the standard library among them.

    What happens within one call of a function written in C counts as one step, however long it takes.
    """
    count = 0

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()  # of coverage
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count
