"""How much work something is, counted in steps instead of seconds: the same number on every machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType


def steps(work: Callable[[], object]) -> int:
    """How many calls `work` makes, of functions in Python and in C, those of the standard library among them.

    What happens within one call of a function in C counts as one step, however long it takes.
    """
    count = 0

    def notice(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(notice)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count
