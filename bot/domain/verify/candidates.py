"""A text of the mission that a pasted one may be a copy of, read once, without what a message puts around it.

Reading is by far the most of a comparison's work, so a text of any length is gone through a fixed number of times, in
the fast functions of the standard library, and where its tokens stand is only looked up where somebody asks.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import filterfalse

from bot.domain.verify.fingerprint import Token, placed, tokens, tokens_by_line

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

    def part(self, begins: int, ends: int) -> Passage:
        """Some of them."""
        return Passage(self.source, self.found[begins:ends])


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

    def passage(self) -> Passage:
        """The row's tokens with their places in the source."""
        found, kept, at = placed(self.lines.source), [], 0
        for line in self.lines.lines:
            size = line.count(" ") + 1 if line else 0
            if line not in self._form.lines:
                kept += found[at : at + size]
            at += size
        for part in self._rows:
            place = _find(part, kept)
            del kept[place : place + len(part)]
        return Passage(self.lines.source, kept)


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


def _find(part: list[str], found: list[Token]) -> int:
    """Where the tokens stand first in a row that has them."""
    row = f" {' '.join(token.text for token in found)} "
    return row.count(" ", 0, row.index(f" {' '.join(part)} "))
