"""Text files in the encodings that people have."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import Refusal
from bot.sources.drafts.document import read_document
from bot.sources.drafts.plain_text import read_text

RUSSIAN = "Заявление для прессы\n\n«Переговоры — в Париже, 25 ноября», сообщили в МИД. Подробности: example.org, №5."
WESTERN = "The café’s résumé – £5, naïve “déjà vu”… Straße, España, à l’été"
WORDS = st.lists(st.text("абвгдежзийклмнопрстуфхцчшщъыьэюя", min_size=3, max_size=9), min_size=3, max_size=12)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_russian(encoding: str) -> None:
    """As Windows, a phone and an old editor save it."""
    assert read_text(RUSSIAN.encode(encoding)) == RUSSIAN


def test_utf16_of_both_orders() -> None:
    """UTF-16 is read in either byte order, as its byte order mark says."""
    assert read_text(codecs.BOM_UTF16_BE + RUSSIAN.encode("utf-16-be")) == RUSSIAN
    assert read_text(codecs.BOM_UTF16_LE + RUSSIAN.encode("utf-16-le")) == RUSSIAN


@pytest.mark.parametrize("text", [WESTERN, "Only a dash – and “quotes”", "£5", "Zoë", "plain"])
def test_western(text: str) -> None:
    """A British or French file is not taken for a Russian one."""
    assert read_text(text.encode("cp1252")) == text


def test_lines() -> None:
    """Every kind of line end becomes a newline."""
    assert read_text(b"a\r\nb\rc\n\nd") == "a\nb\nc\n\nd"


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "document.empty"),
        (b" \n ", "document.empty"),
        (b"\x00\x01binary", "document.not_a_document"),
        ("text".encode("utf-16-le"), "document.not_a_document"),
        (b"\x98\x81 of no code page", "document.not_a_document"),
        (codecs.BOM_UTF8 + b"\xff", "document.broken"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8\x00", "document.broken"),
    ],
)
def test_what_is_no_text(data: bytes, key: str) -> None:
    """A file that is not text is refused with one message."""
    with pytest.raises(Refusal) as refusal:
        read_document(data)
    assert refusal.value.key == key


@settings(max_examples=60)
@given(WORDS, st.booleans())
def test_any_russian_words(words: list[str], capital: bool) -> None:
    """Words of Cyrillic letters in code page 1251 come back as they were (юя at the very beginning is a mark)."""
    text = "[" + " ".join(word.capitalize() if capital else word for word in words)
    assert read_text(text.encode("cp1251")) == text


@settings(max_examples=60)
@given(st.text(max_size=60), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_any_text(text: str, encoding: str) -> None:
    """Unicode comes back but for the kinds of line ends, or is refused."""
    try:
        found = read_text(text.encode(encoding, "surrogatepass"))
    except Refusal:
        return
    kept = [char for char in text.removeprefix("\ufeff") if char not in "\r\n\x0c\x85\u2028\u2029"]
    assert [char for char in found if char != "\n"] == kept
