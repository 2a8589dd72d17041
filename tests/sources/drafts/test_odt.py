"""OpenDocument texts, made as LibreOffice writes them: what of them is kept, and what is said of the rest."""

from __future__ import annotations

import pytest

from bot.domain.drafts.document import Note
from tests.sources.drafts.odt_files import heading, odt, p, span
from tests.sources.drafts.reading import read, refused, spans

pytestmark = pytest.mark.usefixtures("pandoc")


def test_a_statement() -> None:
    """A title by its style, formats, a link, a mail address, raised figures, a quotation, a line break."""
    link = '<text:a xlink:href="{}">{}</text:a>'
    formats = span("bold", "B") + span("italic", "I") + span("under", "U") + span("struck", "S")
    found = read(
        odt(
            heading("A heading")
            + p(f"The {span('title', 'U')}", "P1")
            + p(f"{formats}, 10{span('6', 'R')}")
            + p(link.format("https://example.org", "site") + " and " + link.format("mailto:a@b.org", "mail"))
            + p("We agree.", "Quotations")
            + p("a<text:line-break/>b<text:s text:c='2'/>c")
        )
    )
    lines = ("A heading", "bolditalicunderstruck, 10⁶", "site and mail (a@b.org)", "We agree.", "a\nb  c")
    assert (found.title, found.body.text, found.notes) == ("The title", "\n\n".join(lines), ())
    kinds = {"bold": "bold", "italic": "italic", "underline": "under", "strikethrough": "struck"}
    kinds |= {"text_link": "site", "blockquote": "We agree."}
    for kind, text in kinds.items():
        assert text in spans(found, kind)


def test_lists_and_tables() -> None:
    """Items keep their marks; a table's head is a line like the others; tables are told of."""
    item = "<text:list-item>{}</text:list-item>"
    listed = f"<text:list text:style-name='L'>{item.format(p('one'))}{item.format(p('two'))}</text:list>"
    one = "<table:table-cell>{}</table:table-cell>"
    row = f"<table:table-row>{one}{one}</table:table-row>"
    head = f"<table:table-header-rows>{row.format(p('A'), p('B'))}</table:table-header-rows>"
    columns = "<table:table-column table:number-columns-repeated='2'/>"
    found = read(odt(p("x") + listed + f"<table:table>{columns}{head}{row.format(p('1'), p('2'))}</table:table>"))
    assert found.body.text == "x\n\n• one\n• two\nA | B\n1 | 2"
    assert found.notes == (Note.TABLES,)


def test_what_is_not_in_the_text() -> None:
    """Hidden text, comments and deleted text stay out; changes, notes and pictures are told of."""
    deleted = f"<text:changed-region text:id='c'><text:deletion>{p('deleted')}</text:deletion></text:changed-region>"
    note = f"<text:note text:note-class='footnote'><text:note-citation>1</text:note-citation>{p('below')}</text:note>"
    note = note.replace(p("below"), f"<text:note-body>{p('below')}</text:note-body>")
    comment = f"<office:annotation><dc:creator>A</dc:creator>{p('remark')}</office:annotation>"
    found = read(
        odt(
            f"<text:tracked-changes>{deleted}</text:tracked-changes>"
            + p(f"seen{span('hidden', 'H')}<text:change text:change-id='c'/>{note}{comment}")
            + p("<draw:frame><draw:image xlink:href='a.png'/></draw:frame>")
        )
    )
    assert found.body.text == "seen"
    assert found.notes == (Note.CHANGES, Note.LEFT_OUT, Note.FOOTNOTES)


def test_words_that_did_not_come_in_are_told_of() -> None:
    """As of a Word document."""
    found = read(odt(p("Text") + p("<text:ruby><text:ruby-base>lost words</text:ruby-base></text:ruby>")))
    assert "lost words" in found.body.text or Note.MISSING in found.notes


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (odt(p("a"), kind="application/vnd.oasis.opendocument.spreadsheet"), "document.not_a_document"),
        (odt(p("a"), manifest="<manifest:encryption-data/>"), "document.encrypted"),
        (odt(""), "document.empty"),
        (odt("<text:p>"), "document.broken"),
    ],
)
def test_one_clear_refusal(data: bytes, key: str) -> None:
    """A table of figures, a file with a password, an empty one and a damaged one."""
    assert refused(data) == key
