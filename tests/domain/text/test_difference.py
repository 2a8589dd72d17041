"""Word-level differences: exact, readable, and quick on any text."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.text.difference import Difference, Piece, PieceKind, between
from bot.domain.text.richtext import RichText, bold, italic, join, link
from tests.domain.text.richtexts import rich_texts, texts
from tests.steps import steps

KEPT, REMOVED, ADDED = PieceKind


def sides(difference: Difference) -> tuple[str, str]:
    """The two texts that the pieces make."""
    old = "".join(piece.text for piece in difference.pieces if piece.change is not ADDED)
    new = "".join(piece.text for piece in difference.pieces if piece.change is not REMOVED)
    return old, new


@settings(max_examples=120)
@given(rich_texts(), rich_texts())
def test_the_pieces_make_both_texts(old: RichText, new: RichText) -> None:
    """Nothing is lost or invented; no two neighbours could be one; equal texts are one kept piece."""
    found = between(old, new)
    assert sides(found) == (old.text, new.text)
    assert found.text_changed is (old.text != new.text)
    changes = [piece.change for piece in found.pieces]
    assert all(left is not right for left, right in itertools.pairwise(changes))
    assert all(piece.text for piece in found.pieces)
    assert (PieceKind.ADDED, PieceKind.REMOVED) not in itertools.pairwise(changes)


@settings(max_examples=60)
@given(texts, st.data())
def test_formatting_alone(text: str, data: st.DataObject) -> None:
    """Two formattings of one text differ in formatting only, and a formatting does not differ from itself."""
    old, new = (data.draw(rich_texts(st.just(text))) for _ in range(2))
    found = between(old, new)
    assert not found.text_changed
    assert all(stretch in text for stretch in found.reformatted)
    assert not between(old, old)


def test_words() -> None:
    """A changed word is a changed word, a changed sign a changed sign."""
    found = between("The talks open in Paris, on Monday.", "The talks open in Geneva on Monday!")
    assert found.pieces == (
        Piece(KEPT, "The talks open in "),
        Piece(REMOVED, "Paris,"),
        Piece(ADDED, "Geneva"),
        Piece(KEPT, " on Monday"),
        Piece(REMOVED, "."),
        Piece(ADDED, "!"),
    )


def test_replaced_words_stay_together() -> None:
    """Two words replaced by two others are one change, not two with a space kept between them."""
    assert between("a first word b", "a second thing b").pieces[1:3] == (
        Piece(REMOVED, "first word"),
        Piece(ADDED, "second thing"),
    )


def test_a_paragraph_more() -> None:
    """A paragraph put in is added whole; the others are kept."""
    old = "One paragraph.\n\nAnother paragraph."
    new = "One paragraph.\n\nA new one.\n\nAnother paragraph."
    assert [piece.change for piece in between(old, new).pieces] == [KEPT, ADDED, KEPT]


@pytest.mark.parametrize(
    ("old", "new", "stretches"),
    [
        (RichText("plain words"), join(["plain ", bold("words")]), ("words",)),
        (join([italic("one"), " two"]), join([bold("one"), " two"]), ("one",)),
        (link("here", "https://example.org/a"), link("here", "https://example.org/b"), ("here",)),
        (join([bold("a "), "b old c"]), join(["a b new ", bold("c")]), ("a", "c")),
        (join([bold("one "), bold("two")]), bold("one two"), ()),
        (bold("old"), bold("new"), ()),
        (RichText("old"), bold("new"), ()),
    ],
)
def test_what_is_reformatted(old: RichText, new: RichText, stretches: tuple[str, ...]) -> None:
    """The kept words whose formatting is another; how the spans are cut does not matter."""
    assert between(old, new).reformatted == stretches


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("word " * 20_000, "word " * 10_000 + "other " + "word " * 9_999),
        ("a b. " * 10_000, "b a. " * 10_000),
        ("\n\n" * 40_000 + "a", "\n\n" * 30_000 + "b"),
        ("".join(f"{n} " for n in range(15_000)), "".join(f"{n} " for n in range(15_000, 0, -1))),
        ("".join(f"Line {n} of many.\n" for n in range(4_000)), "".join(f"Row {n} of all.\n" for n in range(4_000))),
        ("".join(f"{n % 400} and the " for n in range(9_000)), "".join(f"{n % 399} and the " for n in range(9_000))),
    ],
)
def test_long_texts(old: str, new: str) -> None:
    """The work grows with the length, not with its square, however the longest texts that can be published differ."""
    found: list[Difference] = []
    assert steps(lambda: found.append(between(old, new))) <= 50 * (len(old) + len(new))
    assert sides(found[0]) == (old, new)
