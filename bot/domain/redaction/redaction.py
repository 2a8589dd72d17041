"""Taking texts down for good, when a court or a person named in them demands it: one asks, another confirms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

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
