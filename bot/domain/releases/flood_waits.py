"""Whether a long wait that Telegram asks for (429) is for one chat or for the whole bot.

The Bot API does not say which (https://core.telegram.org/bots/api#responseparameters). A short wait is kept by the
whole bot where the answer may mean that. A long one is kept for the chat only, until a message to another chat gets
such an answer too.
"""

from __future__ import annotations

from dataclasses import dataclass

LONG = 60.0  # seconds; a longer wait than that is long


@dataclass(frozen=True, slots=True)
class Floods:
    """The chats for which Telegram has asked for a long wait since it last accepted a message."""

    chats: frozenset[int] = frozenset()

    def taken(self) -> Floods:
        """After Telegram accepted a message: the waits were for those chats only."""
        return Floods() if self.chats else self

    def asked(self, chat: int, seconds: float, *, everywhere: bool) -> tuple[bool, Floods]:
        """After Telegram asked for a wait of `seconds` in a chat: whether the whole bot must wait, and the new state.
        `everywhere`: the answer may mean the whole bot."""
        if seconds <= LONG:
            return everywhere, self
        return bool(self.chats - {chat}), Floods(self.chats | {chat})
