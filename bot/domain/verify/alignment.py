"""The difference between a pasted text and the part of the true text that it resembles most.

Both are compared in the form that `fingerprint.written` makes of their tokens, so that only significant differences
show. Only for the difference that is finally shown, its pieces are looked up in the original spelling.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from bot.domain.text.difference import Difference, Piece, PieceKind, between
from bot.domain.verify.candidates import Passage, Stripped
from bot.domain.verify.common_row import Row, longest_common_row
from bot.domain.verify.fingerprint import is_word, tokens, written

_SURE = 3  # this many equal tokens in a row are no coincidence
_MOST_ROWS = 60  # how many equal rows are followed through the true text
_WINDOW = 250  # tokens in which the next such row is looked for first


@dataclass(frozen=True, slots=True)
class Alignment:
    """The part of the true text (its tokens `begins` to `ends`) that the pasted text resembles most, and the pieces of
    both as `fingerprint.written` spells them. `share`: the share of the pasted words that are kept."""

    said: Stripped
    true: Stripped
    begins: int
    ends: int
    pieces: tuple[Piece, ...]
    share: float

    def difference(self) -> Difference:
        """The difference in the texts' own spelling."""
        said, true = self.said.passage(), self.true.passage(self.begins, self.ends)
        old_starts, new_starts = written(true.tokens)[1], written(said.tokens)[1]
        pieces, i, j = [], 0, 0
        for piece in self.pieces:
            size = len(piece.text)
            if piece.change is PieceKind.ADDED:
                text, j = _spelled(said, new_starts, j, j + size), j + size
            else:
                text, i = _spelled(true, old_starts, i, i + size), i + size
                j += size if piece.change is PieceKind.KEPT else 0
            if text:
                pieces.append(Piece(piece.change, text))
        return Difference(tuple(pieces))


def align(said: Stripped, true: Stripped) -> Alignment:
    """Find the part of the true text, and compare."""
    old, new = true.row.split(), said.row.split()
    begins, ends = _place(new, old)
    pieces = between(written(old[begins:ends])[0], written(new)[0]).pieces
    kept = " ".join(piece.text for piece in pieces if piece.change is PieceKind.KEPT)
    share = sum(map(is_word, tokens(kept))) / max(1, sum(map(is_word, new)))
    return Alignment(said, true, begins, ends, pieces, share)


def _spelled(passage: Passage, starts: list[int], begins: int, ends: int) -> str:
    """The part of the source text that the characters `begins` to `ends` of the written tokens come from."""
    return passage.source[_place_in(passage, starts, begins) : _place_in(passage, starts, ends)]


def _place_in(passage: Passage, starts: list[int], at: int) -> int:
    """The index in the source text that an index in the written tokens comes from."""
    number = bisect_right(starts, at) - 1
    if number < 0:
        return passage.found[0].start if passage.found else 0
    token, into = passage.found[number], at - starts[number]
    return min(token.start + into, token.end) if into < len(token.text) else token.end


def _place(said: list[str], true: list[str]) -> tuple[int, int]:
    """Where in the true text the passage is: the longest row of tokens that both share, extended in both directions."""
    row = longest_common_row(said, true)
    ends = row.first + row.size, row.second + row.size
    before = _reach(said[: row.first][::-1], true[: row.second][::-1])
    return row.second - before, ends[1] + _reach(said[ends[0] :], true[ends[1] :])


def _reach(said: list[str], true: list[str]) -> int:
    """How many of the true tokens the pasted ones correspond to; tokens between two equal rows count as replaced."""
    i = j = 0
    for _ in range(_MOST_ROWS):
        row = _next_row(said, true, i, j)
        if row is None:
            break
        i, j = i + row.first + row.size, j + row.second + row.size
    return min(j + len(said) - i, len(true))


def _next_row(said: list[str], true: list[str], i: int, j: int) -> Row | None:
    """The longest row that both share near these indexes; if there is none, the search goes farther and farther."""
    left, window = len(said) - i, _WINDOW
    while True:
        window = min(window, left)
        row = longest_common_row(said[i : i + window], true[j : j + window + window // 4 + 5])
        at_the_end = row.size and row.first + row.size == left and abs(row.first - row.second) <= 2
        if row.size >= _SURE or at_the_end:
            return row
        if window == left:
            return None
        window *= 2
