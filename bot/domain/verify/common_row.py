"""The longest row of tokens that two texts share, found in linear time.

difflib looks at each pair of equal tokens, and two texts with a small vocabulary have millions of them. This builds a
suffix automaton (Blumer and others, 1985) of the first text and feeds the second one to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Row(NamedTuple):
    """Where the row begins in the first text and in the second, and how many tokens it has."""

    first: int
    second: int
    size: int


def longest_common_row(first: Sequence[str], second: Sequence[str]) -> Row:
    """The longest common row; of several, the one that begins first in `first`, then in `second`. Size 0: none."""
    automaton = _Automaton(first)
    ways, shorter, longest, ends = automaton.ways, automaton.shorter, automaton.longest, automaton.ends
    state = size = 0
    best = Row(0, 0, 0)
    for place, token in enumerate(second, start=1):
        while state and token not in ways[state]:
            state = shorter[state]
            size = longest[state]
        if token not in ways[state]:
            continue
        state, size = ways[state][token], size + 1
        begins = ends[state] - size
        if size > best.size or (size == best.size and begins < best.first):
            best = Row(begins, place - size, size)
    return best


class _Automaton:
    """A suffix automaton. A state stands for all rows of the text that end at the same places. For each state: `ways`:
    by the next token, the state of the longer row; `shorter`: the state of its longest suffix that ends at more places
    (-1: none); `longest`: how many tokens its longest row has; `ends`: the first place where it ends."""

    def __init__(self, text: Sequence[str]) -> None:
        self.ways: list[dict[str, int]] = [{}]
        self.shorter = [-1]
        self.longest = [0]
        self.ends = [0]
        last = 0
        for end, token in enumerate(text, start=1):
            last = self._append(last, token, end)

    def _append(self, last: int, token: str, end: int) -> int:
        new = self._state({}, self.longest[last] + 1, end)
        at = last
        while at >= 0 and token not in self.ways[at]:
            self.ways[at][token] = new
            at = self.shorter[at]
        self.shorter[new] = self._end_of(at, token) if at >= 0 else 0
        return new

    def _end_of(self, at: int, token: str) -> int:
        """The state of exactly the rows of state `at` followed by the token; it is made if missing."""
        there = self.ways[at][token]
        if self.longest[there] == self.longest[at] + 1:
            return there
        part = self._state(dict(self.ways[there]), self.longest[at] + 1, self.ends[there])
        self.shorter[part], self.shorter[there] = self.shorter[there], part
        while at >= 0 and self.ways[at].get(token) == there:
            self.ways[at][token] = part
            at = self.shorter[at]
        return part

    def _state(self, ways: dict[str, int], longest: int, ends: int) -> int:
        self.ways.append(ways)
        self.shorter.append(0)
        self.longest.append(longest)
        self.ends.append(ends)
        return len(self.ways) - 1
