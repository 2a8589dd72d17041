"""Reads what an owner types after /redact: which revisions to take down, and why."""

from __future__ import annotations

import re
from collections.abc import Collection

_REVISIONS = re.compile(r"r([0-9]{1,4})(?:-([0-9]{1,4}))?", re.IGNORECASE)


def parse_order(typed: str, newest: int) -> tuple[tuple[int, ...], str]:
    """The revisions and the reason, as typed after the number in `/redact 142/2026 r1 r3-4 reason`. Without revisions
    it means all of them, up to `newest`."""
    words, revisions = typed.split(), set[int]()
    while words and (found := _REVISIONS.fullmatch(words[0])):
        first = int(found[1])
        revisions |= set(range(first, int(found[2] or first) + 1))
        words.pop(0)
    return tuple(sorted(revisions)) or tuple(range(1, newest + 1)), " ".join(words)


def are_there(revisions: Collection[int], newest: int) -> bool:
    """Whether a statement with that newest revision has all of these."""
    return bool(revisions) and min(revisions) >= 1 and max(revisions) <= newest
