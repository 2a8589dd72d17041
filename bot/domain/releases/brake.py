"""The brake on sending: while Telegram gives no clear answers, one message at a time tries whether it does again.

An answer is unclear where nobody can know whether the message arrived (`Unknown`): a 5xx, a login page, no
answer in time. Every message that is sent meanwhile may be lost, so only a few are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

UNCLEAR = 3  # this many unclear answers in a row put the brake on
GAPS = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)  # seconds before the next try; then the last one again and again


@dataclass(frozen=True, slots=True)
class Brake:
    """Whether it is on, and when the next message may go. Instants are seconds of a clock that never goes back.

    `unclear`: unclear answers in a row. `tries`: messages sent since it is on, none with a clear answer. `counts_from`:
    answers to messages that left earlier are not counted.
    """

    on: bool = False
    unclear: int = 0
    tries: int = 0
    next_try: float = float("-inf")
    counts_from: float = float("-inf")

    def after(self, *, clear: bool, left: float, now: float) -> Brake:
        """The brake after an answer that came at `now` to a message that left at `left`. `clear`: whether it arrived is
        known."""
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
        """Seconds until a message may go; while the brake is on, only one may."""
        return max(0.0, self.next_try - now) if self.on else 0.0
