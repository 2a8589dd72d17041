"""Whether a long wait that Telegram asks for concerns one chat or the whole bot.

The Bot API names no scope (https://core.telegram.org/bots/api#responseparameters). A short wait is believed for the
whole bot where the answer may mean that; a long one is asked of the chat alone, until the next message to another chat
has been answered in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass

LONG = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Floods:
    """The chats in which Telegram has asked for a long wait since it took a message."""

    chats: frozenset[int] = frozenset()

    def taken(self) -> Floods:
        """Telegram took a message: what it asked for concerned those chats alone."""
        return Floods() if self.chats else self

    def asked(self, chat: int, seconds: float, *, everywhere: bool) -> tuple[bool, Floods]:
        """Telegram asks for a wait in a chat; whether that concerns the whole bot. `everywhere`: it may mean that."""
        if seconds <= LONG:
            return everywhere, self
        return bool(self.chats - {chat}), Floods(self.chats | {chat})
