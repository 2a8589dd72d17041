"""What the server may have counted recently: the messages in flight, or answered less than a second ago, must not
exceed its limit.

The limits are those of https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this and, if the
mission pays, of https://core.telegram.org/bots/api#paid-broadcasts. Telegram counts a message when it processes it, at
an unknown time between the departure of the request and its answer. So, whatever delays it on the way, it has left the
server's one-second window when a second has passed since its answer.
"""

from __future__ import annotations

from collections import deque

FREE_LIMIT, PAID_LIMIT = 30, 1000  # messages in any second
# Timers may be half a millisecond early, and the clock of uvloop counts whole milliseconds.
_SECOND = 1.002


class LastSecond:
    """Counts messages from the grant of their slot to a second after the answer. Callers pass the time."""

    def __init__(self) -> None:
        self._open = 0  # granted, not answered yet
        self._answered: deque[float] = deque()  # times of answers, oldest first

    def begin(self, messages: int = 1) -> None:
        """That many messages are to be sent."""
        self._open += messages

    def take_back(self) -> None:
        """One of them will not be sent."""
        self._open -= 1

    def answered(self, now: float, messages: int = 1) -> None:
        """A request with that many messages was answered, or failed."""
        self._open -= messages
        self._answered.extend([now] * messages)

    def free_at(self, limit: int, now: float, more: int = 1) -> float:
        """The instant from which that many more may leave; in the past if they may now, infinite if it depends on the
        next answer."""
        while self._answered and self._answered[0] <= now - _SECOND:
            self._answered.popleft()
        over = len(self._answered) + self._open + more - limit
        if over <= 0:
            return float("-inf")
        return self._answered[over - 1] + _SECOND if over <= len(self._answered) else float("inf")
