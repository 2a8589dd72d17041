"""What the mission publishes: statements, their official numbers and their texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.domain.media import NOTHING, MediaSet
from bot.domain.text.layout import BARE, Layout
from bot.domain.text.richtext import RichText
from bot.domain.verify.fingerprint import fingerprint


@dataclass(frozen=True, slots=True, order=True)
class Number:
    """A statement's official number, written 142/2026: a series per year of its date, never reused."""

    year: int
    serial: int

    def __str__(self) -> str:
        return f"{self.serial}/{self.year}"

    @classmethod
    def parse(cls, text: str, this_year: int) -> Number | None:
        """The number of `142/2026`, or of `142`, which is this year's; None if the text is neither."""
        found = re.fullmatch(r"\s*(?:№|No\.?)?\s*(\d{1,6})(?:\s*[/-]\s*(\d{4}))?\s*", text)
        if not found or int(found[1]) == 0:
            return None
        return cls(int(found[2] or this_year), int(found[1]))


class StatementState(StrEnum):
    """Whether readers may find a statement and rely on it.

        Publish ──> pending ──after `hold_before_send`──> published ──Retract──> retracted
        import ──> published, or retracted, as the source says
        pending, published ──its release is cancelled before anybody can have it──> retracted

    A retracted statement is never published again. Urgent statements are published at once, and so is every statement
    if `hold_before_send` is 0.
    """

    PENDING = "pending"  # can still be cancelled; readers cannot find it yet
    PUBLISHED = "published"
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a statement in one language, of one revision. Immutable once stored."""

    lang: str
    title: str
    body: RichText
    link: str = ""
    excerpt_only: bool = False  # the body is only the beginning; the whole text is at `link` or on the website

    @property
    def fingerprint(self) -> str:
        """The fingerprint of title and body: the same for every copy of them."""
        return fingerprint(f"{self.title}\n{self.body.text}")


@dataclass(frozen=True, slots=True)
class Statement:
    """A published statement with its newest texts, by language."""

    id: int
    number: Number
    date: date
    published_at: datetime | None  # None if it was imported
    topic: str
    state: StatementState
    revision: int
    texts: Mapping[str, Text]
    corrected_at: datetime | None = None  # when staff last corrected it
    retracted_at: datetime | None = None
    reason: str = ""  # of the retraction, as it was written
    reasons: Mapping[str, str] = field(default_factory=dict)  # its translations, by language
    media: MediaSet = NOTHING
    press_until: datetime | None = None  # until then it is, or was, for the press alone
    layout: Layout = BARE  # what messages put around its texts

    @property
    def with_press(self) -> bool:
        """Whether so far only the press has it."""
        return self.state is StatementState.PENDING and self.press_until is not None

    def text(self, lang: str, default: str) -> Text:
        """The text in `lang`, else in `default`, else in the first language that has one."""
        return self.texts.get(lang) or self.texts.get(default) or next(iter(self.texts.values()))

    def reason_in(self, lang: str) -> str:
        """Why it is retracted: in `lang` if translated, else as it was written."""
        return self.reasons.get(lang, self.reason)


@dataclass(frozen=True, slots=True)
class Revision:
    """When and by whom a revision of a statement's texts was made. `at`: None for an import; `actor`: 0 for the
    program."""

    number: int
    at: datetime | None
    actor: int
    notice: bool = False  # readers got a message about it (a "note")
