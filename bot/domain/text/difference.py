"""What has changed between two texts, word by word, and where only the formatting has changed. rendering/difference.py
shows it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from bot.domain.text.richtext import RichText, Span, plain

# Texts are compared by paragraphs first; paragraphs that differ, by sentences; those, by words, signs and spaces.
_UNITS = (
    re.compile(r"[^\n]+|\n+"),
    re.compile(r"[^.!?…]+(?:[.!?…]+|$)|[.!?…]+"),
    re.compile(r"\w+|\s+|[^\w\s]"),
)
# How many pairs of equal units are looked at. Units that would make more (and, the) do not begin a match.
_MOST_PAIRS = 100_000
# Units. difflib takes quadratic time, so longer texts are first cut at units that each side has exactly once.
_MOST_AT_ONCE = 2_000


class PieceKind(StrEnum):
    """Whether a piece of text was kept, removed or added."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, never empty, and what happened to it."""

    change: PieceKind
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """The kept and removed pieces together are the old text, the kept and added ones the new text.

    If a piece replaces another, the removed one comes first. `reformatted`: parts of kept text, in order, whose
    formatting has changed.
    """

    pieces: tuple[Piece, ...]
    reformatted: tuple[str, ...] = ()

    @property
    def text_changed(self) -> bool:
        """Whether a word, a sign or a space has changed."""
        return any(piece.change is not PieceKind.KEPT for piece in self.pieces)

    def __bool__(self) -> bool:
        return self.text_changed or bool(self.reformatted)


def between(before: RichText | str, after: RichText | str) -> Difference:
    """The difference between two texts, down to words and signs."""
    old, new = plain(before), plain(after)
    pieces = tuple(_pieces(_tidied(list(_changes(old.text, new.text)))))
    return Difference(pieces, tuple(_reformatted(old, new, pieces)))


def _changes(before: str, after: str, level: int = 0) -> Iterator[tuple[str, str, str]]:
    """The parts in order, each as (kept, '', '') or ('', removed, added). `level`: which of `_UNITS` to compare by."""
    if level == len(_UNITS):
        yield "", before, after
        return
    old, new = _UNITS[level].findall(before), _UNITS[level].findall(after)
    head = _same_at_first(old, new)
    tail = _same_at_first(old[head:][::-1], new[head:][::-1])
    yield "".join(old[:head]), "", ""
    yield from _middle(old[head : len(old) - tail], new[head : len(new) - tail], level)
    yield "".join(old[len(old) - tail :]), "", ""


def _middle(old: list[str], new: list[str], level: int) -> Iterator[tuple[str, str, str]]:
    if len(old) + len(new) <= _MOST_AT_ONCE:
        yield from _matched(old, new, level)
        return
    i = j = 0
    for left, right in [*_anchors(old, new), (len(old), len(new))]:
        if left - i + right - j <= _MOST_AT_ONCE:
            yield from _matched(old[i:left], new[j:right], level)
        else:
            yield from _changes("".join(old[i:left]), "".join(new[j:right]), level + 1)
        yield "".join(old[left : left + 1]), "", ""
        i, j = left + 1, right + 1


def _matched(old: list[str], new: list[str], level: int) -> Iterator[tuple[str, str, str]]:
    common = _common_ones(old, new)
    for tag, i1, i2, j1, j2 in SequenceMatcher(common.__contains__, old, new, autojunk=False).get_opcodes():
        removed, added = "".join(old[i1:i2]), "".join(new[j1:j2])
        if tag == "equal":
            yield removed, "", ""
        elif tag == "replace":
            yield from _changes(removed, added, level + 1)
        else:
            yield "", removed, added


def _anchors(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """The indexes (old, new) of the most units that each side has once and in the same order ("patience diff")."""
    left, right = Counter(old), Counter(new)
    places = {unit: place for place, unit in enumerate(new) if left[unit] == right[unit] == 1}
    ends: list[tuple[int, int]] = []  # the end of the best row of each length: (index in new, index in old)
    before: dict[tuple[int, int], tuple[int, int] | None] = {}
    for place, unit in enumerate(old):
        if unit in places:
            here = (places[unit], place)
            length = bisect_left(ends, here)
            before[here] = ends[length - 1] if length else None
            ends[length : length + 1] = [here]
    row, last = [], ends[-1] if ends else None
    while last:
        row.append((last[1], last[0]))
        last = before[last]
    return row[::-1]


def _same_at_first(old: list[str], new: list[str]) -> int:
    """How many units at the beginning are the same."""
    same = 0
    for left, right in zip(old, new, strict=False):
        if left != right:
            break
        same += 1
    return same


def _common_ones(old: list[str], new: list[str]) -> set[str]:
    """Spaces and the most frequent units: as many as must be set aside to keep within `_MOST_PAIRS`."""
    left, right = Counter(old), Counter(new)
    pairs = {unit: count * right[unit] for unit, count in left.items()}
    common = {unit for unit in right if unit.isspace()}
    total = sum(count for unit, count in pairs.items() if unit not in common)
    for unit in sorted(pairs, key=pairs.__getitem__, reverse=True):
        if total <= _MOST_PAIRS:
            break
        if unit not in common:
            common.add(unit)
            total -= pairs[unit]
    return common


def _tidied(changes: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The parts with neighbours of the same kind joined. A space between two replaced words counts as replaced too."""
    found: list[tuple[str, str, str]] = []
    for kept, removed, added in changes:
        if not (kept or removed or added):
            continue
        if found and bool(kept) == bool(found[-1][0]):
            before = found.pop()
            found.append((before[0] + kept, before[1] + removed, before[2] + added))
        else:
            found.append((kept, removed, added))
        if len(found) > 2 and found[-2][0].isspace() and all((*found[-3][1:], *found[-1][1:])):
            (_, r1, a1), (space, _, _), (_, r2, a2) = found[-3:]
            found[-3:] = [("", r1 + space + r2, a1 + space + a2)]
    return found


def _pieces(changes: list[tuple[str, str, str]]) -> Iterator[Piece]:
    for texts in changes:
        yield from (Piece(change, text) for change, text in zip(PieceKind, texts, strict=True) if text)


def _reformatted(old: RichText, new: RichText, pieces: tuple[Piece, ...]) -> Iterator[str]:
    """The parts of the kept pieces whose formatting has changed."""
    if not old.spans and not new.spans:
        return
    i = j = 0
    for piece in pieces:
        length = len(piece.text)
        if piece.change is PieceKind.KEPT:
            yield from _stretches(piece.text, old[i : i + length].spans, new[j : j + length].spans)
        i += length if piece.change is not PieceKind.ADDED else 0
        j += length if piece.change is not PieceKind.REMOVED else 0


def _stretches(text: str, old: tuple[Span, ...], new: tuple[Span, ...]) -> Iterator[str]:
    other = sorted(_covered(set(old) - set(new)) ^ _covered(set(new) - set(old)))
    places = sorted({place for place, *_ in other})
    start = 0
    for order, place in enumerate(places):
        if order + 1 == len(places) or places[order + 1] != place + 1:
            stretch = text[places[start] : place + 1]
            if not stretch.isspace():
                yield stretch.strip()
            start = order + 1


def _covered(spans: set[Span]) -> set[tuple[int, str, str]]:
    """(index of a character, kind, argument) for each character and each format on it."""
    return {(place, span.kind, span.argument) for span in spans for place in range(span.start, span.end)}
