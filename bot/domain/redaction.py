"""Taking texts down for good, when a court or a person named in them demands it: one asks, another confirms."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.text.richtext import RichText

OMITTED = "[…]"
"""What stands in the place of a title or a text that is gone: in every language the sign of an omission."""
OMITTED_BODY = RichText(OMITTED)
_REVISIONS = re.compile(r"r([0-9]{1,4})(?:-([0-9]{1,4}))?", re.IGNORECASE)


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


def parse_order(typed: str, newest: int) -> tuple[tuple[int, ...], str]:
    """What stands behind the number in `/redact 142/2026 r1 r3-4 reason`: the revisions, and the reason. Without a
    revision all of them, up to the newest."""
    words, revisions = typed.split(), set[int]()
    while words and (found := _REVISIONS.fullmatch(words[0])):
        first = int(found[1])
        revisions |= set(range(first, int(found[2] or first) + 1))
        words.pop(0)
    return tuple(sorted(revisions)) or tuple(range(1, newest + 1)), " ".join(words)


def are_there(revisions: Collection[int], newest: int) -> bool:
    """Whether a statement with that newest revision has them all."""
    return bool(revisions) and min(revisions) >= 1 and max(revisions) <= newest
