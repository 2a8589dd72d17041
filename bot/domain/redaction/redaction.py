"""Taking texts down for good, when a court or a person named in them demands it: one asks, another confirms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.statements import Number
from bot.domain.text.richtext import RichText

OMITTED = "[…]"
"""Shown in place of a title or text that is gone: the sign for an omission in every language."""
OMITTED_BODY = RichText(OMITTED)


class RedactionState(StrEnum):
    """asked ──a second person──> done, or refused."""

    ASKED = "asked"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Redaction:
    """A request. `revisions`: whose texts to erase; `asked_by`, `decided_by`: Telegram ids, 0 for nobody yet."""

    id: int
    statement: int
    revisions: tuple[int, ...]
    reason: str
    asked_by: int
    state: RedactionState = RedactionState.ASKED
    decided_by: int = 0
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """Since when and why a text is gone; this is public."""

    reason: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Remains:
    """What another database still knows of a statement whose texts are all gone. `texts`: the hash of each text's file,
    by revision and language; `drafts`: the ids of the drafts that had its words."""

    key: str
    day: date
    topic: str
    position: int
    published_at: datetime | None
    texts: Mapping[tuple[int, str], str]
    drafts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Past:
    """A redaction that another database of the mission has, or its plain files, which do not say who asked and who
    confirmed. `remains`: what is known of the statement, if all of its texts are gone."""

    number: Number
    revisions: tuple[int, ...]
    reason: str
    at: datetime
    asked_at: datetime
    asked_by: int = 0
    decided_by: int = 0
    key: str = ""
    remains: Remains | None = None
