"""Formatted text: converted, cut and stored without loss."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.text.richtext import (
    RichText,
    Span,
    bold,
    dropped_links,
    dump_spans,
    from_entities,
    italic,
    join,
    link,
    load_text,
    plain,
    to_entities,
    utf16_length,
)
from tests.domain.text.richtexts import rich_texts, texts


def formats(text: RichText) -> list[set[tuple[str, str]]]:
    """What each character is formatted as."""
    return [{(s.kind, s.argument) for s in text.spans if s.start <= at < s.end} for at in range(len(text))]


@given(rich_texts())
def test_entities_and_back(text: RichText) -> None:
    """To Telegram's entities and back is the same text, whatever its letters."""
    assert from_entities(text.text, to_entities(text)) == text


@given(rich_texts())
def test_entities_count_utf16(text: RichText) -> None:
    """An entity's offset and length are those of the stretch in UTF-16."""
    units = text.text.encode("utf-16-le")
    for span, entity in zip(sorted(text.spans), to_entities(text), strict=True):
        start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
        assert units[start:end].decode("utf-16-le") == text.text[span.start : span.end]
        assert entity["type"] == span.kind


@given(texts)
def test_utf16_length(text: str) -> None:
    """The length is that of the UTF-16 encoding."""
    assert utf16_length(text) == len(text.encode("utf-16-le")) // 2


@given(rich_texts())
def test_stored_and_loaded(text: RichText) -> None:
    """Stored as a string and loaded it is the same; no formatting is an empty string."""
    assert load_text(text.text, dump_spans(text)) == text
    assert (dump_spans(text) == "") is (not text.spans)


@given(rich_texts(), st.integers(-130, 130), st.integers(-130, 130))
@example(RichText("abc", (Span(0, 3, "bold"),)), 1, 1)
@example(RichText("abcdef", (Span(0, 6, "bold"), Span(1, 3, "italic"))), 2, 6)
def test_slices(text: RichText, start: int, stop: int) -> None:
    """A slice holds the characters that a string's slice would, each formatted as before, its spans in order."""
    part = text[start:stop]
    assert part.text == text.text[start:stop]
    assert formats(part) == formats(text)[start:stop]
    assert list(part.spans) == sorted(part.spans)


def test_no_steps() -> None:
    """Slicing with a step is refused."""
    with pytest.raises(ValueError):
        RichText("abc")[::2]


@given(st.lists(rich_texts(), max_size=5), rich_texts())
def test_joined(parts: list[RichText], separator: RichText) -> None:
    """Joining keeps every character and its formatting, and writes the separator between."""
    whole = join(parts, separator)
    assert whole.text == separator.text.join(part.text for part in parts)
    expected: list[set[tuple[str, str]]] = []
    for number, part in enumerate(parts):
        expected += (formats(separator) if number else []) + formats(part)
    assert formats(whole) == expected


@given(rich_texts())
def test_strip_and_first_line(text: RichText) -> None:
    """The first line and the rest are stripped, and hold every word with its formatting."""
    assert text.strip().text == text.text.strip()
    first, rest = text.split_first_line()
    assert "\n" not in first.text
    assert (first.text, rest.text) == (first.text.strip(), rest.text.strip())
    assert first.text.split() + rest.text.split() == text.text.split()
    kept = [f for char, f in zip(text.text, formats(text), strict=True) if not char.isspace()]
    assert [
        f for part in (first, rest) for char, f in zip(part.text, formats(part), strict=True) if not char.isspace()
    ] == kept


@pytest.mark.parametrize(
    "entity",
    [
        {"type": "bold", "offset": -1, "length": 2},
        {"type": "bold", "offset": 0, "length": 9},
        {"type": "bold", "offset": 4, "length": 1},
        {"type": "bold", "offset": 2, "length": 1},  # in the middle of the emoji
        {"type": "bold", "offset": 0},
        {"type": "bold", "length": 1},
        {"type": "bold", "offset": "0", "length": 1},
        {"type": "bold", "offset": None, "length": 1},
    ],
)
def test_entities_out_of_the_text(entity: dict[str, Any]) -> None:
    """An entity that does not fit its text is a ValueError, never another error or a wrong span."""
    with pytest.raises(ValueError):
        from_entities("a😀", [entity])


def test_what_telegram_finds_by_itself_is_left() -> None:
    """Links, phones and mentions are found again in whatever is sent: they are not kept."""
    found = [{"type": kind, "offset": 0, "length": 1} for kind in ("url", "phone_number", "mention", "bot_command")]
    assert from_entities("abc", found) == RichText("abc")


@pytest.mark.parametrize("span", [Span(0, 4, "bold"), Span(-1, 2, "bold"), Span(1, 1, "bold"), Span(2, 1, "bold")])
def test_spans_out_of_the_text(span: Span) -> None:
    """A span outside the text, or of nothing, is refused at once."""
    with pytest.raises(ValueError):
        RichText("abc", (span,))


def test_formats_add_up() -> None:
    """Formats nest, and formatting an empty text has no effect."""
    text = link(bold(italic("x")), "https://example.org")
    assert {s.kind for s in text.spans} == {"bold", "italic", "text_link"}
    assert bold("") == RichText()
    assert plain(text) is text
    assert bold("a") + "b" == RichText("ab", (Span(0, 1, "bold"),))
    assert not RichText()
    assert len(bold("abc")) == 3


@pytest.mark.parametrize("url", [None, "", "javascript:alert(1)", "tonsite://foo.ton", "http://intranet"])
def test_a_link_that_telegram_does_not_take(url: str | None) -> None:
    """Its words stay, the link is left out, and its address can be told."""
    entity = {"type": "text_link", "offset": 0, "length": 3, **({"url": url} if url is not None else {})}
    good = {"type": "bold", "offset": 4, "length": 3}
    assert from_entities("one two", [entity, good]) == RichText("one two", (Span(4, 7, "bold"),))
    assert dropped_links([entity, good]) == [url or ""]
