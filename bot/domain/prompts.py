"""Open questions: which question a person's next message in a chat answers. Each kind is a class of its own.

A question ends after ten minutes; those in `UNTIL_LEFT` end as soon as the person does something else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.consular.card import CardField
from bot.domain.staff import Role


@dataclass(frozen=True, slots=True)
class StatementPrompt:
    """/post without a text: the answer is a new statement."""


@dataclass(frozen=True, slots=True)
class TextPrompt:
    """Edit, or Add a language: the answer is the draft's text in `lang`; if `lang` is '', a retraction's reason.

    Here and below, `version` is the draft's version when the question was asked.
    """

    draft: int
    version: int
    lang: str


@dataclass(frozen=True, slots=True)
class MediaPrompt:
    """Add, or Replace, on the page of media: the answer is a file. It replaces the one with the tag `replaces`, if that
    is not ''."""

    draft: int
    version: int
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class AltPrompt:
    """Describe: the answer says in `lang` what the picture with that tag shows."""

    draft: int
    version: int
    tag: str
    lang: str


@dataclass(frozen=True, slots=True)
class ReasonPrompt:
    """Reject: the answer is the reason."""

    draft: int
    version: int


@dataclass(frozen=True, slots=True)
class TimePrompt:
    """Schedule: the answer is the time at which the draft goes out."""

    draft: int
    version: int


@dataclass(frozen=True, slots=True)
class ExpiryPrompt:
    """Not later than: the answer is the last moment at which the draft may go out."""

    draft: int
    version: int


@dataclass(frozen=True, slots=True)
class EmbargoPrompt:
    """Press first: the answer is the time until which the draft's statement is for the press alone."""

    draft: int
    version: int


@dataclass(frozen=True, slots=True)
class AreaPrompt:
    """For warning systems: the answer is the area that the urgent notice is for."""

    draft: int
    version: int


@dataclass(frozen=True, slots=True)
class WarningEndPrompt:
    """For warning systems: the answer is the time until which the urgent notice holds."""

    draft: int
    version: int


@dataclass(frozen=True, slots=True)
class LinkPrompt:
    """Add a button: the answer is its words and its address."""

    draft: int
    version: int


@dataclass(frozen=True, slots=True)
class MemberPrompt:
    """Add: the answer names the person who joins the staff in this role. `message`: the one that lists the staff."""

    role: Role
    message: int


@dataclass(frozen=True, slots=True)
class NewMemberPrompt:
    """A new member was named: Confirm accepts; a message names somebody else instead."""

    role: Role
    message: int
    user: int
    name: str


@dataclass(frozen=True, slots=True)
class CardPrompt:
    """Edit below /consular: the answer is the field's new value. `message`: the one that asks."""

    card_field: CardField
    message: int


@dataclass(frozen=True, slots=True)
class ZonePrompt:
    """/settings: the answer is the time zone for the subscription of `target`. `message`: the one that asks."""

    target: int
    message: int


@dataclass(frozen=True, slots=True)
class SearchPrompt:
    """/search without words: the answer is what to search for."""


class Sent(StrEnum):
    """Why somebody sends a text: to have it checked; for no reason that they gave; or because they need help."""

    TO_CHECK = ""
    UNASKED = "unasked"
    FOR_HELP = "help"


@dataclass(frozen=True, slots=True)
class VerifyPrompt:
    """/verify without a text: the answer is the text to check.

    `follows`: the date of a message that was answered already, but may be the first part of a long text. Then only a
    message right after it counts as an answer, handled for the same reason, `sent`.
    """

    follows: datetime | None = None
    sent: Sent = Sent.TO_CHECK


Prompt = (
    StatementPrompt
    | TextPrompt
    | MediaPrompt
    | AltPrompt
    | ReasonPrompt
    | TimePrompt
    | ExpiryPrompt
    | LinkPrompt
    | EmbargoPrompt
    | AreaPrompt
    | WarningEndPrompt
    | MemberPrompt
    | NewMemberPrompt
    | CardPrompt
    | ZonePrompt
    | SearchPrompt
    | VerifyPrompt
)

UNTIL_LEFT: tuple[type[Prompt], ...] = (ZonePrompt,)
