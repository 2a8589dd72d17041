"""Word documents: what is told of what they lose, so that no word is lost in silence; and what is refused."""

from __future__ import annotations

import contextlib
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.drafts.document import Note
from bot.domain.errors import Refusal
from tests.sources.drafts.docx_files import (
    AUTHOR,
    NUMBERING,
    cell,
    docx,
    paragraph,
    relations,
    run,
    table,
    zipped,
)
from tests.sources.drafts.reading import read, refused

pytestmark = pytest.mark.usefixtures("pandoc")


@pytest.mark.parametrize(
    ("form", "shown", "listed"),
    [
        ("russianLower", "%2)", "1. a\n  а"),
        ("decimal", "%1.%2", "1. a\n  1.1"),
        ("lowerLetter", "%1.%2)", "1. a\n  a"),
    ],
)
def test_numbers_that_are_not_known_for_certain(form: str, shown: str, listed: str) -> None:
    """Russian letters and numbers of several levels are shown as well as can be, and the officer is told to look."""
    numbering = NUMBERING.replace("lowerLetter", form).replace("%1.%2)", shown)
    rows = (paragraph(run("a"), number="1"), paragraph(run("b"), number="1", level=1))
    found = read(docx(*rows, parts={"word/numbering.xml": numbering}))
    assert found.body.text.startswith(listed)
    assert found.notes == (Note.LISTS,)


def test_tracked_changes_are_taken_as_accepted_and_told() -> None:
    """What was put in is text, what was struck is not, and the officer is told."""
    found = read(
        docx(
            paragraph(
                run("Yes"),
                f"<w:del {AUTHOR}><w:r><w:delText>No</w:delText></w:r></w:del><w:ins {AUTHOR}>{run(' indeed')}</w:ins>",
                f"<w:moveFrom {AUTHOR}>{run('gone')}</w:moveFrom><w:moveTo {AUTHOR}>{run(' here')}</w:moveTo>",
            )
        )
    )
    assert (found.body.text, found.notes) == ("Yes indeed here", (Note.CHANGES,))


def test_what_a_message_cannot_hold_is_told() -> None:
    """Pictures and footnotes are left out, tables become lines, and the officer is told of each."""
    row = cell(paragraph(run("a"))) + cell(paragraph(run("b")), paragraph(run("c")))
    found = read(
        docx(
            paragraph(run("Text"), '<w:r><w:drawing/></w:r><w:r><w:footnoteReference w:id="1"/></w:r>'),
            table(row, row),
        )
    )
    assert found.body.text == "Text\n\na | b c\na | b c"
    assert found.notes == (Note.LEFT_OUT, Note.FOOTNOTES, Note.TABLES)


@pytest.mark.parametrize(
    "lost",
    [
        f"<w:p><w:r><w:pict><w:txbxContent>{paragraph(run('boxed'))}</w:txbxContent></w:pict></w:r></w:p>",
        f"<w:p><w:r><w:ruby><w:rt>{run('above')}</w:rt><w:rubyBase>{run('base')}</w:rubyBase></w:ruby></w:r></w:p>",
    ],
)
def test_words_that_are_not_in_the_text_are_told_of(lost: str) -> None:
    """Where words of the file did not come in, the officer is told to compare."""
    found = read(docx(paragraph(run("Text")), lost))
    assert found.body.text == "Text"
    assert Note.MISSING in found.notes


WRAPPERS = (
    f"<w:ins {AUTHOR}>{{}}</w:ins>",
    "<w:smartTag>{}</w:smartTag>",
    "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
    "<w:hyperlink w:anchor='a'>{}</w:hyperlink>",
    "<w:fldSimple w:instr='REF a'>{}</w:fldSimple>",
    "<w:dir w:val='rtl'>{}</w:dir>",
    "<w:customXml>{}</w:customXml>",
    "<w:unknown>{}</w:unknown>",
    "<mc:AlternateContent><mc:Choice Requires='wps'>{}</mc:Choice></mc:AlternateContent>",
)


@settings(max_examples=40)
@given(st.lists(st.lists(st.sampled_from(WRAPPERS), max_size=3), min_size=1, max_size=4))
def test_no_word_is_lost_in_silence(wrapped: list[list[str]]) -> None:
    """However a word is wrapped, it is in the text, or the officer is told to compare."""
    runs = []
    for number, wrappers in enumerate(wrapped):
        inner = run(f"word{number} ")
        for wrapper in wrappers:
            inner = wrapper.format(inner)
        runs.append(inner)
    found = read(docx(paragraph(run("Text ")), paragraph(*runs)))
    lost = [number for number in range(len(wrapped)) if f"word{number}" not in found.body.text]
    assert not lost or Note.MISSING in found.notes


ELSEWHERE = relations(("a", "officeDocument", "../../etc/passwd", ""))
BOMB = '<!DOCTYPE z [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"%PDF-1.7", "document.not_a_document"),
        (b"PK\x03\x04 and no more", "document.not_a_document"),
        (zipped({"a.txt": "text"}), "document.not_a_document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "document.old_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "document.encrypted"),
        (bytes(21 * 1024 * 1024), "document.too_large"),
        (docx(), "document.empty"),
        (docx(paragraph(run(" "))), "document.empty"),
        (docx(paragraph(run("a")), prolog=BOMB), "document.broken"),
        (docx(parts={"word/document.xml": "<w:document"}), "document.broken"),
        (docx(parts={"word/document.xml": "<w:document><w:body><w:p></w:body>"}), "document.broken"),
        (docx(parts={"word/document.xml": "<other/>"}), "document.not_a_document"),
        (docx(paragraph(run("a" * 250_000))), "document.too_large"),
        (docx(*[paragraph(run("a"))] * 6_000), "document.too_large"),
        (docx(paragraph(run(" " * 20_000_000))), "document.too_large"),
        (docx(parts={"_rels/.rels": ELSEWHERE}), "document.not_a_document"),
    ],
)
def test_one_clear_refusal(data: bytes, key: str) -> None:
    """What is no document, or would cost too much, is refused with its own sentence."""
    assert refused(data) == key


def test_an_entry_that_is_encrypted_or_packed_oddly() -> None:
    """The flags of the zip itself are looked at."""
    data = bytearray(docx(paragraph(run("a"))))
    at = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)  # the second entry: the relationships
    encrypted, odd = bytearray(data), bytearray(data)
    struct.pack_into("<H", encrypted, at + 8, 1)
    struct.pack_into("<H", odd, at + 10, 14)
    assert refused(bytes(encrypted)) == "document.encrypted"
    assert refused(bytes(odd)) == "document.broken"


SOUND = docx(paragraph(run("Some text", "<w:b/>"), style="Quote"), paragraph(run("x"), number="1"))


@settings(max_examples=60)
@given(st.integers(0, len(SOUND) - 1), st.binary(max_size=4), st.integers(0, 4))
def test_a_damaged_file(place: int, put_in: bytes, taken_out: int) -> None:
    """However a file is damaged, it is read or refused."""
    with contextlib.suppress(Refusal):
        read(SOUND[:place] + put_in + SOUND[place + taken_out :])
