"""Word documents: what of them is kept. What is told of the rest, and what is refused: test_docx_told.py."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.drafts.document import Note
from bot.domain.text.characters import tidied
from bot.domain.text.richtext import Span
from tests.sources.drafts.docx_files import (
    AUTHOR,
    NUMBERING,
    STYLES,
    cell,
    docx,
    paragraph,
    relations,
    run,
    table,
)
from tests.sources.drafts.reading import read

pytestmark = pytest.mark.usefixtures("pandoc")

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"]), min_size=1, max_size=20)
KINDS = {"bold": "<w:b/>", "italic": "<w:i/>", "underline": '<w:u w:val="single"/>', "strikethrough": "<w:strike/>"}
LINKED = '<w:rStyle w:val="Hyperlink"/>'
RAISED, LOWERED = (f'<w:vertAlign w:val="{place}script"/>' for place in ("super", "sub"))


def test_a_statement() -> None:
    """A title, paragraphs, formats, a link, a quote."""
    found = read(
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
    assert found.body.spans == (
        Span(15, 23, "bold"),
        Span(15, 23, "italic"),
        Span(text.index("here"), text.index("here") + 4, "text_link", "https://example.org/a?b=1"),
        Span(text.index("We agree"), len(text), "blockquote"),
    )


def test_the_title_is_the_first_heading_where_no_paragraph_is_a_title() -> None:
    """A heading is taken, a later one stays in the body, in bold; a title wins over a heading before it."""
    found = read(docx(paragraph(run("One"), style="1"), paragraph(run("Text")), paragraph(run("Two"), style="1")))
    assert (found.title, found.body.text) == ("One", "Text\n\nTwo")
    assert found.body.spans == (Span(6, 9, "bold"),)
    both = read(docx(paragraph(run("Heading"), style="1"), paragraph(run("Title"), style="a3")))
    assert (both.title, both.body.text) == ("Title", "Heading")
    assert read(docx(paragraph(run("Only text")))).title == ""


def test_what_stands_at_the_top_is_text() -> None:
    """A second line of the title, a subtitle, an author and a date stay in the text, in their order."""
    names = ("Subtitle", "Author", "Date")
    more = "".join(f'<w:style w:type="paragraph" w:styleId="{n}"><w:name w:val="{n}"/></w:style>' for n in names)
    rows = (("Title", "a3"), ("goes on", "a3"), ("Below it", "Subtitle"), ("A name", "Author"), ("A day", "Date"))
    parts = {"word/styles.xml": STYLES.replace("</w:styles>", f"{more}</w:styles>")}
    found = read(docx(*(paragraph(run(text), style=style) for text, style in rows), parts=parts))
    assert (found.title, found.body.text) == ("Title", "goes on\n\nBelow it\n\nA name\n\nA day")
    assert found.notes == ()


def test_lists() -> None:
    """Items follow each other under their numbers, nested ones indented; a new list begins anew."""
    items = [("1", 0), ("1", 1), ("1", 1), ("1", 0), ("1", 1), ("3", 0)]
    parts = {"word/numbering.xml": NUMBERING.replace("%1.%2)", "%2.")}
    found = read(
        docx(
            paragraph(run("Before")),
            *(paragraph(run("item"), number=number, level=level) for number, level in items),
            paragraph(run("After")),
            paragraph(run("dot"), style="ListBullet"),
            parts=parts,
        )
    )
    listed = "1. item\n  a. item\n  b. item\n2. item\n  a. item\n1. item"
    assert (found.body.text, found.notes) == (f"Before\n\n{listed}\n\nAfter\n\n• dot", ())


def test_a_list_goes_on() -> None:
    """A list counts on behind a paragraph that stands between its items."""
    rows = (paragraph(run("x"), number="1"), paragraph(run("between")), paragraph(run("y"), number="1"))
    assert read(docx(*rows)).body.text == "1. x\n\nbetween\n\n2. y"


def test_styles_and_switches() -> None:
    """A character style's bold counts; a run can switch it off; struck twice is struck; hidden text is not there."""
    found = read(
        docx(
            paragraph(
                run("a", '<w:rStyle w:val="Strong"/>'),
                run("b", '<w:rStyle w:val="Strong"/><w:b w:val="0"/>'),
                run("c", '<w:u w:val="none"/>'),
                run("d", '<w:dstrike w:val="true"/>'),
                run("hidden", "<w:vanish/>"),
                run("e", '<w:u w:val="double"/>'),
            )
        )
    )
    assert (found.body.text, found.notes) == ("abcde", ())
    assert found.body.spans == (Span(0, 1, "bold"), Span(3, 4, "strikethrough"), Span(4, 5, "underline"))


def test_raised_and_lowered() -> None:
    """10 and a raised 6 is 10⁶ and not 106; what has no raised sign is written out; 25th stays 25th. LibreOffice raises
    letters by a distance."""
    found = read(
        docx(
            paragraph(run("10"), run("6", RAISED), run(", H"), run("2", LOWERED), run("O, e"), run("щ", RAISED)),
            paragraph(run("25"), run("th", RAISED), run(", x"), run("−n", RAISED), run(" a"), run("Q", LOWERED)),
            paragraph(run("m"), run("2", '<w:position w:val="8"/>'), run("x"), run("1", '<w:position w:val="-2"/>')),
        )
    )
    assert found.body.text == "10⁶, H₂O, e^(щ)\n\n25th, x⁻ⁿ a_(Q)\n\nm²x₁"


