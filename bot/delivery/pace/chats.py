"""Limits for one chat: one message a second, one in three seconds for a group, and a short burst of replies.

The gaps are those of https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this.
"""

from __future__ import annotations

from dataclasses import dataclass

GROUP_SECONDS = 3.0  # 20 a minute
CHAT_SECONDS = 1.0
REPORT_SECONDS = 2.0
REPLY_BURST = 3  # messages that a chat may get at once in answer to its own commands
_CLEAN_EVERY = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Gaps:
    """Seconds between two messages in one chat; the defaults are Telegram's. `report`: between two edits of a message
    that shows staff a release's progress."""

    chat: float = CHAT_SECONDS
    group: float = GROUP_SECONDS  # and channel
    report: float = REPORT_SECONDS

    def of(self, chat: int) -> float:
        """The gap in a chat; groups and channels have negative ids."""
        return self.chat if chat > 0 else self.group


TELEGRAMS = Gaps()


class Chats:
    """Until when each chat's allowance is used up. Callers pass the time."""

    def __init__(self, gaps: Gaps) -> None:
        self.gaps = gaps
        self._used_until: dict[int, float] = {}
        self._cleaned_at = 0.0

    def count(self, chat: int, now: float) -> None:
        """A message goes to the chat now. An album counts as one here: Telegram allows a chat a short burst, and its
        text should follow at once."""
        self._used_until[chat] = max(self._used_until.get(chat, 0.0), now) + self.gaps.of(chat)
        if now - self._cleaned_at > _CLEAN_EVERY:
            self._drop_past(now)

    def wait(self, chat: int, now: float, *, burst: int = 1) -> float:
        """Seconds until the chat may get a message, if it takes `burst` messages at once; 0 or less if it may now."""
        return self._used_until.get(chat, 0.0) - (burst - 1) * self.gaps.of(chat) - now

    def waiting(self, now: float) -> set[int]:
        """The chats whose allowance is used up now."""
        self._drop_past(now)
        return set(self._used_until)

    def _drop_past(self, now: float) -> None:
        self._cleaned_at = now
        self._used_until = {chat: until for chat, until in self._used_until.items() if until > now}
