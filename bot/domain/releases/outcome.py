"""The outcome of a send or an edit, as a value. `chat/platform/outcomes.py` makes it from Telegram's answers."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.media import Media
from bot.domain.releases.release import Reason


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram accepted the message. For an album, `message_id` is the first item's id and `album` has all ids.

    `media`: what each message shows. `more`: the row has another message to send. `paid`: how many of the messages
    may have been paid for.
    """

    message_id: int
    album: tuple[int, ...] = ()
    media: tuple[Media, ...] = ()
    more: bool = False
    paid: int = 0

    @property
    def messages(self) -> tuple[int, ...]:
        """The ids of all messages, in order."""
        return self.album or (self.message_id,)


@dataclass(frozen=True, slots=True)
class RetryLater:
    """Not sent; it may be tried again after `seconds`. `everywhere`: the whole bot must wait, not only this chat."""

    seconds: float
    everywhere: bool = False
    flood: bool = False  # Telegram asked for the wait (429)


@dataclass(frozen=True, slots=True)
class ChatLost:
    """The bot can no longer reach the chat (blocked, kicked, not found): the subscription is ended."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class NoRights:
    """The bot is in the chat, but may not write there: the target is paused."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Moved:
    """The group has become the supergroup with the id `chat`."""

    chat: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """Refused for good. `content`: the message is at fault, not the chat."""

    reason: Reason
    detail: str = ""  # Telegram's own sentence
    content: bool = False


@dataclass(frozen=True, slots=True)
class NotMade:
    """Nothing was sent, because the message could not be made from what is stored; `fault` says why."""

    error: Exception


@dataclass(frozen=True, slots=True)
class Unknown:
    """It cannot be known whether it was sent, nor whether its `paid` messages were paid for."""

    reason: Reason
    paid: int = 0


@dataclass(frozen=True, slots=True)
class NotEditable:
    """Telegram does not allow that message to be changed, or no longer does."""


@dataclass(frozen=True, slots=True)
class Edited:
    """What was done to a statement's copies in a chat.

    Message ids: `fixed`, which Telegram does not allow to be changed; `deleted`, which are gone; `shown`, with the file
    that each shows now. `unreached`: no copy could be brought up to date, so a note tells the chat; `anew`: the
    statement is sent once more instead. `stopped_by`: the answer after which nothing more was tried.
    """

    fixed: tuple[int, ...] = ()
    deleted: tuple[int, ...] = ()
    shown: tuple[tuple[int, Media], ...] = ()
    unreached: bool = False
    anew: bool = False
    stopped_by: RetryLater | ChatLost | NoRights | Moved | Rejected | NotMade | Unknown | None = None


Outcome = Sent | RetryLater | ChatLost | NoRights | Moved | Rejected | NotMade | Unknown | NotEditable | Edited


def kind_of(outcome: Outcome) -> str:
    """The outcome's name, for counts: sent, retry_later, chat_lost ..."""
    return _KINDS[type(outcome)]


def reason_of(outcome: Outcome) -> str:
    """The outcome's reason: one of `Reason`, or flood; '' if it has none."""
    match outcome:
        case ChatLost(reason) | NoRights(reason) | Unknown(reason):
            return str(reason)
        case Rejected(reason=reason):
            return str(reason)
        case RetryLater(flood=True):
            return "flood"
        case _:
            return ""


_KINDS = {
    Sent: "sent",
    RetryLater: "retry_later",
    ChatLost: "chat_lost",
    NoRights: "no_rights",
    Moved: "moved",
    Rejected: "rejected",
    NotMade: "not_made",
    Unknown: "unknown",
    NotEditable: "not_editable",
    Edited: "edited",
}
