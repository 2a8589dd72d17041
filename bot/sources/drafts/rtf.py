"""Prepares an .rtf for pandoc: letters in Unicode, lists with their numbers, and nothing that is not part of the text.

Rich Text Format 1.9.1 (Microsoft, 2008). pandoc (2.17, 3.9) reads every byte as a Western European letter, so Russian
becomes garbage; it breaks letters beyond U+FFFF, shows deleted text as struck out, and moves a list that comes before a
table into the table or to the beginning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.drafts.document import Note
from bot.domain.errors import Refusal
from bot.sources.drafts.blocks import ITEM, TITLE_LEVEL
from bot.sources.drafts.inlines import letters
from bot.sources.drafts.ready import Ready
from bot.sources.drafts.rtf_letters import NO_LETTER, PAGES, WESTERN, Letters, decoded, page_of

_TOKEN = re.compile(r"\\([A-Za-z]{1,32})(-?\d{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\([\s\S])|([{}])|([^\\{}]+)")
_MOST_TOKENS = 500_000  # four for each letter of the longest allowed text
_DEEPEST = 500
# Groups that are not part of the document's text.
_SKIPPED = frozenset(
    (
        *("fonttbl", "colortbl", "filetbl", "listtable", "listoverridetable", "revtbl", "rsidtbl", "xmlnstbl", "info"),
        *("header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"),
        *("pict", "nonshppict", "object"),
    )
)
_KEPT = frozenset({"fldinst", "shppict"})  # kept, unlike other groups that older programs may ignore, `{\* ...}`
_LOST = frozenset({"pict", "object", "shppict", "shpinst", "shptxt", "do"})
_DROPPED = frozenset({"ls", "ilvl", "upr"})
_ENDS = frozenset({"par", "line", "sect"})
_ONE_SIGN = frozenset({"endash", "emdash", "lquote", "rquote", "ldblquote", "rdblquote", "bullet", "tab"})
_ESCAPED = re.compile(r"[\\{}]")
_SPACES = {"~": "\u00a0", "_": "\u2011", "-": ""}


@dataclass(frozen=True, slots=True)
class _Group:
    """The state between two braces."""

    page: str  # the code page of bytes
    skipped: int = 1  # how many characters after a \\u are its replacement for older programs
    aside: bool = False  # its letters are not counted: a note, a field's instruction, the style table
    silent: bool = False  # nothing in it is text
    item: bool = False  # the number of a list's item
    hidden: bool = False  # its letters are hidden, or were deleted
    closing: str = "}"


class _Reader:
    """Reads the tokens and rewrites them for pandoc."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.notes: set[Note] = set()
        self.letters = 0
        self._signs = Letters()
        self._groups = [_Group(WESTERN)]
        self._bytes = bytearray()  # letters that came as bytes and are not decoded yet
        self._fallback = 0  # characters that are still to be skipped
        self._entry = 0  # the font or style whose entry in its table is being read
        self._titles: set[int] = set()  # styles
        self._star = False
        self._next = ""  # the character after the word

    @property
    def _group(self) -> _Group:
        return self._groups[-1]

    def read(self, text: str) -> None:
        """Read the whole file.

        Raises:
            Refusal: it is too large or too deep.
        """
        for count, token in enumerate(_TOKEN.finditer(text)):
            if count > _MOST_TOKENS:
                raise Refusal("document.too_large")
            word, number, byte, sign, brace, plain = token.groups()
            if byte is None:
                self._decode()
            if word:
                self._next = text[token.end() : token.end() + 1]
                self._word(word, number, f"\\{word}{number or ''} ")
            elif byte:
                self._byte(int(byte, 16))
            elif sign:
                self._sign(sign, token[0])
            elif brace:
                self._brace(brace)
            else:
                self._plain(plain)
        self._decode()

    def _brace(self, brace: str) -> None:
        self._fallback, self._star = 0, False
        if brace == "{":
            if len(self._groups) > _DEEPEST:
                raise Refusal("document.too_large")
            self._groups.append(replace(self._group, closing="}"))
            self._write("{")
        elif len(self._groups) > 1:
            ended = self._groups.pop()
            self.out.append(ended.closing if not self._group.silent else "")

    def _sign(self, sign: str, written: str) -> None:
        if sign == "*":
            self._star = True
            return
        if sign in "\r\n":
            self._write("\\par ")
        elif sign in _SPACES:
            self._say(_SPACES[sign])
        elif sign in "\\{}":
            self._say(sign)
        else:
            self._write(written)

    def _plain(self, text: str) -> None:
        text = text.replace("\r", "").replace("\n", "").replace("\x00", "")
        if not text.isascii():
            text = decoded(text.encode("latin-1"), self._group.page)
        if self._group.aside and text.strip(" ;").lower() == "title":
            self._titles.add(self._entry)
        skipped, self._fallback = min(self._fallback, len(text)), max(0, self._fallback - len(text))
        self._say(text[skipped:])

    def _byte(self, value: int) -> None:
        if self._fallback:
            self._fallback -= 1
        elif not self._group.silent and not self._group.hidden:
            self._bytes.append(value)

    def _decode(self) -> None:
        if self._bytes:
            text = decoded(self._bytes, self._group.page)
            self._say(text)
            if NO_LETTER in text:
                self.notes.add(Note.LEFT_OUT)
            self._bytes.clear()

    def _say(self, text: str) -> None:
        """Write letters of the text."""
        if self._group.silent or self._group.hidden:
            return
        if not self._group.aside:
            self.letters += letters(text)
        self.out.append(_ESCAPED.sub(r"\\\g<0>", text))

    def _write(self, written: str) -> None:
        if not self._group.silent:
            self.out.append(written)

    def _word(self, word: str, number: str | None, written: str) -> None:
        value = int(number) if number else None
        star, self._star = self._star, False
        if word in _LOST and not self._group.silent:
            self.notes.add(Note.LEFT_OUT)
        if self._fallback and word in _ONE_SIGN:
            self._fallback -= 1
        elif word in _SKIPPED or (star and word not in _KEPT):
            self._write("\\*\\nothing ")
            self._turn(silent=True)
        elif word == "u" and value is not None:
            self._unicode(value % 0x10000 if value < 0 else value)
        elif word in _WORDS:
            _WORDS[word](self, word, value, written)
        elif word == "bin" and value:
            raise Refusal("document.too_much")
        elif word in _DROPPED or (self._group.hidden and word in _ENDS) or (self._group.item and word == "pard"):
            return
        else:
            self._write(("\\*" if star else "") + written)

    def _turn(self, **values: Any) -> None:
        self._groups[-1] = replace(self._group, **values)

    def _unicode(self, code: int) -> None:
        self._fallback = self._group.skipped
        self._say(self._signs.numbered(code))

    def _skip(self, word: str, value: int | None, written: str) -> None:
        self._turn(skipped=1 if value is None else value)

    def _whole_page(self, word: str, value: int | None, written: str) -> None:
        self._signs.document = page_of(PAGES.get(word) or value or PAGES["ansi"])
        self._turn(page=self._signs.document)

    def _deff(self, word: str, value: int | None, written: str) -> None:
        self._signs.default_font = value or 0

    def _charset(self, word: str, value: int | None, written: str) -> None:
        self._signs.describe(self._entry, value or 0)

    def _font(self, word: str, value: int | None, written: str) -> None:
        """Handle the choice of a font, or of the default one; within the font table, the beginning of its
        description."""
        if self._group.silent:
            self._entry = value or 0
            return
        self._turn(page=self._signs.of_font(None if word == "plain" else value or 0))
        if word == "plain":
            self._turn(hidden=False)
        self._write(written)

    def _style(self, word: str, value: int | None, written: str) -> None:
        """Handle a paragraph's style. The one called Title gets the level that blocks.py looks for."""
        if self._group.aside:
            self._entry = value or 0
        elif value in self._titles:
            written += f"\\outlinelevel{TITLE_LEVEL - 1} "
        self._write(written)

    def _hide(self, word: str, value: int | None, written: str) -> None:
        if word == "deleted":
            self.notes.add(Note.CHANGES)
        self._turn(hidden=value != 0)

    def _aside(self, word: str, value: int | None, written: str) -> None:
        self._turn(aside=True)
        self._write(written)

    def _field(self, word: str, value: int | None, written: str) -> None:
        """Handle a field's instruction or result: pandoc 2.17 reads them only if their content is in braces."""
        self._turn(aside=word == "fldinst" or self._group.aside)
        self._write("\\*\\fldinst " if word == "fldinst" else written)
        if self._next != "{":
            self._turn(closing="}}")
            self._write("{")

    def _item(self, word: str, value: int | None, written: str) -> None:
        self._turn(item=True)
        self._write(ITEM)

    def _revised(self, word: str, value: int | None, written: str) -> None:
        self.notes.add(Note.CHANGES)

    def _shift(self, word: str, value: int | None, written: str) -> None:
        """Turn letters moved up or down (LibreOffice's way of writing superscripts) into super- or subscripts."""
        self._write("\\nosupersub " if value == 0 else "\\super " if word == "up" else "\\sub ")


_WORDS = {
    "uc": _Reader._skip,
    **dict.fromkeys((*PAGES, "ansicpg"), _Reader._whole_page),
    "deff": _Reader._deff,
    "fcharset": _Reader._charset,
    **dict.fromkeys(("f", "plain"), _Reader._font),
    "s": _Reader._style,
    **dict.fromkeys(("v", "deleted"), _Reader._hide),
    **dict.fromkeys(("footnote", "stylesheet"), _Reader._aside),
    **dict.fromkeys(("fldinst", "fldrslt"), _Reader._field),
    **dict.fromkeys(("listtext", "pntext"), _Reader._item),
    "revised": _Reader._revised,
    **dict.fromkeys(("up", "dn"), _Reader._shift),
}


def make_ready(data: bytes) -> Ready:
    """The file prepared for pandoc.

    Raises:
        Refusal: it is too large.
    """
    reader = _Reader()
    reader.read(data.decode("latin-1"))
    written = "".join(reader.out).encode("utf-8", "replace")
    return Ready("rtf", written, letters=reader.letters, notes=reader.notes)
