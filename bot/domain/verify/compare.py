"""Whether a text that somebody pasted is the mission's own: whole, a true passage, altered, or unknown.

The candidates are found elsewhere, and so is what became of a statement since (corrected, retracted).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.domain.text.difference import Difference, PieceKind, between
from bot.domain.verify.fingerprint import is_word, tokens, written

SHORTEST = 5  # words; fewer are anybody's
_ALIKE = 0.5  # the share of pasted words that a candidate has in their order; below it the text is another
_NEAREST = 3  # candidates that are looked at closely
_LONGEST = 2000  # tokens of a passage whose place is looked for
_SURE = 3  # tokens in a row that are no accident
# A line of the form that is at least so long (date and number) goes wherever it stands, a shorter one as a line only.
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
    """One contiguous passage of the candidate, word for word and sign for sign."""

    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Altered:
    """Near to the candidate and not the same. In the difference, removed is the mission's and added is not."""

    candidate: Candidate
    difference: Difference


@dataclass(frozen=True, slots=True)
class UnknownText:
    """Too short to tell, or near to no candidate."""


Verdict = Genuine | Extract | Altered | UnknownText
_Reading = tuple[list[str], list[str]]  # the pasted tokens, and the true ones


def compare(pasted: str, candidates: Sequence[Candidate], senders: Sequence[str] = ()) -> Verdict:
    """What the pasted text is.

    What the mission's own messages put around a text does not count, nor do the lines that Telegram Desktop puts
    above copied messages, with the names of `senders` (the bot and the channels). Any other line does.
    """
    lines = [line for line in pasted.splitlines() if not _is_heading(line, senders)]
    views = [(candidate, _readings(lines, candidate)) for candidate in candidates]
    for candidate, readings in views:
        if any(said and said == true for said, true in readings):
            return Genuine(candidate)
    for candidate, readings in views:
        if any(_is_passage(said, true) for said, true in readings):
            return Extract(candidate)
    return _nearest(views)


def _is_heading(line: str, senders: Sequence[str]) -> bool:
    """`Name, [24.11.2026 10:15]`, as Telegram Desktop heads what is copied."""
    names = "|".join(re.escape(name) for name in senders)
    return bool(names and re.fullmatch(rf"\s*(?:{names}),? {_TIME}:?\s*", line))


def _readings(lines: Sequence[str], candidate: Candidate) -> list[_Reading]:
    """With the title, and without it wherever it stands as a line (each page of a long text repeats it)."""
    body = candidate.body.splitlines()
    with_title = _stripped(lines, candidate.added), _stripped([candidate.title, *body], candidate.added)
    return [
        with_title,
        (_stripped(lines, candidate.added, candidate.title), _stripped(body, candidate.added, candidate.title)),
    ]


def _stripped(lines: Sequence[str], added: Sequence[str], title: str = "") -> list[str]:
    """The tokens of the lines without those of the message form."""
    forms = [form for line in (*added, title) if (form := tokens(line))]
    joined = _joined([token for line in lines if (said := tokens(line)) not in forms for token in said])
    for form in (tokens(line) for line in added):
        if len(form) >= _UNMISTAKABLE:
            while _joined(form) in joined:
                joined = joined.replace(_joined(form), "\n")
    return joined.split("\n")[1:-1]


def _joined(found: Sequence[str]) -> str:
    """A string in which a row of tokens can be looked for."""
    return "\n".join(["", *found, ""])


def _is_passage(said: list[str], true: list[str]) -> bool:
    """Whether the words stand so in the true text; an ellipsis at an end only tells that there is more."""
    if sum(map(is_word, said)) < SHORTEST:
        return False
    whole = _joined(true)
    if _joined(said) in whole:
        return True
    bare = said[len(_DOTS) :] if said[: len(_DOTS)] == _DOTS else said
    bare = bare[: -len(_DOTS)] if bare[-len(_DOTS) :] == _DOTS else bare
    return _joined(bare) in whole


def _nearest(views: Sequence[tuple[Candidate, list[_Reading]]]) -> Verdict:
    best: tuple[float, Altered] | None = None
    for candidate, (said, true) in _most_alike([(candidate, readings[0]) for candidate, readings in views]):
        words = sum(map(is_word, said))
        if words < SHORTEST:
            continue
        difference = _aligned(said, true)
        kept = " ".join(piece.text for piece in difference.pieces if piece.change is PieceKind.KEPT)
        share = sum(map(is_word, tokens(kept))) / words
        if share >= _ALIKE and (best is None or share > best[0]):
            best = share, Altered(candidate, difference)
    return best[1] if best else UnknownText()


def _most_alike(pairs: Sequence[tuple[Candidate, _Reading]]) -> list[tuple[Candidate, _Reading]]:
    """The few with most words in common, the shorter first where they are equal."""

    def shared(pair: tuple[Candidate, _Reading]) -> tuple[int, int]:
        said, true = pair[1]
        return -sum((Counter(filter(is_word, said)) & Counter(filter(is_word, true))).values()), len(true)

    return sorted(pairs, key=shared)[:_NEAREST]


def _aligned(said: list[str], true: list[str]) -> Difference:
    """The difference to the part of the true text that the pasted one is nearest to."""
    if len(said) <= _LONGEST:
        true = true[slice(*_place(said, true))]
    return between(written(true), written(said))


def _place(said: list[str], true: list[str]) -> tuple[int, int]:
    """Where in the true text the passage lies: from the longest row of tokens that they share, both ways."""
    match = SequenceMatcher(None, said, true, autojunk=False).find_longest_match()
    ends = match.a + match.size, match.b + match.size
    before = _reach(said[: match.a][::-1], true[: match.b][::-1])
    return match.b - before, ends[1] + _reach(said[ends[0] :], true[ends[1] :])


def _reach(said: list[str], true: list[str]) -> int:
    """How many of the true tokens belong to the pasted ones that follow; what is not found there was replaced."""
    i = j = 0
    while i < len(said):
        left = len(said) - i
        match = SequenceMatcher(None, said[i:], true[j : j + left + left // 4 + 5], autojunk=False).find_longest_match()
        at_the_end = match.size and match.a + match.size == left and abs(match.a - match.b) <= 2
        if match.size < _SURE and not at_the_end:
            break
        i, j = i + match.a + match.size, j + match.b + match.size
    return min(j + len(said) - i, len(true))
