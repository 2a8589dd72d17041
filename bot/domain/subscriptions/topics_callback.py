"""Some of the mission's topics in a few letters, for a button of somebody who has no subscription yet to keep them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence

_MASK = re.compile(r"0|[1-9a-f][0-9a-f]{0,24}")


def encode(topics: Sequence[str], picked: Collection[str]) -> tuple[str, str]:
    """A mark of the mission's topics in their order, and which of them are picked."""
    mask = sum(1 << place for place, topic in enumerate(topics) if topic in picked)
    return mark(topics), f"{mask:x}"


def decode(topics: Sequence[str], args: Sequence[str]) -> frozenset[str]:
    """The topics that are picked.

    Raises:
        ValueError: these are no picks, or of other topics than the mission has now.
    """
    made_of, mask = args
    if made_of != mark(topics) or not _MASK.fullmatch(mask) or int(mask, 16) >> len(topics):
        raise ValueError(args)
    return frozenset(topic for place, topic in enumerate(topics) if int(mask, 16) >> place & 1)


def mark(topics: Sequence[str]) -> str:
    """The same for the same topics in the same order."""
    return hashlib.sha256(" ".join(topics).encode()).hexdigest()[:8]
