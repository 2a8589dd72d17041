"""Whether the readers of a release are this bot's at all, judged by Telegram's first answers.

A bot cannot write to a person who never started it: Telegram answers "chat not found". With another bot's token or
another bot's database every answer is that one, and ending those subscriptions would end all of them. "Blocked by the
user" shows that the person knew this bot, so it does not count here.
"""

from __future__ import annotations

from dataclasses import dataclass

WINDOW = 40  # how many of the first answers are looked at
NOT_FOUND = 20  # this many "chat not found" among them pause the release; one with fewer targets is not checked


@dataclass(frozen=True, slots=True)
class Answers:
    """A release's answers so far, counted: `sent`; `failed`, for any reason; `not_found`, which is part of `failed`."""

    targets: int
    sent: int = 0
    failed: int = 0
    not_found: int = 0

    @property
    def judged(self) -> bool:
        """Whether the readers are known to be this bot's, or staff have been asked. Until then "chat not found" does
        not end subscriptions."""
        return (
            self.targets < NOT_FOUND
            or self.sent > 0
            or self.sent + self.failed >= WINDOW
            or self.not_found >= NOT_FOUND  # staff have been asked
        )

    @property
    def asks_staff(self) -> bool:
        """Whether staff must be asked, right after the latest answer."""
        return self.targets >= NOT_FOUND and not self.sent and self.not_found == NOT_FOUND and self.failed <= WINDOW
