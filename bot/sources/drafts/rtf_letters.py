"""Decodes the letters of an .rtf: bytes in the code pages of its fonts, and Unicode numbers, some as surrogate
pairs."""

from __future__ import annotations

import codecs

# \fcharsetN of the font table: its code page. 0 is missing: Word writes such a font in the document's code page.
_CHARSETS = {77: 10000, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255}
_CHARSETS |= {178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250, 254: 437}
_SYMBOL = 2  # Symbol, Wingdings: pictures instead of letters
_NAMES = {10000: "mac_roman", 65001: "utf-8"}
PAGES = {"ansi": 1252, "mac": 10000, "pc": 437, "pca": 850}  # the word at the file's beginning: its code page

WESTERN, SYMBOLS = "cp1252", "symbols"
BULLET, NO_LETTER = "•", "\ufffc"


class Letters:
    """Knows the code pages of the document and, from the font table, of its fonts."""

    def __init__(self) -> None:
        self.document = WESTERN
        self.default_font = 0
        self._fonts: dict[int, str] = {}
        self._half = ""  # the first half of a surrogate pair

    def of_font(self, font: int | None) -> str:
        """A font's code page; None: the default font's."""
        return self._fonts.get(self.default_font if font is None else font) or self.document

    def describe(self, font: int, charset: int) -> None:
        """Remember an entry of the font table."""
        if charset == _SYMBOL:
            self._fonts[font] = SYMBOLS
        elif charset in _CHARSETS:
            self._fonts[font] = page_of(_CHARSETS[charset])

    def numbered(self, code: int) -> str:
        """The letter with that number; '' for the first half of a pair, and for anything that is not a letter."""
        if not 0 <= code <= 0x10FFFF:
            return ""
        sign = chr(code)
        if "\ud800" <= sign <= "\udbff":
            self._half = sign
            return ""
        if "\udc00" <= sign <= "\udfff":
            sign = (self._half + sign).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        self._half = ""
        return sign if sign >= " " else ""


def decoded(data: bytes | bytearray, page: str) -> str:
    """Bytes as letters of a code page; of a symbol font only bullets are known."""
    if page == SYMBOLS:
        return "".join(BULLET if byte in b"\xa7\xb7" else NO_LETTER for byte in data)
    return data.decode(page, "replace")


def page_of(number: int) -> str:
    """Python's name of a code page; the Western European one where it is unknown."""
    try:
        return codecs.lookup(_NAMES.get(number, f"cp{number}")).name
    except LookupError:
        return WESTERN
