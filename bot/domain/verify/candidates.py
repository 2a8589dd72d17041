"""Texts of the mission that a pasted text may be a copy of, without what a message puts around a text.

Splitting texts into tokens is by far the most work of a comparison. So each text is gone through a fixed number of
times, with the fast functions of the standard library, and the places of its tokens are looked up only on demand.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Hashable, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, filterfalse, pairwise

from bot.domain.verify.fingerprint import Token, lines_of, placed, tokens, tokens_by_line

# Of the lines that our messages add, one of at least this many tokens (date and number) is removed wherever it is
# found, a shorter one only if it is a line by itself.
_UNMISTAKABLE = 6  # tokens


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text of the mission. `key`: chosen by the caller; `added`: the lines that our messages put around the text."""

    key: Hashable
    title: str
    body: str
    added: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """Some tokens of a text, and the text."""

    source: str
    found: list[Token]

    @property
    def tokens(self) -> list[str]:
        """The tokens' words."""
        return [token.text for token in self.found]


class TextLines:
    """A text, and the tokens of each of its lines, separated by spaces."""

    def __init__(self, source: str) -> None:
        self.source = unicodedata.normalize("NFC", source)
        self.lines = tokens_by_line(self.source)
        self.row = " ".join(filter(None, self.lines))
        self._distinct = set(self.lines)

    def without(self, lines: Set[str]) -> str:
        """The tokens of all lines but these."""
        if lines.isdisjoint(self._distinct):
            return self.row
        return " ".join(filterfalse({"", *lines}.__contains__, self.lines))

    @cached_property
    def before(self) -> list[int]:
        """How many tokens come before each line; at the end, how many there are."""
        return [0, *accumulate(line.count(" ") + 1 if line else 0 for line in self.lines)]

    def placed(self, first: int, last: int) -> list[Token]:
        """The tokens number `first` to `last` (inclusive) with their places. Reads only the lines that they are in."""
        top, bottom = (bisect_right(self.before, number) - 1 for number in (first, last))
        source = lines_of(self.source)
        above = sum(map(len, source[:top])) + top
        found = placed("\n".join(source[top : bottom + 1]))
        wanted = found[first - self.before[top] : last - self.before[top] + 1]
        return [Token(one.text, one.start + above, one.end + above) for one in wanted]


class MessageForm:
    """What a message puts around a text, as tokens: `lines` are removed where they are a line by themselves, `rows`
    wherever they are."""

    def __init__(self, added: tuple[str, ...], title: str = "") -> None:
        read = [tokens(line) for line in added]
        self.rows = [row for row in read if len(row) >= _UNMISTAKABLE]
        self.lines = {" ".join(row) for row in (*read, tokens(title)) if row}


class Stripped:
    """A text without what a message puts around it. `row`: its tokens, with a space before, between and after them."""

    def __init__(self, lines: TextLines, form: MessageForm) -> None:
        self.lines, self._form = lines, form
        self._rows: list[list[str]] = []  # the form's rows that were found within lines
        row = lines.without(form.lines)
        self.row = f" {row} " if row else " "
        for part in form.rows:
            while (wanted := f" {' '.join(part)} ") in self.row:
                self.row = self.row.replace(wanted, " ", 1)
                self._rows.append(part)

    def passage(self, begins: int = 0, ends: int | None = None) -> Passage:
        """The tokens `begins` to `ends` of `row` (exclusive; None: to the end) with their places in the source."""
        kept = self._kept()[begins:ends]
        if not kept:
            return Passage(self.lines.source, [])
        found = self.lines.placed(kept[0], kept[-1])
        return Passage(self.lines.source, [found[number - kept[0]] for number in kept])

    def _kept(self) -> list[int]:
        """For each token of `row`, its number among all tokens of the source."""
        kept: list[int] = []
        for line, (first, following) in zip(self.lines.lines, pairwise(self.lines.before), strict=True):
            if line not in self._form.lines:
                kept += range(first, following)
        if self._rows:
            everything = self.lines.row.split()
            for part in self._rows:
                place = _find(part, [everything[number] for number in kept])
                del kept[place : place + len(part)]
        return kept


class CandidateText:
    """A candidate's text, prepared once and compared with several readings of what was pasted."""

    def __init__(self, candidate: Candidate) -> None:
        self.candidate = candidate

    def readings(self, pasted: TextLines) -> list[tuple[Stripped, Stripped]]:
        """The pasted and the true text: first both with the title; then both without it wherever it is a line by
        itself, since each page of a long text repeats it."""
        return [(Stripped(pasted, form), true) for form, true in self._true]

    @cached_property
    def _true(self) -> list[tuple[MessageForm, Stripped]]:
        given = self.candidate
        lines = TextLines(f"{given.title}\n{given.body}")
        forms = [MessageForm(given.added), MessageForm(given.added, given.title)]
        return [(form, Stripped(lines, form)) for form in forms]


def _find(part: list[str], found: list[str]) -> int:
    """The index in `found` at which `part` first begins; it must be in there."""
    row = f" {' '.join(found)} "
    return row.count(" ", 0, row.index(f" {' '.join(part)} "))
