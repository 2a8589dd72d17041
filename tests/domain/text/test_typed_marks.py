"""Formatting that was typed as marks: what counts, what does not, and what becomes of it."""

from __future__ import annotations

import pytest
from hypothesis import given

from bot.domain.text.richtext import RichText, Span
from bot.domain.text.typed_marks import converted, converted_title, first, first_in_title
from tests.domain.text.richtexts import rich_texts


@pytest.mark.parametrize(
    ("typed", "text", "spans"),
    [
        ("It is *very* new", "It is very new", [Span(6, 10, "bold")]),
        ("It is **very new**.", "It is very new.", [Span(6, 14, "bold")]),
        ("«*Очень* важно»", "«Очень важно»", [Span(1, 6, "bold")]),
        ("an _old_ word", "an old word", [Span(3, 6, "italic")]),
        ("not ~~this~~ that", "not this that", [Span(4, 8, "strikethrough")]),
        (
            "see [the page](https://embassy.example/a?b=1).",
            "see the page.",
            [Span(4, 12, "text_link", "https://embassy.example/a?b=1")],
        ),
        (
            "*both* and [b *c*](https://e.example)",
            "both and b c",
            [Span(0, 4, "bold"), Span(9, 12, "text_link", "https://e.example"), Span(11, 12, "bold")],
        ),
    ],
)
def test_marks_become_formatting(typed: str, text: str, spans: list[Span]) -> None:
    """The signs go, what they enclosed is formatted, and nothing is noticed any more."""
    assert first(RichText(typed))
    done = converted(RichText(typed))
    assert (done.text, list(done.spans)) == (text, spans)
    assert not first(done)


@pytest.mark.parametrize(
    "text",
    [
        "3 * 4 * 5 = 60",
        "* one\n* two\n* three",
        "5*4*3",
        "a_file_name and another_file_name",
        "a note* and another note*",
        "[a](b)",
        "[1] (see below)",
        "[a](ftp://e.example)",
        "* not closed",
        "a ** b ** c",
        "snake_case_",
        "**",
    ],
)
def test_what_is_no_formatting(text: str) -> None:
    """Sums, lists, footnotes, names of files, and links that Telegram cannot open are left as they are."""
    assert not first(RichText(text))
    assert converted(RichText(text)) == RichText(text)


def test_code_stays() -> None:
    """What is code already is shown as it was typed."""
    text = RichText("say *x* now", (Span(4, 7, "code"),))
    assert not first(text)
    assert converted(text) == text


def test_formatting_around_stays() -> None:
    """Formatting of the sender's own stays where it was."""
    done = converted(RichText("all of *it* is", (Span(0, 14, "italic"),)))
    assert done.text == "all of it is"
    assert done.spans == (Span(0, 12, "italic"), Span(7, 9, "bold"))


def test_a_title() -> None:
    """A title has no formatting: it loses the marks, and keeps an address that would be lost with them."""
    assert first_in_title("On the *new* hours") == "*new*"
    assert converted_title("On the *new* hours, _again_") == "On the new hours, again"
    assert first_in_title("[a](https://e.example)") == ""
    assert converted_title("[a](https://e.example)") == "[a](https://e.example)"


@given(rich_texts())
def test_any_text(text: RichText) -> None:
    """Whatever it holds, no letter or digit is lost but those of an address, and the spans stay within the text."""
    done = converted(text)
    assert len(done) <= len(text)
    assert all(done.text[span.start : span.end] for span in done.spans)
    if not first(text):
        assert done.text == text.text
