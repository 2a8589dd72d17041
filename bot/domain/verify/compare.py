"""The judgement of /verify: whether a pasted text is the mission's own, whole, a true passage, altered, or unknown.

Candidates are found in `services/verify/find_originals.py`, which also says whether a statement was corrected or
retracted since.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from bot.domain.text.difference import Difference, Piece, PieceKind, between
from bot.domain.verify.common_row import longest_common_row
from bot.domain.verify.fingerprint import Token, is_word, placed, tokens, written

SHORTEST = 5  # words; with fewer, anybody may have written it
_ALIKE = 0.5  # the share of pasted words that a candidate has in the same order; below it is another text
_NEAREST = 3  # candidates that are looked at closely
_LONGEST = 2000  # tokens of a passage whose place is looked for
_SURE = 3  # so many equal tokens in a row are no accident
_MOST_ROWS = 60  # so many equal rows are followed through the true text
# Of the lines that our messages add: one of at least so many tokens (date and number) is removed wherever it is found,
# a shorter one only where it is a line by itself.
_UNMISTAKABLE = 6  # tokens
_DOTS = [".", ".", "."]
_TIME = r"\[?[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4},? [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: [AP]M)?\]?"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text of the mission. `key` is the caller's; `added`: the lines that its message form puts around a text."""

    key: Hashable
    title: str
    body: str
    added: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Genuine:
    """The candidate's whole body, with its title or without."""

    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Extract:
    """One passage of the candidate, word for word and sign for sign. `around`: the whole sentences that it is part of,
    as a passage alone may mean something else; `begins` and `ends`: its place in `around` (end exclusive)."""

    candidate: Candidate
    around: str = field(default="", compare=False)
    begins: int = field(default=0, compare=False)
    ends: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Altered:
    """Like the candidate but not the same. In `difference`, what is removed is ours and what is added is not, both as
    they were spelled. `heading`: a line with a date or number that is not ours, where nothing else differs."""

    candidate: Candidate
    difference: Difference
    heading: str = ""


@dataclass(frozen=True, slots=True)
class UnknownText:
    """Too short to tell, or not like any candidate."""


Verdict = Genuine | Extract | Altered | UnknownText
_SENTENCE = re.compile(r"(?<=[.!?…])[»”\"')\]]*\s+|\n+")
_NUMBER = re.compile(r"\b[0-9]{1,6}/[0-9]{4}\b")
_YEAR = re.compile(r"\b[0-9]{4}\b")
_LONGEST_HEADING = 300  # characters


@dataclass(frozen=True, slots=True)
class _Passage:
    """Some tokens of a text, and that text."""

    source: str
    found: list[Token]

    @property
    def tokens(self) -> list[str]:
        return [token.text for token in self.found]

    def part(self, begins: int, ends: int) -> _Passage:
        return _Passage(self.source, self.found[begins:ends])


_Reading = tuple[_Passage, _Passage]  # the pasted text, and the candidate's


def compare(pasted: str, candidates: Sequence[Candidate], senders: Sequence[str] = ()) -> Verdict:
    """Compare the pasted text with the candidates.

    What the mission's own messages put around a text does not count, nor do the lines that Telegram Desktop puts
    above copied messages, with the names of `senders` (the bot and the channels). Any other line does.
    """
    text = unicodedata.normalize("NFC", pasted)
    lines = [line for line in text.splitlines() if not is_copied_heading(line, senders)]
    views = [(candidate, _readings(lines, candidate)) for candidate in candidates]
    if found := _true(views):
        return found
    ours = [line for line in lines if not _looks_like_heading(line)]
    if len(ours) < len(lines):
        bare = [(candidate, _readings(ours, candidate)) for candidate in candidates]
        if found := _true(bare):
            return _with_a_false_heading(found.candidate, views, next(filter(_looks_like_heading, lines)))
    return _nearest(views)


def _true(views: Sequence[tuple[Candidate, list[_Reading]]]) -> Genuine | Extract | None:
    for candidate, readings in views:
        if any(said.found and said.tokens == true.tokens for said, true in readings):
            return Genuine(candidate)
    for candidate, readings in views:
        for said, true in readings:
            if (place := _place_of_passage(said.tokens, true.tokens)) is not None:
                return _extract(candidate, true.part(*place))
    return None


def _extract(candidate: Candidate, passage: _Passage) -> Extract:
    """The passage with the whole sentences that it is part of."""
    first, last = passage.found[0].start, passage.found[-1].end
    cuts = [0, *(found.end() for found in _SENTENCE.finditer(passage.source)), len(passage.source)]
    begins = max(cut for cut in cuts if cut <= first)
    ends = min(cut for cut in cuts if cut >= last)
    around = passage.source[begins:ends].rstrip()
    return Extract(candidate, around, first - begins, min(last - begins, len(around)))


def _looks_like_heading(line: str) -> bool:
    """Whether a line has a date or an official number, as our messages have below the title."""
    if len(line) > _LONGEST_HEADING:
        return False
    return bool(_NUMBER.search(line) or (" · " in line and _YEAR.search(line)))


def _with_a_false_heading(
    candidate: Candidate, views: Sequence[tuple[Candidate, list[_Reading]]], heading: str
) -> Altered:
    said, true = next(readings[0] for other, readings in views if other is candidate)
    return Altered(candidate, _aligned(said, true), heading.strip())


def is_copied_heading(line: str, senders: Sequence[str]) -> bool:
    """Whether it is a line such as `Name, [24.11.2026 10:15]`, which Telegram Desktop puts above copied messages."""
    names = "|".join(re.escape(name) for name in senders)
    return bool(names and re.fullmatch(rf"\s*(?:{names}),? {_TIME}:?\s*", line))


