"""The brake on sending: while Telegram gives no clear answers, single messages are sent to test it.

An answer is unclear if it leaves open whether the message arrived (`Unknown`): a 5xx, a login page, a timeout. Every
message sent meanwhile may be lost, so only few are sent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

UNCLEAR = 3  # this many unclear answers in a row put the brake on
GAPS = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)  # seconds before each next try; the last one repeats


@dataclass(frozen=True, slots=True)
class Brake:
    """Whether the brake is on, and when the next message may be sent. Instants: seconds of a monotonic clock.

    `unclear`: unclear answers in a row. `tries`: messages sent since the brake is on, none with a clear answer.
    `counts_from`: answers to messages that were sent earlier do not count.
    """

    on: bool = False
    unclear: int = 0
    tries: int = 0
    next_try: float = float("-inf")
    counts_from: float = float("-inf")

    def after(self, *, clear: bool, left: float, now: float) -> Brake:
        """The brake after an answer at `now` to a message sent at `left`. `clear`: it is known whether the message
        arrived."""
        if left < self.counts_from:
            return self
        if clear:
            if self.on:
                return Brake(counts_from=now)
            return replace(self, unclear=0) if self.unclear else self
        if self.on:
            return replace(self, tries=self.tries + 1, next_try=now + GAPS[min(self.tries + 1, len(GAPS) - 1)])
        if self.unclear + 1 < UNCLEAR:
            return replace(self, unclear=self.unclear + 1)
        return Brake(on=True, unclear=UNCLEAR, next_try=now + GAPS[0], counts_from=now)

    def wait(self, now: float) -> float:
        """Seconds until a message may be sent; while the brake is on, only one at a time may."""
        return max(0.0, self.next_try - now) if self.on else 0.0
