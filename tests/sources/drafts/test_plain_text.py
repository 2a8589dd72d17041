"""Text files in the encodings that people have."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import Refusal
from bot.domain.text.characters import tidied
from bot.sources.drafts.plain_text import read_text
from tests.sources.drafts.reading import refused

RUSSIAN = "Заявление для прессы\n\n«Переговоры — в Париже, 25 ноября», сообщили в МИД. Подробности: example.org, №5."
WESTERN = "The café’s résumé – £5, naïve “déjà vu”… Straße, España, à l’été"
CYRILLIC = st.text("абвгдежзийклмнопрстуфхцчшщъыьэюя", min_size=3, max_size=9)
WORDS = st.lists(CYRILLIC, min_size=3, max_size=12)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_russian(encoding: str) -> None:
    """As Windows, a phone and an old editor save it."""
    assert read_text(RUSSIAN.encode(encoding)) == RUSSIAN


def test_utf16_of_both_orders() -> None:
    """The mark says which."""
    assert read_text(codecs.BOM_UTF16_BE + RUSSIAN.encode("utf-16-be")) == RUSSIAN
    assert read_text(codecs.BOM_UTF16_LE + RUSSIAN.encode("utf-16-le")) == RUSSIAN


@pytest.mark.parametrize("text", [WESTERN, "Only a dash – and “quotes”", "£5", "Zoë", "plain"])
def test_western(text: str) -> None:
    """A British or French file is not taken for a Russian one."""
    assert read_text(text.encode("cp1252")) == text


def test_lines() -> None:
    """Every end of line is one, also Word's own (VT) and a page's (FF)."""
    assert read_text(b"a\r\nb\rc\n\nd\x0be\x0cf") == "a\nb\nc\n\nd\ne\nf"


def test_signs_of_word_and_dos() -> None:
    """Ctrl-Z at the end, Word's hyphens that do not break or show, a letter in two pieces."""
    assert read_text(b"a\x1eb \x1fc\r\n\x1a") == "a\u2011b c\n"
    assert read_text("и\u0306".encode()) == "й"


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
        ("Заявление".encode()[:-1], "document.unclear_letters"),
        ("МИД".encode("koi8-r"), "document.unclear_letters"),
        (b"word " * 200_000, "document.too_large"),
    ],
)
def test_what_is_no_text(data: bytes, key: str) -> None:
    """One clear refusal."""
    assert refused(data) == key


@settings(max_examples=60)
@given(st.text(max_size=60), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_any_text(text: str, encoding: str) -> None:
    """Unicode comes back as Telegram shows it, or is refused."""
    try:
        found = read_text(text.encode(encoding, "surrogatepass"))
    except Refusal:
        return
    kept = tidied(text.removeprefix("\ufeff").translate({0x1A: None, 0x1E: "\u2011", 0x1F: None}))
    assert [char for char in found if char != "\n"] == [char for char in kept if char != "\n"]
