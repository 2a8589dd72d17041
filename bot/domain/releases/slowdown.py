"""How much slower the bot sends after floods (429): a second one within a minute halves the rate.

Then the rate grows back evenly, and is whole again within a minute, however often it was halved.
"""

from __future__ import annotations

from dataclasses import dataclass

TOGETHER = 60.0  # seconds; a flood this soon after the end of another halves the rate
RECOVERY = 30.0  # seconds from half the rate back to the whole rate
LEAST = 1 / 16  # of the rate; it is never slower


@dataclass(frozen=True, slots=True)
class Slowdown:
    """The share of the rate that was left at an instant, and when the last flood's wait ended. Instants: seconds of a
    monotonic clock."""

    left: float = 1.0
    since: float = float("-inf")
    flooded_until: float = float("-inf")

    def share(self, now: float) -> float:
        """The share of the rate that may be used at `now`."""
        if now >= self.since + 2 * RECOVERY:
            return 1.0
        return min(1.0, self.left + max(0.0, now - self.since) / (2 * RECOVERY))

    def flooded(self, now: float, until: float) -> Slowdown:
        """The state after a flood at `now` whose wait lasts until `until`. Refusals before the end of that wait belong
        to the same flood: callers do not report them."""
        if now - self.flooded_until < TOGETHER:
            return Slowdown(max(LEAST, self.share(now) / 2), until, until)
        return Slowdown(self.left, self.since, until)
