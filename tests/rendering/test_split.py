"""Cutting long texts: nothing lost, no page too long, no word and no formatted stretch cut that a page can hold."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.text.richtext import MOST_SPANS, RichText, Span, bold, fits, join, utf16_length
from bot.rendering.split import beginning, pages, shorten
from tests.domain.text.richtexts import rich_texts, texts

_WORDS = st.lists(
    st.sampled_from(
        ["a", "one", "stretch", "«Ещё»", "(he", 'said.")', '"Hi."', "😀😀", "👩‍👩‍👧", "שלום", "x" * 30, "\n\n", "\n"]
    ),
    max_size=40,
).map(" ".join)
_TEXTS = rich_texts(st.one_of(_WORDS, texts))
_LIMITS = st.integers(2, 60)


def formats(text: RichText) -> list[set[tuple[str, str]]]:
    """What each character is formatted as."""
    return [{(s.kind, s.argument) for s in text.spans if s.start <= at < s.end} for at in range(len(text))]


def places(text: RichText, found: list[RichText]) -> list[tuple[int, int]]:
    """Where each page stands in the text; only white space may be between."""
    at, ends = 0, []
    for page in found:
        start = text.text.index(page.text, at)
        assert not text.text[at:start].strip(), "text is lost between two pages"
        at = start + len(page.text)
        ends.append((start, at))
    assert not text.text[at:].strip(), "the end of the text is lost"
    return ends


@given(_TEXTS, _LIMITS)
def test_nothing_is_lost(text: RichText, limit: int) -> None:
    """Pages are within the limit in UTF-16 units; together they are the text, but for white space at the cuts."""
    found = pages(text, limit)
    for page in found:
        assert 0 < utf16_length(page.text) <= limit
        assert page.text == page.text.strip()
    whole = formats(text)
    for page, (start, end) in zip(found, places(text, found), strict=True):
        assert formats(page) == whole[start:end]


@given(_TEXTS, _LIMITS)
@example(RichText('He said "Hi." Next'), 16)
@example(RichText("(Ja.) Nein"), 7)
def test_no_word_is_cut(text: RichText, limit: int) -> None:
    """A cut is between words; only a word that no page can hold is cut."""
    ends = places(text, pages(text, limit))
    for (_, end), (start, _) in itertools.pairwise(ends):
        if end == start:
            before = re.findall(r"\S*$", text.text[:end])[0]
            after = re.findall(r"^\S*", text.text[start:])[0]
            assert utf16_length(before + after) > limit, f"{before + after!r} is cut"


@given(_TEXTS, _LIMITS)
@example(
    RichText("😀😀😀😀😀 b bb bbbb bbbb bb cc", (Span(8, 24, "bold"),)),
    20,
)
def test_no_stretch_is_cut(text: RichText, limit: int) -> None:
    """A formatted stretch that a page can hold is cut only where every place between words is inside such a one."""
    ends = places(text, pages(text, limit))
    for (began, end), (start, _) in itertools.pairwise(ends):
        left = [(max(span.start, began), span.end) for span in text.spans if span.end > began]
        held = [(a, b) for a, b in left if utf16_length(text.text[a:b]) <= limit]
        if not any(a < end and b > start for a, b in held):
            continue
        gaps = [m.start() for m in re.finditer(r"\s+", text.text) if began < m.start()]
        within = [at for at in gaps if utf16_length(text.text[began:at]) <= limit]
        free = [at for at in within if not any(a < at < b for a, b in held)]
        assert not free, f"cut at {end} though {free} were free"


@given(_TEXTS, _LIMITS, st.integers(3, 60))
def test_a_beginning(text: RichText, wanted: int, limit: int) -> None:
    """A beginning is within the limit and ends at a paragraph's end if one is within what is wanted."""
    text, wanted = text.strip(), min(wanted, limit)
    found = beginning(text, wanted, limit)
    assert utf16_length(found.text) <= limit
    whole = found.text == text.text
    bare = found.text if whole else found.text.removesuffix("…").rstrip()
    assert text.text.startswith(bare)
    paragraphs = [m.start() for m in re.finditer(r"\n[^\S\n]*\n\s*", text.text)]
    free = [p for p in paragraphs if not any(s.start < p < s.end for s in text.spans)]
    if any(utf16_length(text.text[:p]) <= wanted for p in free):
        assert found.text in {text.text[:p].strip() for p in paragraphs}


