"""Encodings: told apart where they are plain, refused where they are not; never the wrong letters."""

from __future__ import annotations

import codecs
import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sources.encoding import Fault, NotText, any_text, unicode_text

RUSSIAN = (
    "Посольство сообщает, что читальный зал открыт с понедельника по пятницу. Приём граждан ведётся по записи.",
    "В связи с праздничными днями консульский отдел не работает 1 и 2 января 2026 года.",
    "ЗАЯВЛЕНИЕ МИНИСТЕРСТВА ИНОСТРАННЫХ ДЕЛ. Мы готовы к переговорам, - сказал посол; подробности: example.org.",
    "Министр принял верительные грамоты. Стороны обсудили двусторонние отношения, торговлю и культуру.",
)
WORDS = " ".join(RUSSIAN).split()
WESTERN = "The café’s résumé – £5, naïve “déjà vu”… Straße, España, à l’été"


def fault(data: bytes) -> Fault:
    """Why it is refused."""
    with pytest.raises(NotText) as refused:
        any_text(data)
    return refused.value.fault


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "koi8_r", "cp866"])
@pytest.mark.parametrize("text", [*RUSSIAN, "\r\n".join(RUSSIAN)])
def test_russian(text: str, encoding: str) -> None:
    """As Windows, a phone, Unix, DOS and an old mail program save it."""
    assert any_text(text.encode(encoding)) == text


@settings(max_examples=300)
@given(
    st.integers(0, len(WORDS) - 4),
    st.integers(3, 30),
    st.sampled_from(["cp1251", "koi8_r", "cp866"]),
    st.sampled_from([str, str.upper, str.lower]),
)
def test_never_the_wrong_letters(start: int, count: int, encoding: str, case: type[str]) -> None:
    """Some words of Russian, in capitals or not, are what they were, or are refused."""
    text = case(" ".join(WORDS[start : start + count]))
    data = text.encode(encoding)
    if sum(map(str.isalpha, text)) < 10 or data.isascii():
        return
    with contextlib.suppress(NotText):
        assert any_text(data) == text


@pytest.mark.parametrize("text", [WESTERN, "Only a dash – and “quotes”", "£5", "Zoë", "25 °C ± 2", "ÉTÉ À LA PLAGE"])
def test_western(text: str) -> None:
    """A British or French file is not taken for a Russian one."""
    assert any_text(text.encode("cp1252")) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Ελλάδα είναι", "cp1253"),
        ("السفارة تعلن", "cp1256"),
        ("Türkçe şığ İstanbul", "cp1254"),
        ("był główny ąęć żółw", "cp1250"),
        ("日本語の文章です", "shift_jis"),
        ("中文声明发布", "gbk"),
        ("МИД", "koi8_r"),
    ],
)
def test_others_are_refused(text: str, encoding: str) -> None:
    """What is in an encoding that is not read, or too short to tell, is not guessed at."""
    assert fault(text.encode(encoding)) is Fault.UNCLEAR


@pytest.mark.parametrize("at", [0, 1, 40, -1])
def test_a_byte_of_utf8_that_was_lost(at: int) -> None:
    """A file that is cut within a letter, or lost a byte, is not taken for a code page."""
    data = RUSSIAN[0].removesuffix(".").encode()
    place = len(data) - 1 if at < 0 else data.index(b"\xd0", at)
    assert fault(data[:place] + data[place + 1 :]) is Fault.UNCLEAR


@pytest.mark.parametrize("text", ["27.11", "Text", "Заявление 27.11"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le"])
def test_nulls_are_never_taken(text: str, encoding: str) -> None:
    """Text of two or four bytes a letter without its mark, and bytes that are no text."""
    assert fault(text.encode(encoding)) is Fault.BINARY
    assert fault(b"text\x00text") is Fault.BINARY
    with pytest.raises(NotText) as refused:
        unicode_text(b"a\nb\n\x00")
    assert refused.value.line == 3


def test_utf16_of_both_orders() -> None:
    """The mark says which."""
    assert any_text(codecs.BOM_UTF16_BE + "текст".encode("utf-16-be")) == "текст"
    assert any_text(codecs.BOM_UTF16_LE + "текст".encode("utf-16-le")) == "текст"


def test_what_its_mark_says_and_it_is_not() -> None:
    """A mark of Unicode before something else."""
    assert fault(codecs.BOM_UTF8 + b"\xff") is Fault.BROKEN
    assert fault(codecs.BOM_UTF16_LE + b"\x00\xd8\x00") is Fault.BROKEN


def test_imports_take_unicode_alone() -> None:
    """The line that is in another encoding is named."""
    with pytest.raises(NotText) as refused:
        unicode_text("a\nЗаявление".encode("cp1251"))
    assert refused.value.line == 2
