"""The chats and forum topics that receive releases."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ChatKind(StrEnum):
    """A chat's kind, in Telegram's words (https://core.telegram.org/bots/api#chat)."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"

    @property
    def shared(self) -> bool:
        """Whether several people see the chat."""
        return self is not ChatKind.PRIVATE


@dataclass(frozen=True, slots=True)
class Target:
    """A subscription: one chat, or one topic of a forum (thread 0 is the chat itself, or General)."""

    id: int
    chat: int
    thread: int
    kind: ChatKind
    lang: str
