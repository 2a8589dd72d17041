"""Open questions: what a person's next message in a chat is the answer to. Each kind is a class of its own.

A question is over after ten minutes; those in `UNTIL_LEFT`, once the person does something else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.consular.card import CardField
from bot.domain.staff import Role


@dataclass(frozen=True, slots=True)
class StatementPrompt:
    """/post alone: the answer is a new statement."""


@dataclass(frozen=True, slots=True)
class TextPrompt:
    """Edit, or Add a language: the answer is the draft's text in `lang`; with '' the reason of a retraction.

    In this and the others, `version` is that of the draft when the question was asked.
    """

    draft: int
    version: int
    lang: str


@dataclass(frozen=True, slots=True)
class MediaPrompt:
    """Add, or Replace, on the page of media: the answer is a file, which takes the place of the one with the tag
    `replaces` ('' none)."""

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
    """Add: the answer is the person who becomes staff in this role. `message` is the one that shows the staff."""

    role: Role
    message: int


@dataclass(frozen=True, slots=True)
class NewMemberPrompt:
    """Somebody was named: Confirm answers it, and a message names somebody else."""

    role: Role
    message: int
    user: int
    name: str


@dataclass(frozen=True, slots=True)
class CardPrompt:
    """Edit below /consular: the answer is what that field says from now on. `message` is the one that asks."""

    card_field: CardField
    message: int


@dataclass(frozen=True, slots=True)
class ZonePrompt:
    """/settings: the answer is the time zone of the subscription of `target`. `message` is the one that asks."""

    target: int
    message: int


@dataclass(frozen=True, slots=True)
class SearchPrompt:
    """/search alone: the answer is what to look for."""


class Sent(StrEnum):
    """Why somebody sends a text: they ask for a check of it; it came without a word, to whomever; or they need help."""

    TO_CHECK = ""
    UNASKED = "unasked"
    FOR_HELP = "help"


@dataclass(frozen=True, slots=True)
class VerifyPrompt:
    """/verify alone: the answer is the text to be checked.

    `follows`: the date of a message that was answered already and may be the first part of a long text. Only what comes
    at once after it is an answer then, and for the same reason, `sent`.
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
