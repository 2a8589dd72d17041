"""The bytes of a text file as text, whatever Windows or a phone saved it as."""

from __future__ import annotations

import codecs
import re

from bot.domain.drafts.document import not_a_document
from bot.domain.errors import Refusal

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffd]")
_CYRILLIC = re.compile("[\u0400-\u04ff]+")
# A Russian word: all Cyrillic. With the accented Latin letters of Western Europe read as Cyrillic, words are mixed.
_MIXED = re.compile("[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")
_CASES = re.compile("[а-яё][А-ЯЁ]")


def read_text(data: bytes) -> str:
    """UTF-8, with or without a byte-order mark; UTF-16 with one; else Windows's code pages 1251 and 1252.

    Lines end in LF. Of the two code pages that is taken in which the words make sense: Cyrillic letters beside
    each other and not beside Latin ones, and no capital after a small letter.

    Raises:
        Refusal: it is no text in any of these, or there is none in it.
    """
    text = _decoded(data)
    if _CONTROLS.search(text):
        raise not_a_document()
    text = re.sub("\r\n|[\r\x0c\x85\u2028]", "\n", text).replace("\u2029", "\n\n")
    if not text.strip():
        raise Refusal("document.empty")
    return text


def _decoded(data: bytes) -> str:
    for mark, encoding in (*_MARKS, (b"", "utf-8")):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                if mark:
                    raise Refusal("document.broken") from None
    western = data.decode("cp1252", "replace")
    cyrillic = data.decode("cp1251", "replace")
    return cyrillic if _letters(cyrillic) > _doubts(cyrillic) else western


def _letters(text: str) -> int:
    """Cyrillic letters beside another one."""
    return sum(len(word) - 1 for word in _CYRILLIC.findall(text))


def _doubts(text: str) -> int:
    return 3 * (len(_MIXED.findall(text)) + len(_CASES.findall(text)))
