"""Word documents: what of them is kept, and what no file can do to the program."""

from __future__ import annotations

import contextlib
import io
import struct
import tracemalloc
import zipfile
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.drafts.document import Note
from bot.domain.errors import Refusal
from bot.domain.text.richtext import Span
from bot.sources.drafts.document import read_document
from bot.sources.drafts.docx import read_docx
from tests.sources.drafts.docx_files import docx, paragraph, relations, run, zipped
from tests.steps import steps

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"]), min_size=1, max_size=20)
KINDS = {"bold": "<w:b/>", "italic": "<w:i/>", "underline": '<w:u w:val="single"/>', "strikethrough": "<w:strike/>"}


def refused(data: bytes) -> str:
    """The key of the refusal."""
    with pytest.raises(Refusal) as refusal:
        read_document(data)
    return refusal.value.key


def test_a_statement() -> None:
    """A title, paragraphs, formats, a link and a quote are read."""
    found = read_docx(
        docx(
            paragraph(run("Press release"), style="a3"),
            paragraph(run("The talks open "), run("in Paris", "<w:b/><w:i/>"), run(" on Monday.")),
            paragraph(),
            paragraph(run("Details are "), f'<w:hyperlink r:id="rId9">{run("here", LINKED)}</w:hyperlink>', run(".")),
            paragraph(run("We agree."), style="Quote"),
            paragraph(run("We said so."), style="Quote"),
            links={"rId9": "https://example.org/a?b=1"},
        )
    )
    text = "The talks open in Paris on Monday.\n\nDetails are here.\n\nWe agree.\nWe said so."
    assert (found.title, found.body.text, found.notes) == ("Press release", text, ())
    quote = text.index("We agree")
    assert found.body.spans == (
        Span(15, 23, "bold"),
        Span(15, 23, "italic"),
        Span(text.index("here"), text.index("here") + 4, "text_link", "https://example.org/a?b=1"),
        Span(quote, quote + 9, "italic"),
        Span(quote, len(text), "blockquote"),
        Span(quote + 10, len(text), "italic"),
    )


LINKED = '<w:rStyle w:val="Hyperlink"/>'


def test_the_title_is_the_first_heading_where_no_paragraph_is_a_title() -> None:
    """A heading is taken, a later one stays in the body, in bold; a title wins over a heading before it."""
    found = read_docx(docx(paragraph(run("One"), style="1"), paragraph(run("Text")), paragraph(run("Two"), style="1")))
    assert (found.title, found.body.text) == ("One", "Text\n\nTwo")
    assert found.body.spans == (Span(6, 9, "bold"),)
    both = read_docx(docx(paragraph(run("Heading"), style="1"), paragraph(run("Title"), style="a3")))
    assert (both.title, both.body.text) == ("Title", "Heading")
    assert read_docx(docx(paragraph(run("Only text")))).title == ""


def test_lists() -> None:
    """Items follow each other; numbers are those that Word shows, nested ones indented; a new list begins anew."""
    items = [("1", 0), ("1", 1), ("1", 1), ("1", 2), ("1", 0), ("1", 1), ("3", 0)]
    found = read_docx(
        docx(
            paragraph(run("Before")),
            *(paragraph(run("item"), number=number, level=level) for number, level in items),
            paragraph(run("After")),
            paragraph(run("dot"), style="ListBullet"),
            paragraph(run("none"), style="ListBullet", number="0"),
        )
    )
    listed = "1. item\n  1.a) item\n  1.b) item\n    IV item\n2. item\n  2.a) item\n1. item"
    assert found.body.text == f"Before\n\n{listed}\n\nAfter\n\n• dot\n\nnone"


def test_styles_and_switches() -> None:
    """A character style's bold counts, one based on another too; a run can switch it off; hidden text is not there."""
    found = read_docx(
        docx(
            paragraph(
                run("a", '<w:rStyle w:val="Stronger"/>'),
                run("b", '<w:rStyle w:val="Strong"/><w:b w:val="0"/>'),
                run("c", '<w:u w:val="none"/>'),
                run("d", '<w:dstrike w:val="true"/>'),
                run("hidden", "<w:vanish/>"),
            )
        )
    )
    assert found.body.text == "abcd"
    assert found.body.spans == (Span(0, 1, "bold"), Span(3, 4, "strikethrough"))


