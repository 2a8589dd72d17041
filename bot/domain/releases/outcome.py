"""What became of a send or an edit, as a value. Telegram's answers are turned into it in chat/platform/outcomes.py."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.media import Media
from bot.domain.releases.release import Reason


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram has the message; of an album `message_id` is the first item's, and `album` has all of them.

    `media`: what the messages show, one each. `more`: the next message of the same row follows. `paid`: so many
    of its messages may have been paid for.
    """

    message_id: int
    album: tuple[int, ...] = ()
    media: tuple[Media, ...] = ()
    more: bool = False
    paid: int = 0

    @property
    def messages(self) -> tuple[int, ...]:
        """All of its messages, in order."""
        return self.album or (self.message_id,)


@dataclass(frozen=True, slots=True)
class RetryLater:
    """Not sent; may be tried again after `seconds`. `everywhere`: the whole bot must wait, not only this chat."""

    seconds: float
    everywhere: bool = False
    flood: bool = False  # Telegram asked for the wait (429)


@dataclass(frozen=True, slots=True)
class ChatLost:
    """The bot has lost the chat (blocked, kicked, not found): the subscription is ended."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class NoRights:
    """The chat is there, but the bot may not write in it: the target is paused."""

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
    """Nothing was sent: the message could not be made of what is stored, for this fault."""

    error: Exception


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can know whether it was sent, nor then whether its `paid` messages were paid for."""

    reason: Reason
    paid: int = 0


@dataclass(frozen=True, slots=True)
class NotEditable:
    """Telegram does not let that message be changed (any more)."""


@dataclass(frozen=True, slots=True)
class Edited:
    """What was done to the copies of a statement in a chat.

    Message ids: `fixed`, which Telegram does not let be changed; `deleted`, which are not there any more; `shown`, with
    the file that each shows now. `unreached`: no copy shows what the statement is now, so a note says so; `anew`: it is
    sent once more instead. `stopped_by`: the answer after which nothing more was tried.
    """

    fixed: tuple[int, ...] = ()
    deleted: tuple[int, ...] = ()
    shown: tuple[tuple[int, Media], ...] = ()
    unreached: bool = False
    anew: bool = False
    stopped_by: RetryLater | ChatLost | NoRights | Moved | Rejected | NotMade | Unknown | None = None


Outcome = Sent | RetryLater | ChatLost | NoRights | Moved | Rejected | NotMade | Unknown | NotEditable | Edited


def kind_of(outcome: Outcome) -> str:
    """Its name, for counts: sent, retry_later, chat_lost ..."""
    return _KINDS[type(outcome)]


def reason_of(outcome: Outcome) -> str:
    """Why, where it has a reason; '' otherwise. There are as many as `Reason` has."""
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
