"""The verdict of /verify: whether a pasted text is the mission's own (whole, or a passage), altered, or unknown.

Candidates are found in `services/verify/find_originals.py`, which also says whether a statement was corrected or
retracted since.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.text.difference import Difference
from bot.domain.verify.alignment import Alignment, align
from bot.domain.verify.candidates import Candidate, CandidateText, Passage, Stripped, TextLines
from bot.domain.verify.fingerprint import is_word

SHORTEST = 5  # words; fewer are too common to tell anything
_ALIKE = 0.5  # least share of the pasted words that a candidate must have in the same order; below it is another text
_LEAST_SHARED = _ALIKE / 2  # least share of the pasted words in any order; with fewer, `_ALIKE` cannot be reached
_NEAREST = 3  # candidates that are compared in full
_DOTS = " . . . "
_TIME = r"\[?[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4},? [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: [AP]M)?\]?"


@dataclass(frozen=True, slots=True)
class Genuine:
    """The candidate's whole body, with or without its title."""

    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Extract:
    """One passage of the candidate, word for word and sign for sign. `around`: the whole sentences that it is part of,
    because a passage alone may mislead; `begins`, `ends`: its place in `around` (end exclusive)."""

    candidate: Candidate
    around: str = field(default="", compare=False)
    begins: int = field(default=0, compare=False)
    ends: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Altered:
    """Similar to the candidate but not the same. In `difference`, removed pieces are ours and added ones are not, in
    their own spelling. `heading`: a line with a date or number that is not ours, if nothing else differs."""

    candidate: Candidate
    difference: Difference
    heading: str = ""


@dataclass(frozen=True, slots=True)
class UnknownText:
    """Too short to tell, or not similar to any candidate."""


Verdict = Genuine | Extract | Altered | UnknownText
_SENTENCE = re.compile(r"(?<=[.!?…])[»”\"')\]]*\s+|\n+")
_NUMBER = re.compile(r"\b[0-9]{1,6}/[0-9]{4}\b")
_YEAR = re.compile(r"\b[0-9]{4}\b")
_LONGEST_HEADING = 300  # characters


def compare(pasted: str, candidates: Sequence[Candidate], senders: Sequence[str] = ()) -> Verdict:
    """Compare the pasted text with the candidates.

    Ignored are what the mission's own messages put around a text, and the lines that Telegram Desktop puts above copied
    messages, with the names of `senders` (the bot and the channels). Any other line counts.
    """
    text = unicodedata.normalize("NFC", pasted)
    lines = [line for line in text.splitlines() if not is_copied_heading(line, senders)]
    ours = [line for line in lines if not _looks_like_heading(line)]
    texts = [CandidateText(candidate) for candidate in candidates]
    said = TextLines("\n".join(lines))
    if found := _true(said, texts):
        return found
    if len(ours) < len(lines) and (found := _true(TextLines("\n".join(ours)), texts)):
        return _with_a_false_heading(said, found.candidate, texts, next(filter(_looks_like_heading, lines)))
    return _nearest(said, texts)


def _true(pasted: TextLines, texts: Sequence[CandidateText]) -> Genuine | Extract | None:
    for text in texts:
        if any(said.row.strip() and said.row == true.row for said, true in text.readings(pasted)):
            return Genuine(text.candidate)
    for text in texts:
        for said, true in text.readings(pasted):
            if (place := _place_of_passage(said.row, true.row)) is not None:
                return _extract(text.candidate, true.passage(*place))
    return None


def _extract(candidate: Candidate, passage: Passage) -> Extract:
    """The passage with the whole sentences that it is part of."""
    first, last = passage.found[0].start, passage.found[-1].end
    cuts = [0, *(found.end() for found in _SENTENCE.finditer(passage.source)), len(passage.source)]
    begins = max(cut for cut in cuts if cut <= first)
    ends = min(cut for cut in cuts if cut >= last)
    around = passage.source[begins:ends].rstrip()
    return Extract(candidate, around, first - begins, min(last - begins, len(around)))


def _looks_like_heading(line: str) -> bool:
    """Whether a line has a date or an official number, as the line below the title in our messages."""
    if len(line) > _LONGEST_HEADING:
        return False
    return bool(_NUMBER.search(line) or (" · " in line and _YEAR.search(line)))


def _with_a_false_heading(
    pasted: TextLines, candidate: Candidate, texts: Sequence[CandidateText], heading: str
) -> Altered:
    text = next(text for text in texts if text.candidate is candidate)
    return Altered(candidate, align(*text.readings(pasted)[0]).difference(), heading.strip())


def is_copied_heading(line: str, senders: Sequence[str]) -> bool:
    """Whether it is a line such as `Name, [24.11.2026 10:15]`, which Telegram Desktop puts above copied messages."""
    names = "|".join(re.escape(name) for name in senders)
    return bool(names and re.fullmatch(rf"\s*(?:{names}),? {_TIME}:?\s*", line))


def _words(row: str) -> list[str]:
    return list(filter(is_word, row.split()))


def _place_of_passage(said: str, true: str) -> tuple[int, int] | None:
    """Where exactly these words are in the true text. An ellipsis at either end is ignored: it only says that there is
    more."""
    if len(_words(said)) < SHORTEST:
        return None
    bare = f" {said[len(_DOTS) :]}" if said.startswith(_DOTS) else said
    bare = f"{bare[: -len(_DOTS)]} " if bare.endswith(_DOTS) else bare
    for row in (said, bare):
        if (at := true.find(row)) >= 0:
            first = true.count(" ", 0, at)
            return first, first + len(row.split())
    return None


def _nearest(pasted: TextLines, texts: Sequence[CandidateText]) -> Verdict:
    best: tuple[Candidate, Alignment] | None = None
    for near in _most_alike(pasted, texts):
        if best and best[1].share >= near.most:
            break
        found = align(near.said, near.true)
        if found.share >= _ALIKE and (best is None or found.share > best[1].share):
            best = near.candidate, found
    return Altered(best[0], best[1].difference()) if best else UnknownText()


@dataclass(frozen=True, slots=True)
class _Near:
    """A candidate, and `most`: the share of the pasted words that it has, in any order."""

    candidate: Candidate
    said: Stripped
    true: Stripped
    most: float


def _most_alike(pasted: TextLines, texts: Sequence[CandidateText]) -> list[_Near]:
    """The few with most words in common, if equal the shorter first; without those that have too few."""
    found = []
    for text in texts:
        said, true = text.readings(pasted)[0]
        words, theirs = Counter(_words(said.row)), Counter(true.row.split())
        total = words.total()
        shared = sum(min(times, theirs[word]) for word, times in words.items())
        if total >= SHORTEST and shared >= _LEAST_SHARED * total:
            found.append((-shared, theirs.total(), _Near(text.candidate, said, true, shared / total)))
    return [near for *_, near in sorted(found, key=lambda one: one[:2])[:_NEAREST]]
