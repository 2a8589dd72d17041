"""What the server may have counted lately: no more than its limit may be under way, or answered less than a second ago.

The limits are those of https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this and, where the
mission pays, of https://core.telegram.org/bots/api#paid-broadcasts. Telegram counts a message when it gets to it, which
we cannot see: at some time between the departure of the request and its answer. So whatever holds it up on the way, it
is out of the server's second when a second has passed since its answer.
"""

from __future__ import annotations

from collections import deque

FREE_LIMIT, PAID_LIMIT = 30, 1000  # messages in any second
# Timers may be half a millisecond early, and the clock of uvloop counts whole milliseconds.
_SECOND = 1.002


class LastSecond:
    """Counts messages from the grant of their slot to a second after the answer. Callers give the time."""

    def __init__(self) -> None:
        self._open = 0  # granted and not answered
        self._answered: deque[float] = deque()  # when; the oldest first

    def begin(self, messages: int = 1) -> None:
        """So many messages are to be sent."""
        self._open += messages

    def take_back(self) -> None:
        """One of them is not sent."""
        self._open -= 1

    def answered(self, now: float, messages: int = 1) -> None:
        """The answer to a request of so many messages came, or it failed."""
        self._open -= messages
        self._answered.extend([now] * messages)

    def free_at(self, limit: int, now: float, more: int = 1) -> float:
        """The instant from which so many more may leave; past where they may now, infinite where only the next answer
        can tell."""
        while self._answered and self._answered[0] <= now - _SECOND:
            self._answered.popleft()
        over = len(self._answered) + self._open + more - limit
        if over <= 0:
            return float("-inf")
        return self._answered[over - 1] + _SECOND if over <= len(self._answered) else float("inf")
