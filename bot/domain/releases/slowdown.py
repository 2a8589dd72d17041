"""How much slower the bot sends after floods: a second one within a minute halves the rate.

It grows back evenly from then on, and is whole again within a minute, however often it was halved.
"""

from __future__ import annotations

from dataclasses import dataclass

TOGETHER = 60.0  # seconds: a flood so soon after the end of another halves the rate
RECOVERY = 30.0  # seconds from half the rate back to the whole
LEAST = 1 / 16  # of the rate


@dataclass(frozen=True, slots=True)
class Slowdown:
    """The share of the rate that was left at an instant, and when the wait of the last flood ended. Instants are
    seconds of a clock that never goes back."""

    left: float = 1.0
    since: float = float("-inf")
    flooded_until: float = float("-inf")

    def share(self, now: float) -> float:
        """The share of the rate that may be used now."""
        if now >= self.since + 2 * RECOVERY:
            return 1.0
        return min(1.0, self.left + max(0.0, now - self.since) / (2 * RECOVERY))

    def flooded(self, now: float, until: float) -> Slowdown:
        """After a flood `now`, with a wait `until` then. What else is refused before that wait ends is the same flood,
        and is not told here."""
        if now - self.flooded_until < TOGETHER:
            return Slowdown(max(LEAST, self.share(now) / 2), until, until)
        return Slowdown(self.left, self.since, until)
