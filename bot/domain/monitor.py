"""What the monitor is made of: checks, each well or not, and plain counts of how long things take."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""The bounds of `Spread` that suit what takes from milliseconds to a minute."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked at. `fault`: what is wrong with it, a sentence for the operator; '' where it is well.
    `needed`: without it the bot is not ready; otherwise it works, and the operator hears of it."""

    name: str
    fault: str = ""
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Backup:
    """The last time that a copy was to be made by itself, and whether it was made and found whole."""

    at: datetime
    ok: bool


def is_ready(checks: Iterable[Check]) -> bool:
    """Whether the bot does what it is there for."""
    return not any(check.fault and check.needed for check in checks)


class Spread:
    """How many of some durations were how long. `bounds`: in seconds, rising; what is longer than the last one counts
    too. `counts` has one number more than there are bounds."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: Sequence[float] = SECONDS) -> None:
        self.bounds = tuple(bounds)
        self.counts = [0] * (len(self.bounds) + 1)
        self.total = 0.0  # seconds

    def add(self, seconds: float) -> None:
        """Count one."""
        self.counts[bisect_left(self.bounds, seconds)] += 1
        self.total += seconds

    @property
    def count(self) -> int:
        """How many there were."""
        return sum(self.counts)
