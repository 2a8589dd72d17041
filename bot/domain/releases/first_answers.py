"""What the first answers to a release show: whether its readers are this bot's at all.

A bot cannot write to a person who never started it: Telegram says "chat not found". With another bot's token, or
another bot's database, all answers are that, and ending the subscriptions would end everyone's. "Blocked by the user"
names this bot and is no such sign.
"""

from __future__ import annotations

from dataclasses import dataclass

WINDOW = 40  # so many first answers are looked at
NOT_FOUND = 20  # so many "chat not found" among them pause the release; one with fewer targets is not checked


@dataclass(frozen=True, slots=True)
class Answers:
    """A release's answers so far, counted: `sent`, `failed` for whatever reason, `not_found` among these."""

    targets: int
    sent: int = 0
    failed: int = 0
    not_found: int = 0

    @property
    def judged(self) -> bool:
        """Whether it is known that the readers are this bot's, or staff have been asked. Until then "chat not found"
        ends nobody's subscription."""
        return (
            self.targets < NOT_FOUND
            or self.sent > 0
            or self.sent + self.failed >= WINDOW
            or self.not_found >= NOT_FOUND  # staff have been asked
        )

    @property
    def asks_staff(self) -> bool:
        """Whether the latest answer is the one after which staff must decide."""
        return self.targets >= NOT_FOUND and not self.sent and self.not_found == NOT_FOUND and self.failed <= WINDOW
