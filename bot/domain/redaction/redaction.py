"""Taking texts down for good, when a court or a person named in them demands it: one asks, another confirms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.domain.statements import Number
from bot.domain.text.richtext import RichText

OMITTED = "[…]"
"""What stands in the place of a title or a text that is gone: in every language the sign of an omission."""
OMITTED_BODY = RichText(OMITTED)


class RedactionState(StrEnum):
    """asked ──a second person──> done, or refused."""

    ASKED = "asked"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Redaction:
    """A request. `revisions`: which texts go; `asked_by`, `decided_by`: Telegram numbers, 0 for nobody yet."""

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
    """Why and since when a text is gone, for everyone."""

    reason: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Remains:
    """A statement whose texts are all gone, as another database has it. `texts`: the hash of each text's file by
    revision and language; `drafts`: the ids of those that its words were written in."""

    key: str
    day: date
    topic: str
    position: int
    published_at: datetime | None
    texts: Mapping[tuple[int, str], str]
    drafts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Past:
    """What was taken down for good, as another database of the mission tells, or its plain files: these do not say who
    asked and who confirmed. `remains`: of the statement, where all of its texts are gone."""

    number: Number
    revisions: tuple[int, ...]
    reason: str
    at: datetime
    asked_at: datetime
    asked_by: int = 0
    decided_by: int = 0
    key: str = ""
    remains: Remains | None = None
