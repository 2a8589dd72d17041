"""The topics that somebody has picked before subscribing, encoded in the buttons' callback data: they are not stored
yet."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence

_MASK = re.compile(r"0|[1-9a-f][0-9a-f]{0,24}")


def encode(topics: Sequence[str], picked: Collection[str]) -> tuple[str, str]:
    """The `mark` of the mission's topics, and which of them are picked (a bit for each, in hexadecimal)."""
    mask = sum(1 << place for place, topic in enumerate(topics) if topic in picked)
    return mark(topics), f"{mask:x}"


def decode(topics: Sequence[str], args: Sequence[str]) -> frozenset[str]:
    """The picked topics; the inverse of `encode`.

    Raises:
        ValueError: the arguments are not in this form, or the mission's topics have changed since.
    """
    made_of, mask = args
    if made_of != mark(topics) or not _MASK.fullmatch(mask) or int(mask, 16) >> len(topics):
        raise ValueError(args)
    return frozenset(topic for place, topic in enumerate(topics) if int(mask, 16) >> place & 1)


def mark(topics: Sequence[str]) -> str:
    """A hash of the topics in their order: eight hexadecimal digits."""
    return hashlib.sha256(" ".join(topics).encode()).hexdigest()[:8]
