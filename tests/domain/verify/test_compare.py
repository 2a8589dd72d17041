"""Genuine, an extract, altered or unknown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain.text.difference import PieceKind
from bot.domain.verify.candidates import Candidate
from bot.domain.verify.compare import SHORTEST, Altered, Extract, Genuine, UnknownText, Verdict, compare
from bot.domain.verify.fingerprint import is_word, tokens
from tests.domain.verify.copied import copied, prose
from tests.steps import steps

TITLE = "On the talks in Paris"
FIRST = "The Embassy confirms that the talks open in Paris, on 25 November at 10:30."
SECOND = "“It is a step forward”, the ambassador said; others will follow."
THIRD = "Details will be given to the press on the same day, at noon, in the main hall."
ADDED = ("24 November 2026 · No. 142/2026 · Press release", "Read in full", "Page 1 of 2", "Page 2 of 2", "example.org")
TALKS = Candidate("en", TITLE, "\n\n".join([FIRST, SECOND, THIRD]), ADDED)
OTHER = Candidate("other", "Another matter", "The consular section is closed on Friday, 25 December, and on 1 January.")
BOTH = [OTHER, TALKS]


@pytest.mark.parametrize(
    "pasted",
    [
        TALKS.body,
        f"{TITLE}\n\n{TALKS.body}",
        f"{TITLE}\n{ADDED[0]}\n\n{TALKS.body}\nRead in full\nexample.org",
        f"{TITLE}\n{ADDED[0]}\n\n{FIRST}\n\nPage 1 of 2\n{TITLE}\n{ADDED[0]}\n\n{SECOND}\n{THIRD}\n\nPage 2 of 2",
        TALKS.body.replace("“", '"').replace("”", '"').replace(" ", "\u00a0"),
        "Press Office, [24.11.2026 10:15]\n" + TALKS.body,
        " ".join([TITLE, ADDED[0], FIRST, SECOND, THIRD]),
    ],
)
def test_genuine(pasted: str) -> None:
    """The whole text, bare or in any form that our messages give it."""
    assert compare(pasted, BOTH, ["Press Office"]) == Genuine(TALKS)


@pytest.mark.parametrize(
    "pasted",
    [
        SECOND,
        "the talks open in Paris",
        f"{TITLE}\n{ADDED[0]}\n\n{FIRST}",
        f"{TITLE}\n{ADDED[0]}\n\n{FIRST} …",
        "…open in Paris, on 25 November…",
        f"{SECOND}\n\nPage 1 of 2\n{TITLE}\n{ADDED[0]}\n\n{THIRD}",
    ],
)
def test_an_extract(pasted: str) -> None:
    """One true passage, long enough, with an ellipsis or without."""
    assert compare(pasted, BOTH) == Extract(TALKS)


@pytest.mark.parametrize(
    ("true", "false"),
    [("Paris,", "Geneva,"), ("25 Nov", "26 Nov"), ("10:30", "10.30"), ("forward”", "backward”"), ("; ", ". ")],
)
def test_altered(true: str, false: str) -> None:
    """A changed word, digit or sign; the nearest text is named, and exactly what differs from it."""
    found = compare(TALKS.body.replace(true, false), BOTH)
    assert isinstance(found, Altered)
    assert found.candidate is TALKS
    changes = {change: [p.text for p in found.difference.pieces if p.change is change] for change in PieceKind}
    assert len(changes[PieceKind.REMOVED]) == len(changes[PieceKind.ADDED]) == 1
    assert changes[PieceKind.REMOVED][0].strip() in true
    assert changes[PieceKind.ADDED][0].strip() in false


def test_an_altered_passage() -> None:
    """The difference speaks of the passage, not of the whole text that it is from."""
    found = compare(THIRD.replace("noon", "night"), BOTH)
    assert isinstance(found, Altered)
    assert [(p.change, p.text) for p in found.difference.pieces if p.change is not PieceKind.KEPT] == [
        (PieceKind.REMOVED, "noon"),
        (PieceKind.ADDED, "night"),
    ]


def test_a_line_more_is_an_alteration() -> None:
    """Nothing that is not ours slips through as form: a foreign link, a name that is no sender's, a false date line."""
    for line in ("example.com", "Somebody, [24.11.2026 10:15]", ADDED[0].replace("142", "143"), "Page 3 of 2"):
        assert isinstance(compare(f"{line}\n{TALKS.body}", BOTH, ["Press Office"]), Altered)


@pytest.mark.parametrize(
    "pasted", ["", "in Paris", "“”", "A text of somebody else about the weather, with no word of ours."]
)
def test_unknown(pasted: str) -> None:
    """A text that is too short, or unlike every candidate, is unknown."""
    assert compare(pasted, BOTH) == UnknownText()
    assert compare(TALKS.body, []) == UnknownText()


@settings(max_examples=20)
@given(prose(), prose(), st.data())
def test_any_copy_is_genuine(title: str, body: str, data: st.DataObject) -> None:
    """Whatever copying does, the whole text with its title is genuine."""
    candidate = Candidate(1, title, body)
    pasted = data.draw(copied(f"{title} {body}"))
    assert compare(pasted, [Candidate(2, "Another", "One."), candidate]) == Genuine(candidate)


