"""Rich Text Format, as Word, WordPad and LibreOffice write it: every letter as itself, lists as they are numbered."""

from __future__ import annotations

import contextlib
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.drafts.document import Note
from bot.domain.errors import Refusal
from tests.sources.drafts.reading import read, refused, spans

pytestmark = pytest.mark.usefixtures("pandoc")

RUSSIAN = "Заявление для прессы: «ёлка» №5 — 25 ноября"
FONTS = r"{\fonttbl{\f0\fnil\fcharset0 Calibri;}{\f1\fnil\fcharset204 Calibri;}{\f2\fnil\fcharset2 Symbol;}}"


def rtf(body: str, page: int = 1251, more: str = "") -> bytes:
    """A file with this text."""
    return f"{{\\rtf1\\ansi\\ansicpg{page}\\deff0{FONTS}{more}\n{body}}}".encode("latin-1")


def escaped(text: str, encoding: str = "cp1251") -> str:
    """Letters as bytes of a code page."""
    return "".join(char if char.isascii() else f"\\'{char.encode(encoding)[0]:02x}" for char in text)


def numbered(text: str) -> str:
    """Letters by their numbers, each with what an older program shows instead."""
    units = text.encode("utf-16-le")
    codes = [int.from_bytes(units[at : at + 2], "little", signed=True) for at in range(0, len(units), 2)]
    return "".join(chr(code) if 0 < code < 128 else f"\\u{code}\\'3f" for code in codes)


@pytest.mark.parametrize(
    "data",
    [
        rtf(escaped(RUSSIAN)),
        rtf(f"\\f1 {escaped(RUSSIAN)}", page=1252),
        rtf(f"{{\\f1 {escaped(RUSSIAN)}}}\\par{{\\f0 caf\\'e9}}", page=1252),
        rtf(numbered(RUSSIAN)),
        rtf(RUSSIAN.encode("cp1251").decode("latin-1")),
        rtf(escaped(RUSSIAN[:9]) + numbered(RUSSIAN[9:])),
    ],
)
def test_russian(data: bytes) -> None:
    """By the document's code page, by the font's, by numbers, as bare bytes."""
    assert read(data).body.text.split("\n")[0] == RUSSIAN


def test_letters_beyond_the_first_plane() -> None:
    """An emoji is one sign, though the file writes it in two halves."""
    assert read(rtf(numbered("a😀b"))).body.text == "a😀b"


def test_a_statement() -> None:
    """A title by its style, formats, links, raised figures, line breaks, line ends within words of the format."""
    link = r"{\field{\*\fldinst %s}{\fldrslt{\ul %s}}}"
    sheet = r"{\stylesheet{\s0 Normal;}{\s15 Title;}{\s1\outlinelevel0 heading 1;}}"
    links = link % ('{HYPERLINK "https://example.org"}', "site") + " " + link % ('HYPERLINK "mailto:a@b.org"', "mail")
    words = "{\\b\nbold} {\\i it} {\\ul un} {\\strike st}"
    body = (
        rf"\pard\s1\outlinelevel0 A heading\par\pard\s15 The title\par\pard\s0 {words}\par "
        r"10{\super 6} H{\sub 2}O x{\up8 2}y{\dn2 1}\par a\line b\tab c\par " + links
    )
    found = read(rtf(body, more=sheet))
    lines = ("A heading", "bold it un st", "10⁶ H₂O x²y₁", "a\nb c", "site mail (a@b.org)")
    assert (found.title, found.body.text, found.notes) == ("The title", "\n\n".join(lines), ())
    kinds = {"bold": "bold", "italic": "it", "strikethrough": "st", "text_link": "site", "underline": "un"}
    for kind, text in kinds.items():
        assert text in spans(found, kind)


def test_lists_as_they_are_numbered() -> None:
    """The numbers are those that the file shows, and a list before a table stays before it."""
    items = (("1.", "one"), (f"{escaped('а)')}", "two"), (r"{\f2\'b7}", "three"))
    listed = "".join(rf"\pard{{\listtext\pard\plain {mark}\tab}}\ls1\ilvl0 {text}\par " for mark, text in items)
    table = r"\trowd\cellx1000\cellx2000\pard\intbl a\cell b\cell\row\pard "
    found = read(rtf(rf"\pard Before\par {listed}{table}After\par"))
    assert found.body.text == "Before\n\n1. one\nа) two\n• three\na | b\n\nAfter"
    assert found.notes == (Note.TABLES,)


def test_what_is_not_in_the_text() -> None:
    """Hidden and deleted text, headers and instructions stay out; changes, notes and pictures are told of."""
    body = (
        r"{\header page head}Seen{\v hidden}{\deleted gone}{\revised new}{\*\bkmkstart mark}{\footnote below}"
        r"{\pict\pngblip 89504e47} end{\v0 .}\par"
    )
    found = read(rtf(body))
    assert found.body.text == "Seennew end."
    assert found.notes == (Note.CHANGES, Note.LEFT_OUT, Note.FOOTNOTES)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (rtf(""), "document.empty"),
        (rtf("{" * 600 + "a" + "}" * 600), "document.too_large"),
        (rtf(r"\bin5 abcde"), "document.too_much"),
    ],
)
def test_one_clear_refusal(data: bytes, key: str) -> None:
    """What is empty, too deep, or holds bare bytes."""
    assert refused(data) == key


def test_signs_of_the_format_in_the_text() -> None:
    """Braces and strokes are signs like others, escaped or as bytes."""
    assert read(rtf(r"a\{b\}c\\d \'7b\'5c\'7d")).body.text == r"a{b}c\d {\}"


@settings(max_examples=40)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"]), max_size=30))
def test_any_letters(text: str) -> None:
    """Letters that come by their numbers are those that come out; those without a letter's form are left to chance."""
    wanted = "".join(char for char in text if char.isalnum())
    body = numbered(f"[{wanted}]")
    assert "".join(read(rtf(body)).body.text) == unicodedata.normalize("NFC", f"[{wanted}]")


SOUND = rtf(r"\pard {\b Some} \u1047\'3f{\listtext 1.\tab}text\par")


@settings(max_examples=40)
@given(st.integers(0, len(SOUND) - 1), st.binary(max_size=4), st.integers(0, 4))
def test_a_damaged_file(place: int, put_in: bytes, taken_out: int) -> None:
    """However a file is damaged, it is read or refused."""
    with contextlib.suppress(Refusal):
        read(SOUND[:place] + put_in + SOUND[place + taken_out :])
