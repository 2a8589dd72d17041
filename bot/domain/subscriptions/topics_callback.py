"""The topics that somebody has picked before subscribing, in a few letters of a button: nothing is stored of them
yet."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence

_MASK = re.compile(r"0|[1-9a-f][0-9a-f]{0,24}")


def encode(topics: Sequence[str], picked: Collection[str]) -> tuple[str, str]:
    """The `mark` of the mission's topics, and which of them are picked (bits, in hexadecimal)."""
    mask = sum(1 << place for place, topic in enumerate(topics) if topic in picked)
    return mark(topics), f"{mask:x}"


def decode(topics: Sequence[str], args: Sequence[str]) -> frozenset[str]:
    """The topics that are picked.

    Raises:
        ValueError: the arguments are not of this form, or the mission has other topics by now.
    """
    made_of, mask = args
    if made_of != mark(topics) or not _MASK.fullmatch(mask) or int(mask, 16) >> len(topics):
        raise ValueError(args)
    return frozenset(topic for place, topic in enumerate(topics) if int(mask, 16) >> place & 1)


def mark(topics: Sequence[str]) -> str:
    """Eight hexadecimal digits that are the same for the same topics in the same order."""
    return hashlib.sha256(" ".join(topics).encode()).hexdigest()[:8]