def test_an_indent_is_no_quotation() -> None:
    """A paragraph that is only indented is a paragraph."""
    indented = paragraph(run("text")).replace("<w:pPr>", '<w:pPr><w:ind w:left="720"/>')
    found = read(docx(paragraph(run("before")), indented))
    assert (found.body.text, found.body.spans) == ("before\n\ntext", ())


def test_wrappers_hide_no_text() -> None:
    """Content controls, smart tags and fields are looked into; the instructions of fields are not text."""

    def char(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    instruction = '<w:r><w:instrText xml:space="preserve"> HYPERLINK "https://example.org" </w:instrText></w:r>'
    found = read(
        docx(
            f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph(run('one'))}</w:sdtContent></w:sdt>",
            paragraph(
                f"<w:sdt><w:sdtContent>{run('two')}</w:sdtContent></w:sdt>", f"<w:smartTag>{run(' three')}</w:smartTag>"
            ),
            paragraph(char("begin"), instruction, char("separate"), run("site"), char("end"), run(" end")),
            paragraph(f"<w:fldSimple w:instr='DATE'>{run('today')}</w:fldSimple>"),
            paragraph("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r>"),
            paragraph(f"<w:dir w:val='rtl'>{run('there')}</w:dir>"),
            f"<w:customXml w:element='x'>{paragraph(run('four'))}</w:customXml>",
            paragraph(f"<w:fldSimple w:instr=' HYPERLINK &quot;https://a.org&quot; '>{run('here')}</w:fldSimple>"),
        )
    )
    text = "one\n\ntwo three\n\nsite end\n\ntoday\n\na\nb c\u2011d\n\nthere\n\nfour\n\nhere"
    assert (found.body.text, found.notes) == (text, ())
    assert found.body.spans == (
        Span(16, 20, "text_link", "https://example.org"),
        Span(len(text) - 4, len(text), "text_link", "https://a.org"),
    )


def test_a_deleted_paragraph_mark_makes_one_paragraph_of_two() -> None:
    """As in Word, when the changes are accepted."""
    first = paragraph(run("One")).replace("<w:pPr>", f"<w:pPr><w:rPr><w:del {AUTHOR}/></w:rPr>")
    found = read(docx(first, paragraph(run(" sentence.")), paragraph(run("Another."))))
    assert (found.body.text, found.notes) == ("One sentence.\n\nAnother.", (Note.CHANGES,))


def test_a_table_of_one_cell_is_no_table_to_the_eye() -> None:
    """What stands in a frame of one cell keeps its paragraphs."""
    found = read(docx(table(cell(paragraph(run("One.")), paragraph(run("Two."))))))
    assert found.body.text == "One.\n\nTwo."


@pytest.mark.parametrize(
    ("address", "text", "notes"),
    [
        ("mailto:press@example.org?subject=Hello", "Write (press@example.org)", ()),
        ("tel:+442036687474", "Write (+442036687474)", ()),
        ("ftp://example.org/a", "Write (ftp://example.org/a)", ()),
        ("http://intranet/a", "Write (http://intranet/a)", ()),
        ("javascript:alert(1)", "Write", (Note.LINKS,)),
        ("other.docx", "Write", (Note.LINKS,)),
    ],
)
def test_an_address_that_is_no_link(address: str, text: str, notes: tuple[Note, ...]) -> None:
    """Only what Telegram opens becomes a link. Another address stands in words behind its text; one that leads nowhere
    is left out, and told of."""
    link = f'<w:hyperlink r:id="rId9">{run("Write")}</w:hyperlink>'
    found = read(docx(paragraph(link), links={"rId9": address}))
    assert (found.body.text, found.body.spans, found.notes) == (text, (), notes)


def test_an_address_in_words_stands_once() -> None:
    """A link to a mail address that is its own text is that text."""
    link = f'<w:hyperlink r:id="rId9">{run("press@example.org")}</w:hyperlink>'
    found = read(docx(paragraph(link), links={"rId9": "mailto:press@example.org"}))
    assert found.body.text == "press@example.org"


def test_letters_in_two_pieces() -> None:
    """An accent that stands apart from its letter, also in a run of its own, is composed with it."""
    found = read(docx(paragraph(run("и"), run("\u0306", "<w:b/>"), run("e\u0301"), run(" soft\u00adly"))))
    assert found.body.text == "йé softly"


def test_the_main_part_by_its_relationship() -> None:
    """A document whose main part has another name is read too."""
    body = docx(paragraph(run("a")))
    main = relations(("rId1", "officeDocument", "/word/document2.xml", ""))
    parts = {"_rels/.rels": main, "word/document2.xml": document_of(body)}
    assert read(docx(paragraph(run("other")), parts=parts)).body.text == "a"


def document_of(data: bytes) -> str:
    """The main part of a file."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read("word/document.xml").decode()


@settings(max_examples=40)
@given(st.lists(st.tuples(WORDS, st.sets(st.sampled_from(sorted(KINDS)))), min_size=1, max_size=8))
def test_any_runs(pieces: list[tuple[str, set[str]]]) -> None:
    """Every character of every run arrives as Telegram shows it, under exactly its formats."""
    pieces = [(kept, kinds) for text, kinds in pieces if (kept := tidied(" ".join(text.split()).replace("\xad", "")))]
    runs = [run(escape(text), "".join(KINDS[kind] for kind in kinds)) for text, kinds in pieces]
    body = read(docx(paragraph(run("["), *runs, run("]")))).body
    whole = "".join(text for text, _ in pieces)
    assert body.text == tidied(f"[{whole}]")
    if body.text != f"[{whole}]":  # letters of two runs became one
        return
    place = 1
    for text, kinds in pieces:
        assert {span.kind for span in body[place : place + len(text)].spans} == kinds
        place += len(text)