def test_wrappers_hide_no_text() -> None:
    """Content controls, smart tags and fields are looked into; the instructions of fields are not text."""

    def char(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    instruction = '<w:r><w:instrText xml:space="preserve"> HYPERLINK "https://example.org" </w:instrText></w:r>'
    found = read_docx(
        docx(
            f"<w:sdt><w:sdtPr><w:t>no</w:t></w:sdtPr><w:sdtContent>{paragraph(run('one'))}</w:sdtContent></w:sdt>",
            paragraph(
                f"<w:sdt><w:sdtContent>{run('two')}</w:sdtContent></w:sdt>", f"<w:smartTag>{run(' three')}</w:smartTag>"
            ),
            paragraph(char("begin"), instruction, char("separate"), run("site"), char("end"), run(" end")),
            paragraph(f"<w:fldSimple w:instr='DATE'>{run('today')}</w:fldSimple>"),
            paragraph("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r>"),
        )
    )
    assert found.body.text == "one\n\ntwo three\n\nsite end\n\ntoday\n\na\nb c\u2011d"
    assert found.body.spans == (Span(16, 20, "text_link", "https://example.org"),)
    assert found.notes == ()


def test_tracked_changes_are_taken_as_accepted_and_told() -> None:
    """What was put in is text, what was struck is not, and the officer is told."""
    found = read_docx(
        docx(
            paragraph(
                run("Yes"),
                f"<w:del><w:r><w:delText>No</w:delText></w:r></w:del><w:ins>{run(' indeed')}</w:ins>",
                f"<w:moveFrom>{run('gone')}</w:moveFrom><w:moveTo>{run(' here')}</w:moveTo>",
            )
        )
    )
    assert (found.body.text, found.notes) == ("Yes indeed here", (Note.CHANGES,))


def test_what_a_message_cannot_hold_is_told() -> None:
    """Pictures and footnotes are left out, tables become lines, and the officer is told of each."""
    cell = "<w:tc>{}</w:tc>"
    row = f"<w:tr>{cell.format(paragraph(run('a')))}<w:tc>{paragraph(run('b'))}{paragraph(run('c'))}</w:tc></w:tr>"
    found = read_docx(
        docx(
            paragraph(run("Text"), '<w:r><w:drawing/></w:r><w:r><w:footnoteReference w:id="1"/></w:r>'),
            f"<w:tbl><w:tblPr/>{row}{row}</w:tbl>",
        )
    )
    assert found.body.text == "Text\n\na | b c\na | b c"
    assert found.notes == (Note.LEFT_OUT, Note.FOOTNOTES, Note.TABLES)


def test_an_address_that_is_none_is_no_link() -> None:
    """Only http and https addresses become links."""
    link = f'<w:hyperlink r:id="rId9">{run("mail")}</w:hyperlink>'
    found = read_docx(docx(paragraph(link), links={"rId9": "javascript:alert(1)"}))
    assert (found.body.text, found.body.spans) == ("mail", ())


ELSEWHERE = relations(("a", "officeDocument", "../../etc/passwd", ""))
BOMB = '<!DOCTYPE z [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"%PDF-1.7", "document.not_a_document"),
        (b"{\\rtf1 text}", "document.not_a_document"),
        (b"PK\x03\x04 and no more", "document.not_a_document"),
        (zipped({"a.txt": "text"}), "document.not_a_document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "document.old_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "document.encrypted"),
        (bytes(21 * 1024 * 1024), "document.too_large"),
        (docx(), "document.empty"),
        (docx(paragraph(run(" "))), "document.empty"),
        (docx(paragraph(run("a")), prolog=BOMB), "document.broken"),
        (docx(parts={"word/document.xml": "<w:document"}), "document.broken"),
        (docx(parts={"word/styles.xml": "no xml"}), "document.broken"),
        (docx(parts={"word/document.xml": "<other/>"}), "document.not_a_document"),
        (docx("<w:p/>" * 500_000), "document.too_large"),
        (docx("<w:sdt>" * 300 + "</w:sdt>" * 300), "document.too_large"),
        (docx(paragraph(run("a" * 250_000))), "document.too_large"),
        (docx(*[paragraph(run("a"))] * 6_000), "document.too_large"),
        (docx(paragraph(run(" " * 20_000_000))), "document.too_large"),
        (
            docx(parts={"_rels/.rels": ELSEWHERE}),
            "document.not_a_document",
        ),
    ],
)
def test_one_clear_refusal(data: bytes, key: str) -> None:
    """What is no document, or would cost too much, is refused with its own sentence."""
    assert refused(data) == key


def test_an_entry_that_is_encrypted_or_packed_oddly() -> None:
    """A zip whose entry is encrypted, or compressed in an unknown way, is refused."""
    data = bytearray(docx(paragraph(run("a"))))
    at = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)  # the second entry: the relationships
    encrypted, odd = bytearray(data), bytearray(data)
    struct.pack_into("<H", encrypted, at + 8, 1)
    struct.pack_into("<H", odd, at + 10, 14)
    assert refused(bytes(encrypted)) == "document.encrypted"
    assert refused(bytes(odd)) == "document.broken"


def bomb(megabytes: int) -> bytes:
    """A document with a part of so many megabytes, packed to a thousandth."""
    main = relations(("a", "officeDocument", "word/bomb.xml", ""))
    packed = io.BytesIO(docx(parts={"_rels/.rels": main}))
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("word/bomb.xml", "w") as part:
        part.write(b"<w:document>")
        for _ in range(megabytes):
            part.write(b"\n" * 1_000_000)
    return packed.getvalue()


def test_a_zip_bomb_costs_little() -> None:
    """A part of a hundred megabytes is given up at its first megabytes: it costs no more work than one of thirty, and
    never lies in memory as a whole."""
    large, small = bomb(100), bomb(30)
    tracemalloc.start()
    assert refused(large) == "document.too_large"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000_000
    assert steps(lambda: refused(large)) <= 1.1 * steps(lambda: refused(small))


@settings(max_examples=60)
@given(st.lists(st.tuples(WORDS, st.sets(st.sampled_from(sorted(KINDS)))), min_size=1, max_size=8))
def test_any_runs(pieces: list[tuple[str, set[str]]]) -> None:
    """Every character of every run arrives, under exactly its formats."""
    runs = [run(escape(text), "".join(KINDS[kind] for kind in kinds)) for text, kinds in pieces]
    data = docx(paragraph(run("["), *runs, run("]")))
    body = read_docx(data).body
    assert body.text == f"[{''.join(text for text, _ in pieces)}]"
    place = 1
    for text, kinds in pieces:
        assert {span.kind for span in body[place : place + len(text)].spans} == kinds
        place += len(text)


SOUND = docx(paragraph(run("Some text", "<w:b/>"), style="Quote"), paragraph(run("x"), number="1"))


@settings(max_examples=200)
@given(st.integers(0, len(SOUND) - 1), st.binary(max_size=4), st.integers(0, 4))
def test_a_damaged_file(place: int, put_in: bytes, taken_out: int) -> None:
    """However a file is damaged, it is read or refused."""
    with contextlib.suppress(Refusal):
        read_document(SOUND[:place] + put_in + SOUND[place + taken_out :])
