"""Whether a long wait that Telegram asks for (429) is for one chat or for the whole bot.

The Bot API does not say which (https://core.telegram.org/bots/api#responseparameters). On a short wait the whole bot
waits if the answer may mean that. On a long one only the chat waits, until a message to another chat gets such an
answer too.
"""

from __future__ import annotations

from dataclasses import dataclass

LONG = 60.0  # seconds; a wait longer than this is a long one


@dataclass(frozen=True, slots=True)
class LongWaits:
    """The chats that Telegram asked a long wait for since it last accepted a message."""

    chats: frozenset[int] = frozenset()

    def taken(self) -> LongWaits:
        """The state after Telegram accepted a message: so the waits were for those chats only."""
        return LongWaits() if self.chats else self

    def asked(self, chat: int, seconds: float, *, everywhere: bool) -> tuple[bool, LongWaits]:
        """After Telegram asked for a wait of `seconds` in a chat: whether the whole bot must wait, and the new state.
        `everywhere`: the answer may mean the whole bot."""
        if seconds <= LONG:
            return everywhere, self
        return bool(self.chats - {chat}), LongWaits(self.chats | {chat})
