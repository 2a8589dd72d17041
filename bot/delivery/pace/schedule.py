"""How far apart the slots are: spaced evenly, at the rate, or slower if the limit requires that for the current answer
times.

A request counts until a second after its answer (`last_second`): if an answer takes 50 ms, a limit of 30 a second
allows 30 / 1.05. The slots are spaced for exactly that, so they stay even and nobody waits for a gap to end.
"""

from __future__ import annotations

from bot.domain.releases.slowdown import Slowdown

_HURRY = 1.25  # of the rate: the speed when catching up, so that slots are not bunched
_CATCH_UP = 0.5  # seconds: up to this delay the schedule catches up; beyond, a new one begins
_LATELY = 32  # answers that make the mean answer time
_SLOW = 1.0  # seconds: any longer answer time says nothing about the next ones


class Schedule:
    """The instants of the next slots. Callers pass the time.

    Args:
        rate: messages a second.
        limit: how many the server takes in any second.
    """

    def __init__(self, rate: float, limit: int) -> None:
        self._rate, self._limit = rate, limit
        self._next = 0.0  # the next instant
        self._last = float("-inf")  # the instant of the last slot
        self._answer, self._answers = 0.0, 0  # mean answer time in seconds, and of how many answers
        self._slowdown = Slowdown()

    def set_speed(self, rate: float, limit: int) -> None:
        """Change the rate (messages a second) and the limit (most messages in any second)."""
        self._rate, self._limit = rate, limit

    def rate(self, now: float) -> float:
        """Messages a second now: reduced after floods, then growing back evenly."""
        return self._rate * self._slowdown.share(now)

    def limit(self, now: float) -> int:
        """The server's presumed limit in any second now."""
        return max(1, int(self._limit * self._slowdown.share(now)))

    def spacing(self, now: float) -> float:
        """Seconds from one slot to the next."""
        return max(1.0 / self.rate(now), (1.0 + self._answer) / self.limit(now))

    def earliest(self, now: float) -> float:
        """The next slot's instant, which may be in the past."""
        return max(self._next, self._last + self.spacing(now) / _HURRY)

    def ahead(self, slots: int, now: float) -> float:
        """The same for a request that may be that many slots ahead of the others."""
        return self._next - slots * self.spacing(now)

    def book(self, at: float, now: float) -> None:
        """Grant a slot at an instant."""
        self._next = (self._next if self._next > at - _CATCH_UP else at) + self.spacing(now)
        self._last = at

    def skip(self, slots: int, now: float) -> None:
        """Let the last slot count for that many more messages."""
        self._next += slots * self.spacing(now)

    def take_back(self, now: float) -> None:
        """The last slot is not used: the next one gets its instant."""
        self._next -= self.spacing(now)
        self._last = float("-inf")

    def answered(self, seconds: float) -> None:
        """Note how long an answer took."""
        self._answers = min(self._answers + 1, _LATELY)
        self._answer += (min(seconds, _SLOW) - self._answer) / self._answers

    def flooded(self, now: float, until: float) -> None:
        """Telegram asked the bot to wait until then."""
        self._slowdown = self._slowdown.flooded(now, until)
