"""What paid broadcasts cost: 0.1 Telegram Stars for each message above 30 a second
(https://core.telegram.org/bots/api#paid-broadcasts), and what one release may cost."""

from __future__ import annotations

from dataclasses import dataclass

MESSAGES_PER_STAR = 10
FREE_A_SECOND = 30
_WITHOUT_LIMIT = 10**12  # messages


@dataclass(frozen=True, slots=True)
class Paying:
    """The mission pays for broadcasts. `limit`: the most Stars that one release may cost; None for no limit."""

    limit: int | None = None

    @property
    def messages(self) -> int:
        """How many messages of one release may be paid for."""
        return _WITHOUT_LIMIT if self.limit is None else self.limit * MESSAGES_PER_STAR

    def most_stars(self, messages: int) -> int:
        """The most that a release of so many messages can cost; 0 if all of them are free. It may cost less, since 30
        messages of each second are free."""
        if messages <= FREE_A_SECOND:
            return 0
        return -(-min(messages, self.messages) // MESSAGES_PER_STAR)
