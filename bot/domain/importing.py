"""A statement as a source gives it, and what became of each when it was taken in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.statements import Number, StatementState, Text


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
