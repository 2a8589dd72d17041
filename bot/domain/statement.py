"""What the mission publishes: statements, their official numbers and their texts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.domain.fingerprint import fingerprint
from bot.domain.richtext import RichText


@dataclass(frozen=True, slots=True, order=True)
class Number:
    """A statement's official number, written 142/2026: a series per year of its date, never reused."""

    year: int
    serial: int

    def __str__(self) -> str:
        return f"{self.serial}/{self.year}"

    @classmethod
    def parse(cls, text: str, this_year: int) -> Number | None:
        """`142/2026`, or `142` for `this_year`; None where the text is neither."""
        found = re.fullmatch(r"\s*(?:№|No\.?)?\s*(\d{1,6})(?:\s*[/-]\s*(\d{4}))?\s*", text)
        if not found or int(found[1]) == 0:
            return None
        return cls(int(found[2] or this_year), int(found[1]))


class StatementState(StrEnum):
    """Whether a statement stands."""

    PENDING = "pending"  # in its time of grace: nobody finds it yet
    PUBLISHED = "published"
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True)
class Text:
    """One language's text of a statement, as of one revision. Immutable once stored."""

    lang: str
    title: str
    body: RichText
    link: str = ""
    excerpt_only: bool = False  # the body is the beginning; the whole is at `link` or the website

    @property
    def fingerprint(self) -> str:
        """The code of title and body: the same for every copy of them."""
        return fingerprint(f"{self.title}\n{self.body.text}")


@dataclass(frozen=True, slots=True)
class Statement:
    """A published statement with its newest texts, by language."""

    id: int
    number: Number
    date: date
    published_at: datetime | None  # None for what was imported
    topic: str
    state: StatementState
    revision: int
    texts: Mapping[str, Text]
    corrected_at: datetime | None = None  # when staff last corrected it
    retracted_at: datetime | None = None
    reason: str = ""  # of the retraction

    def text(self, lang: str, default: str) -> Text:
        """The text in `lang`, else in `default`, else in the first language that has one."""
        return self.texts.get(lang) or self.texts.get(default) or next(iter(self.texts.values()))


@dataclass(frozen=True, slots=True)
class Revision:
    """When and by whom a statement's texts were made what they are. `at` None: by an import; `actor` 0: the program."""

    number: int
    at: datetime | None
    actor: int
    notice: bool = False  # readers were told of it


@dataclass(frozen=True, slots=True)
class Incoming:
    """A statement on its way in from a file, a page or a feed.

    `key` is stable: the same item has the same key at every import. `position` orders the items of one day
    (0 the oldest). `line` is where the item begins in its source, for reports. `history` is the texts of every
    earlier revision, oldest first, from a source that knows them (an export); None from one that does not.
    """

    key: str
    date: date
    texts: Sequence[Text]
    topic: str = ""
    number: Number | None = None
    featured: bool = False
    position: int = 0
    line: int = 0
    published_at: datetime | None = None
    state: StatementState = StatementState.PUBLISHED
    history: Sequence[Sequence[Text]] | None = None


@dataclass(slots=True)
class ImportReport:
    """What an import did: names of statements, and the lines that were refused or only reported."""

    new: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  # one sentence each, with the line's number
    submitted: list[str] = field(default_factory=list)  # drafts that announce or correct, once they are approved
    notes: list[str] = field(default_factory=list)  # header facts, as the config lines they would become
