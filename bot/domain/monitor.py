"""The monitor's values: checks, each passed or with its fault, and histograms of how long things take."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Bounds of a `Spread` for durations from milliseconds to a minute."""


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check. `fault`: what is wrong, a sentence for the operator; '' if nothing is. `needed`: while
    it fails the bot is not ready; other faults are only reported."""

    name: str
    fault: str = ""
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Backup:
    """When the last automatic backup was due, and whether it was made and found to be whole."""

    at: datetime
    ok: bool


def is_ready(checks: Iterable[Check]) -> bool:
    """Whether no check that is needed fails."""
    return not any(check.fault and check.needed for check in checks)


class Spread:
    """A histogram of durations. `bounds`: upper bounds in seconds, rising. `counts` has one number for each bound, and
    one more for what is longer than the last."""

    __slots__ = ("bounds", "counts", "total")

    def __init__(self, bounds: Sequence[float] = SECONDS) -> None:
        self.bounds = tuple(bounds)
        self.counts = [0] * (len(self.bounds) + 1)
        self.total = 0.0  # seconds

    def add(self, seconds: float) -> None:
        """Count one duration."""
        self.counts[bisect_left(self.bounds, seconds)] += 1
        self.total += seconds

    @property
    def count(self) -> int:
        """How many durations were counted."""
        return sum(self.counts)