def _readings(lines: Sequence[str], candidate: Candidate) -> list[_Reading]:
    """Both texts with the title, and both without each line that is the title (each message of a long text repeats
    it)."""
    pasted = "\n".join(lines)
    true = unicodedata.normalize("NFC", f"{candidate.title}\n{candidate.body}")
    return [
        (_stripped(pasted, candidate.added), _stripped(true, candidate.added)),
        (_stripped(pasted, candidate.added, candidate.title), _stripped(true, candidate.added, candidate.title)),
    ]


def _stripped(source: str, added: Sequence[str], title: str = "") -> _Passage:
    """The text's tokens, without the lines that our messages add and without lines that are the title."""
    forms = [form for line in (*added, title) if (form := tokens(line))]
    found: list[Token] = []
    at = 0
    for line in source.splitlines(keepends=True):
        of_line = placed(line)
        if [token.text for token in of_line] not in forms:
            found += [Token(token.text, token.start + at, token.end + at) for token in of_line]
        at += len(line)
    for form in (tokens(line) for line in added):
        if len(form) >= _UNMISTAKABLE:
            while (place := _find(form, [token.text for token in found])) is not None:
                del found[place : place + len(form)]
    return _Passage(source, found)


def _find(row: Sequence[str], whole: Sequence[str]) -> int | None:
    """Where the row of tokens begins in the other; None where it is not in it."""
    if not row:
        return None
    text = _joined(whole)
    at = text.find(_joined(row))
    return None if at < 0 else text.count("\n", 0, at)


def _joined(found: Sequence[str]) -> str:
    """A string in which a row of tokens can be looked for."""
    return "\n".join(["", *found, ""])


def _place_of_passage(said: list[str], true: list[str]) -> tuple[int, int] | None:
    """Where exactly these words are in the true text. An ellipsis at an end is ignored: it only says that there is
    more."""
    if sum(map(is_word, said)) < SHORTEST:
        return None
    bare = said[len(_DOTS) :] if said[: len(_DOTS)] == _DOTS else said
    bare = bare[: -len(_DOTS)] if bare[-len(_DOTS) :] == _DOTS else bare
    for row in (said, bare):
        if (place := _find(row, true)) is not None:
            return place, place + len(row)
    return None


def _nearest(views: Sequence[tuple[Candidate, list[_Reading]]]) -> Verdict:
    best: tuple[float, Altered] | None = None
    for candidate, (said, true) in _most_alike([(candidate, readings[0]) for candidate, readings in views]):
        words = sum(map(is_word, said.tokens))
        if words < SHORTEST:
            continue
        difference = _aligned(said, true)
        kept = " ".join(piece.text for piece in difference.pieces if piece.change is PieceKind.KEPT)
        share = sum(map(is_word, tokens(kept))) / words
        if share >= _ALIKE and (best is None or share > best[0]):
            best = share, Altered(candidate, difference)
    return best[1] if best else UnknownText()


def _most_alike(pairs: Sequence[tuple[Candidate, _Reading]]) -> list[tuple[Candidate, _Reading]]:
    """The few with most words in common; of equal ones the shorter first."""

    def shared(pair: tuple[Candidate, _Reading]) -> tuple[int, int]:
        said, true = (passage.tokens for passage in pair[1])
        return -sum((Counter(filter(is_word, said)) & Counter(filter(is_word, true))).values()), len(true)

    return sorted(pairs, key=shared)[:_NEAREST]


def _aligned(said: _Passage, true: _Passage) -> Difference:
    """The difference to the part of the true text that the pasted one is most like, as both are spelled."""
    if len(said.found) <= _LONGEST:
        true = true.part(*_place(said.tokens, true.tokens))
    old, old_starts = written(true.tokens)
    new, new_starts = written(said.tokens)
    pieces, i, j = [], 0, 0
    for piece in between(old, new).pieces:
        size = len(piece.text)
        if piece.change is PieceKind.ADDED:
            text, j = _spelled(said, new_starts, j, j + size), j + size
        else:
            text, i = _spelled(true, old_starts, i, i + size), i + size
            j += size if piece.change is PieceKind.KEPT else 0
        if text:
            pieces.append(Piece(piece.change, text))
    return Difference(tuple(pieces))


def _spelled(passage: _Passage, starts: list[int], begins: int, ends: int) -> str:
    """The part of the source that the characters `begins` to `ends` of the written tokens come from."""
    return passage.source[_place_in(passage, starts, begins) : _place_in(passage, starts, ends)]


def _place_in(passage: _Passage, starts: list[int], at: int) -> int:
    """The place in the source that a place in the written tokens comes from."""
    number = bisect_right(starts, at) - 1
    if number < 0:
        return passage.found[0].start if passage.found else 0
    token, into = passage.found[number], at - starts[number]
    return min(token.start + into, token.end) if into < len(token.text) else token.end


def _place(said: list[str], true: list[str]) -> tuple[int, int]:
    """Where in the true text the passage is: the longest row of tokens that both share, extended both ways."""
    row = longest_common_row(said, true)
    ends = row.first + row.size, row.second + row.size
    before = _reach(said[: row.first][::-1], true[: row.second][::-1])
    return row.second - before, ends[1] + _reach(said[ends[0] :], true[ends[1] :])


def _reach(said: list[str], true: list[str]) -> int:
    """How many of the true tokens the pasted ones stand for; tokens between two equal rows were replaced."""
    i = j = 0
    for _ in range(_MOST_ROWS):
        left = len(said) - i
        row = longest_common_row(said[i:], true[j : j + left + left // 4 + 5])
        at_the_end = row.size and row.first + row.size == left and abs(row.first - row.second) <= 2
        if row.size < _SURE and not at_the_end:
            break
        i, j = i + row.first + row.size, j + row.second + row.size
    return min(j + len(said) - i, len(true))
