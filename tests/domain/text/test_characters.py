"""What comes in is what readers see: composed, without what Telegram deletes, no two words run together."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.media import tidy_file_name
from bot.domain.text.characters import on_one_line, tidied, tidy
from bot.domain.text.richtext import RichText, Span, bold, join
from bot.domain.verify.fingerprint import fingerprint
from tests.domain.text.richtexts import rich_texts

_ODD = (
    "a e\u0301\u030a\u0333\u2028\u2029\u202e\u202a\x85\x0b\x0c\x1e\x00\x7f\r\n\t\ufeff"
    "й и\u0306각\u1100\u1161\u11a8\u09c7\u09be"
)
_SEPARATORS = st.sampled_from("\u2028\u2029\x85\x0b\x0c\t\x00\r\n")
_SOME = st.lists(st.sampled_from(["one", "two", "три", "e\u0301te\u0301"]), min_size=2, max_size=8)
_TEXTS = st.text(st.one_of(st.sampled_from(_ODD), st.characters(exclude_categories=["Cs"])), max_size=30)


@pytest.mark.parametrize(
    ("given_text", "seen"),
    [
        ("one\u2028two", "one\ntwo"),
        ("one\u2029two", "one\ntwo"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("one\x85two\x0bthree\x0cfour", "one\ntwo\nthree\nfour"),
        ("one\ttwo\x00three\x07four", "one two three four"),
        ("A\u030angstro\u0308m", "Ångström"),
        ("и\u0306", "й"),
        ("x\u030ay\u0333z\u033f", "xyz"),
        ("left\u202eright", "leftright"),
        ("\ufefftitle", "title"),
    ],
)
def test_what_is_seen(given_text: str, seen: str) -> None:
    """Line ends of every kind are one kind, controls are spaces, letters are composed; the rest is deleted as by
    Telegram."""
    assert tidied(given_text) == seen


@given(_TEXTS)
@example("a\u1100\u1161\u11a8\u030a")
def test_it_is_composed_and_stays(text: str) -> None:
    """The result is in NFC, has no character that Telegram changes, and is not changed by a second time."""
    seen = tidied(text)
    assert unicodedata.is_normalized("NFC", seen)
    assert tidied(seen) == seen
    assert not any(char in seen for char in "\u2028\u2029\u202a\u202e\u030a\u0333\u033f\r\t\x00\x0b")


@given(_SOME, _SEPARATORS)
def test_no_words_run_together(words: list[str], between: str) -> None:
    """Two words that were separated stay separated, whatever character stood between them."""
    assert tidied(between.join(words)).split() == [unicodedata.normalize("NFC", word) for word in words]


@given(rich_texts(_TEXTS))
def test_formatting_stays_on_its_letters(text: RichText) -> None:
    """Each format is on the tidied form of what it was on, but for marks that join the letter before them."""
    tidy_text = tidy(text)
    for span in tidy_text.spans:
        assert 0 <= span.start < span.end <= len(tidy_text)
    assert tidy(tidy_text) == tidy_text


def test_formatting_beside_a_composed_letter() -> None:
    """A bold word whose last letter came in two pieces is bold to its end, and no further."""
    text = join([RichText("the "), bold("cafe\u0301"), RichText(" is open")])
    assert tidy(text) == RichText("the café is open", (Span(4, 8, "bold"),))


def test_a_plain_text_is_left() -> None:
    """A text that needs no tidying is returned as the same object."""
    text = join(["A plain text. ", bold("Ещё одна.")])
    assert tidy(text) is text


@given(_TEXTS)
def test_telegram_shows_the_same(text: str) -> None:
    """Telegram's own parser changes nothing of a tidied text but the white space at its ends, and the fingerprint of
    what it shows is that of what we keep."""
    tdjson = pytest.importorskip("tdjson")
    seen = tidied(text).strip()
    asked = {"@type": "getMarkdownText", "text": {"@type": "formattedText", "text": seen, "entities": []}}
    answer = json.loads(tdjson.td_execute(json.dumps(asked).encode()))
    if answer["@type"] == "error":  # nothing to be seen in it
        return
    assert fingerprint(answer["text"].replace("\\", "")) == fingerprint(seen.replace("\\", ""))


def test_every_pair_is_composed() -> None:
    """Each two characters that make one in NFC are made one, whichever script they are of."""
    for code in range(0x110000):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            pair = "".join(chr(int(part, 16)) for part in parts)
            if not set(pair) & set("\u030a\u0333\u033f"):  # alone these are deleted
                assert tidied(pair) == unicodedata.normalize("NFC", pair)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\u202egpj.exe\u202c", "gpj.exe"),
        ("two\nlines\u2028 of\ta name ", "two lines of a name"),
        ("e\u0301\u200b\u2066", "é"),
        ("\ud800\x00", ""),
    ],
)
def test_a_name_on_one_line(name: str, shown: str) -> None:
    """Neither lines nor what is not seen, nor what turns the direction of writing."""
    assert on_one_line(name) == shown


def test_a_files_name() -> None:
    """A long one keeps its end."""
    assert tidy_file_name(f"{'a' * 500}\u202e.pdf") == f"{'a' * 124}.pdf"
