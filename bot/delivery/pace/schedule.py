"""How far apart the slots are: evenly, at the rate, or at what the limit allows with answers that take so long.

A request counts until a second after its answer (`last_second`): where an answer takes 50 ms, 30 / 1.05 of a limit of
30 in a second can be used. The slots are spaced for just that, so they stay even and nobody waits for a gap to end.
"""

from __future__ import annotations

from bot.domain.releases.slowdown import Slowdown

_HURRY = 1.25  # of the rate: what is caught up with is not bunched
_CATCH_UP = 0.5  # seconds: so late, the schedule is kept; later, a new one begins
_LATELY = 32  # answers that make the usual time of an answer
_SLOW = 1.0  # seconds: how much longer an answer takes says nothing of the next ones


class Schedule:
    """The next instants. Callers give the time.

    Args:
        rate: messages a second.
        limit: how many the server takes in any second.
    """

    def __init__(self, rate: float, limit: int) -> None:
        self._rate, self._limit = rate, limit
        self._next = 0.0  # the next instant
        self._last = float("-inf")  # the instant of the last slot
        self._answer, self._answers = 0.0, 0  # seconds that one takes lately, and how many that is the mean of
        self._slowdown = Slowdown()

    def set_speed(self, rate: float, limit: int) -> None:
        """So many messages a second from now on, and in any second at most."""
        self._rate, self._limit = rate, limit

    def rate(self, now: float) -> float:
        """Messages a second now: after floods less than the whole, growing back evenly."""
        return self._rate * self._slowdown.share(now)

    def limit(self, now: float) -> int:
        """How many the server is believed to take in any second now."""
        return max(1, int(self._limit * self._slowdown.share(now)))

    def spacing(self, now: float) -> float:
        """Seconds from one slot to the next."""
        return max(1.0 / self.rate(now), (1.0 + self._answer) / self.limit(now))

    def earliest(self, now: float) -> float:
        """The next slot's instant, which may be past."""
        return max(self._next, self._last + self.spacing(now) / _HURRY)

    def ahead(self, slots: int, now: float) -> float:
        """The same for who may be so many slots ahead of the others."""
        return self._next - slots * self.spacing(now)

    def book(self, at: float, now: float) -> None:
        """A slot is granted at an instant."""
        self._next = (self._next if self._next > at - _CATCH_UP else at) + self.spacing(now)
        self._last = at

    def skip(self, slots: int, now: float) -> None:
        """The last slot is used for so many more."""
        self._next += slots * self.spacing(now)

    def take_back(self, now: float) -> None:
        """The last slot is not used: its instant is the next one's."""
        self._next -= self.spacing(now)
        self._last = float("-inf")

    def answered(self, seconds: float) -> None:
        """An answer took so long."""
        self._answers = min(self._answers + 1, _LATELY)
        self._answer += (min(seconds, _SLOW) - self._answer) / self._answers

    def flooded(self, now: float, until: float) -> None:
        """Telegram asked the bot to wait until then."""
        self._slowdown = self._slowdown.flooded(now, until)
