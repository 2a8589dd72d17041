"""A copy that strikes out, quotes or brackets what ours does not is told."""

from __future__ import annotations

import pytest

from bot.domain.text.richtext import RichText, Span
from bot.domain.verify.marks import Mark, added_marks

OURS = RichText("The mission does not close (as planned) and “stays open” all year.")


def struck(text: RichText, words: str) -> RichText:
    """The text with these words struck through."""
    at = text.text.index(words)
    return RichText(text.text, (Span(at, at + len(words), "strikethrough"),))


@pytest.mark.parametrize(
    ("copy", "marks"),
    [
        (OURS, []),
        (struck(OURS, "not"), [Mark.STRUCK]),
        (RichText(OURS.text.replace("not", '"not"')), [Mark.QUOTED]),
        (RichText(OURS.text.replace("mission", "«mission»")), [Mark.QUOTED]),
        (RichText(OURS.text.replace("not", "[not]")), [Mark.BRACKETED]),
        (RichText(OURS.text.replace("(as planned)", "as planned")), []),
        (RichText(OURS.text.replace("“stays open”", '"stays open"')), []),
        (RichText("“The mission does not close”"), []),
        (struck(RichText(OURS.text.replace("not", "(not)")), "year"), [Mark.STRUCK, Mark.BRACKETED]),
        (struck(OURS, "."), []),
    ],
)
def test_what_the_copy_marks(copy: RichText, marks: list[Mark]) -> None:
    """Each kind of mark on words that ours has without it; quotation marks of another kind, or around all of it, are
    none."""
    assert added_marks(copy, OURS) == marks


def test_ours_are_no_addition() -> None:
    """What ours strikes out itself may be struck out in a copy."""
    ours = struck(OURS, "not")
    assert added_marks(ours, ours) == []