@settings(max_examples=40)
@given(prose(least=12), st.data())
def test_no_altered_text_is_genuine(body: str, data: st.DataObject) -> None:
    """A token taken out, doubled or replaced: never genuine, and an extract only where it is one."""
    found = tokens(body)
    place = data.draw(st.integers(0, len(found) - 1))
    instead = data.draw(st.sampled_from([[], [found[place]] * 2, ["never"], ["99"], ["!", "!"]]))
    changed = [*found[:place], *instead, *found[place + 1 :]]
    assume(changed != found)
    verdict = compare(" ".join(changed), [Candidate(1, "Title", body)])
    assert not isinstance(verdict, Genuine)
    if isinstance(verdict, Extract):
        assert "\n".join(changed) in "\n".join(found)


@settings(max_examples=30)
@given(prose(least=12), st.data())
def test_any_passage_is_an_extract(body: str, data: st.DataObject) -> None:
    """Every contiguous passage with enough words is an extract."""
    found = tokens(body)
    start = data.draw(st.integers(0, len(found) - 1))
    passage = found[start : data.draw(st.integers(start, len(found)))]
    assume(sum(map(is_word, passage)) >= SHORTEST and passage != found and passage[-1] != ".")
    assert compare(" ".join(passage), [Candidate(1, "Title", body)]) == Extract(Candidate(1, "Title", body))


def test_long_texts() -> None:
    """A text of the greatest length against several candidates: the work grows with their length, not with its
    square."""
    candidates = [Candidate(n, f"Title {n}", f"{FIRST} {n} {SECOND} {THIRD} " * 450) for n in range(3)]
    pasted = candidates[1].body.replace("Paris", "Geneva", 1)
    found: list[Verdict] = []
    length = len(pasted) + sum(len(candidate.body) for candidate in candidates)
    assert steps(lambda: found.append(compare(pasted, candidates))) <= 50 * length
    assert isinstance(found[0], Altered)
    assert found[0].candidate is candidates[1]


@pytest.mark.parametrize(
    ("pasted", "around", "copied_part"),
    [
        ("the talks open in Paris", FIRST, "the talks open in Paris"),
        ("…open in Paris, on 25 November…", FIRST, "open in Paris, on 25 November"),
        ("step forward”, the ambassador said; others will", SECOND, "step forward”, the ambassador said; others will"),
    ],
)
def test_the_sentence_around_an_extract(pasted: str, around: str, copied_part: str) -> None:
    """Our whole sentence is given with an extract, spelled as it is, and where in it the extract stands."""
    found = compare(pasted, BOTH)
    assert isinstance(found, Extract)
    assert found.around == around
    assert found.around[found.begins : found.ends] == copied_part


def test_what_is_cut_is_shown() -> None:
    """A sentence that is cut before its "not" is an extract, and the sentence of ours says what was cut."""
    body = "The mission does not, at this time, plan to close. It thanks all who asked."
    found = compare("…at this time, plan to close. It thanks all", [Candidate(1, "Title", body)])
    assert isinstance(found, Extract)
    assert found.around == body


def test_the_proof_is_spelled_as_the_texts_are() -> None:
    """Apostrophes, quotation marks and dashes stand in the difference as in the texts; nothing runs together."""
    body = "The President's visit — the third — ends on Monday; “all went well”, she said."
    found = compare(body.replace("third", "fourth"), [Candidate(1, "Title", body)])
    assert isinstance(found, Altered)
    pieces = found.difference.pieces
    ours = "".join(piece.text for piece in pieces if piece.change is not PieceKind.ADDED)
    theirs = "".join(piece.text for piece in pieces if piece.change is not PieceKind.REMOVED)
    assert ours == body.rstrip(".") + "."
    assert theirs == body.replace("third", "fourth")


@pytest.mark.parametrize(
    "heading", [ADDED[0].replace("142", "143"), ADDED[0].replace("24 November", "25 November"), "No. 7/2020"]
)
def test_a_false_heading_is_named(heading: str) -> None:
    """Where only the date or the number above our words is not ours, that line is named, for a whole text and for a
    part of one."""
    for text in (TALKS.body, f"{SECOND}\n\n{THIRD}"):
        found = compare(f"{TITLE}\n{heading}\n\n{text}", BOTH)
        assert isinstance(found, Altered)
        assert found.candidate is TALKS
        assert found.heading == heading


@settings(max_examples=40)
@given(prose(least=12), st.data())
def test_any_difference_is_spelled_from_the_texts(body: str, data: st.DataObject) -> None:
    """Kept and removed pieces are a stretch of ours, kept and added ones have the words of the copy."""
    found = tokens(body)
    place = data.draw(st.integers(0, len(found) - 1))
    changed = " ".join([*found[:place], "never", *found[place + 1 :]])
    verdict = compare(changed, [Candidate(1, "Title", body)])
    if isinstance(verdict, Altered):
        pieces = verdict.difference.pieces
        ours = "".join(piece.text for piece in pieces if piece.change is not PieceKind.ADDED)
        assert ours in unicodedata.normalize("NFC", f"Title\n{body}")
