"""A text of the mission that a pasted one may be a copy of, read once, without what a message puts around it.

Reading is by far the most of a comparison's work, so a text of any length is gone through a fixed number of times, in
the fast functions of the standard library, and where its tokens stand is only looked up where somebody asks.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Hashable, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, filterfalse, pairwise

from bot.domain.verify.fingerprint import Token, lines_of, placed, tokens, tokens_by_line

# Of the lines that our messages add: one of at least so many tokens (date and number) is removed wherever it is found,
# a shorter one only where it is a line by itself.
_UNMISTAKABLE = 6  # tokens


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text of the mission. `key` is the caller's; `added`: the lines that its message form puts around a text."""

    key: Hashable
    title: str
    body: str
    added: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """Some tokens of a text, and that text."""

    source: str
    found: list[Token]

    @property
    def tokens(self) -> list[str]:
        """What they say."""
        return [token.text for token in self.found]


class TextLines:
    """A text, and the tokens of each of its lines, parted by spaces."""

    def __init__(self, source: str) -> None:
        self.source = unicodedata.normalize("NFC", source)
        self.lines = tokens_by_line(self.source)
        self.row = " ".join(filter(None, self.lines))
        self._distinct = set(self.lines)

    def without(self, lines: Set[str]) -> str:
        """The tokens of all other lines."""
        if lines.isdisjoint(self._distinct):
            return self.row
        return " ".join(filterfalse({"", *lines}.__contains__, self.lines))

    @cached_property
    def before(self) -> list[int]:
        """How many tokens stand before each line, and all of them."""
        return [0, *accumulate(line.count(" ") + 1 if line else 0 for line in self.lines)]

    def placed(self, first: int, last: int) -> list[Token]:
        """The tokens with these numbers, and those between them. Only the lines in which they are are read."""
        top, bottom = (bisect_right(self.before, number) - 1 for number in (first, last))
        source = lines_of(self.source)
        above = sum(map(len, source[:top])) + top
        found = placed("\n".join(source[top : bottom + 1]))
        wanted = found[first - self.before[top] : last - self.before[top] + 1]
        return [Token(one.text, one.start + above, one.end + above) for one in wanted]


class MessageForm:
    """What a message puts around a text, as tokens: lines that go where they stand as a line, and rows that go wherever
    they stand."""

    def __init__(self, added: tuple[str, ...], title: str = "") -> None:
        read = [tokens(line) for line in added]
        self.rows = [row for row in read if len(row) >= _UNMISTAKABLE]
        self.lines = {" ".join(row) for row in (*read, tokens(title)) if row}


class Stripped:
    """A text without a message's form. `row`: its tokens, with a space before, between and behind them."""

    def __init__(self, lines: TextLines, form: MessageForm) -> None:
        self.lines, self._form = lines, form
        self._rows: list[list[str]] = []  # of the form, which stood within lines
        row = lines.without(form.lines)
        self.row = f" {row} " if row else " "
        for part in form.rows:
            while (wanted := f" {' '.join(part)} ") in self.row:
                self.row = self.row.replace(wanted, " ", 1)
                self._rows.append(part)

    def passage(self, begins: int = 0, ends: int | None = None) -> Passage:
        """The row's tokens `begins` to `ends` (exclusive; None: all that follow) with their places in the source."""
        kept = self._kept()[begins:ends]
        if not kept:
            return Passage(self.lines.source, [])
        found = self.lines.placed(kept[0], kept[-1])
        return Passage(self.lines.source, [found[number - kept[0]] for number in kept])

    def _kept(self) -> list[int]:
        """The numbers that the row's tokens have among all of the source."""
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
    """A candidate's text, to be compared with several readings of what was pasted."""

    def __init__(self, candidate: Candidate) -> None:
        self.candidate = candidate

    def readings(self, pasted: TextLines) -> list[tuple[Stripped, Stripped]]:
        """The pasted text and the true one, both with the title; and both without it wherever it stands as a line (each
        page of a long text repeats it)."""
        return [(Stripped(pasted, form), true) for form, true in self._true]

    @cached_property
    def _true(self) -> list[tuple[MessageForm, Stripped]]:
        given = self.candidate
        lines = TextLines(f"{given.title}\n{given.body}")
        forms = [MessageForm(given.added), MessageForm(given.added, given.title)]
        return [(form, Stripped(lines, form)) for form in forms]


def _find(part: list[str], found: list[str]) -> int:
    """Where the tokens stand first in a row that has them."""
    row = f" {' '.join(found)} "
    return row.count(" ", 0, row.index(f" {' '.join(part)} "))