def test_a_beginning_of_paragraphs() -> None:
    """As many paragraphs as are wanted; the first alone may be longer; a first one beyond the limit is cut."""
    text = RichText("\n\n".join(["one " * 10 + "end.", "two " * 10 + "end.", "three " * 10 + "end."]))
    assert beginning(text, 100, 200).text == text.text.rsplit("\n\n", 1)[0]
    assert beginning(text, 50, 200).text == text.text.split("\n\n")[0]
    assert beginning(text, 10, 200).text == text.text.split("\n\n")[0]
    assert beginning(text, 10, 30).text == "one one one one one one one…"


@given(_TEXTS, st.integers(3, 60))
def test_shortened(text: RichText, limit: int) -> None:
    """A shortened text is within the limit, and says with an ellipsis where something is missing."""
    found = shorten(text, limit)
    assert utf16_length(found.text) <= limit
    if utf16_length(text.text) <= limit:
        assert found == text
    else:
        assert found.text.endswith("…")
        assert text.text.strip().startswith(found.text[:-1].rstrip())


@pytest.mark.parametrize("size", [4096, 4097, 30_000, 100_000])
def test_long_texts(size: int) -> None:
    """Long texts are cut into well-filled pages."""
    text = RichText(("All work and no play. " * (size // 20))[:size].strip())
    found = pages(text, 4096)
    assert len(found) <= -(-size // 4096) + 1
    assert " ".join(page.text for page in found) == text.text


def test_where_it_cuts() -> None:
    """A paragraph's end is better than a line's, a line's than a sentence's, a sentence's than a word's."""
    assert [p.text for p in pages(RichText("aaa aaa.\n\nbbb\nb. b b"), 14)] == ["aaa aaa.", "bbb\nb. b b"]
    assert [p.text for p in pages(RichText("aaa aaaa\nbb. bb b"), 14)] == ["aaa aaaa", "bb. bb b"]
    assert [p.text for p in pages(RichText("aaa aaa. bbb b b"), 14)] == ["aaa aaa.", "bbb b b"]
    assert [p.text for p in pages(RichText("aaa aaa, bbb b b"), 14)] == ["aaa aaa, bbb b", "b"]


def test_a_stretch_goes_to_the_next_page_whole() -> None:
    """A link that would be cut goes to the next page; a stretch longer than a page goes on there, formatted."""
    text = RichText("aaaa bbbb ") + bold("cccc dddd") + " eeee"
    assert [p.text for p in pages(text, 15)] == ["aaaa bbbb", "cccc dddd eeee"]
    long = pages(bold("word " * 20), 30)
    assert len(long) > 1
    assert all(page.spans == (Span(0, len(page), "bold"),) for page in long)


def linked(number: int, address: str = "https://mission.example/a") -> RichText:
    """A text of so many words, each a link."""
    return join([RichText(f"word{n}").formatted("text_link", address) for n in range(number)], " ")


@pytest.mark.parametrize(
    ("text", "least"),
    [
        (linked(250), 3),
        (linked(60, "https://mission.example/" + "a" * 300), 3),
        (join([bold(f"w{n}").formatted("italic") for n in range(100)], " "), 3),
        (linked(20), 1),
    ],
    ids=["many", "long addresses", "two formats on each", "few"],
)
def test_pages_hold_their_formatting(text: RichText, least: int) -> None:
    """A page has no more formatting than Telegram keeps in a message, however short it is; none of it is lost."""
    found = pages(text, 4096)
    assert len(found) >= least
    for page in found:
        assert fits(page, 4096)
        assert len(page.spans) <= MOST_SPANS
    whole = formats(text)
    for page, (start, end) in zip(found, places(text, found), strict=True):
        assert formats(page) == whole[start:end]


@given(st.integers(80, 260), st.integers(0, 400), st.integers(200, 4096))
def test_what_is_shortened_holds_its_formatting(number: int, address: int, limit: int) -> None:
    """A beginning, and a text that is shortened, keep all of the formatting of what they show."""
    text = linked(number, "https://mission.example/" + "a" * address)
    for kept in (shorten(text, limit), beginning(text, limit // 2, limit)):
        assert fits(kept, limit)
        assert all(span.kind == "text_link" for span in kept.spans)
        assert kept.spans
