"""Small files that are made to cost much: time, memory, depth; and a look at what reads them."""

from __future__ import annotations

import contextlib
import io
import zipfile
from pathlib import Path

from tests.sources.drafts.docx_files import AUTHOR, STYLES, cell, docx, paragraph, relations, run, table


def nested(depth: int, beginning: str, end: str) -> str:
    """Elements within elements."""
    return beginning * depth + paragraph(run("x")) + end * depth


def tables(depth: int) -> str:
    """Tables within cells."""
    beginning, end = table(cell("|")).split("|")
    return nested(depth, beginning, f"{paragraph()}{end}")


def styles(number: int) -> str:
    """Styles that are based on each other, in a circle."""
    row = '<w:style w:type="paragraph" w:styleId="s{0}"><w:name w:val="s{0}"/><w:basedOn w:val="s{1}"/></w:style>'
    chain = "".join(row.format(at, (at + 1) % number) for at in range(number))
    return STYLES.replace("</w:styles>", f"{chain}</w:styles>")


def zip_bomb() -> bytes:
    """A hundred megabytes of XML in a hundred kilobytes."""
    main = relations(("a", "officeDocument", "word/bomb.xml", ""))
    packed = io.BytesIO(docx(parts={"_rels/.rels": main}))
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as package, package.open("word/bomb.xml", "w") as part:
        part.write(b"<w:document>")
        for _ in range(100):
            part.write(b"\n" * 1_000_000)
    return packed.getvalue()


_LINK = '<w:hyperlink r:id="r">'
ENDLESS = docx(f"<w:p>{_LINK * 20_000}{run('x')}{'</w:hyperlink>' * 20_000}</w:p>", links={"r": "https://example.org"})
LAUGHS = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 12))
HOSTILE: dict[str, bytes | tuple[bytes, str]] = {
    "tables within tables": docx(tables(200)),
    "controls within controls": docx(nested(20_000, "<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>")),
    "changes within changes": docx(f"<w:p>{f'<w:ins {AUTHOR}>' * 20_000}{run('x')}{'</w:ins>' * 20_000}</w:p>"),
    "a list of 50,000": docx(*[paragraph(run("i"), number="1", level=at % 9) for at in range(50_000)]),
    "styles in a circle": docx(*[paragraph(run("x"), style="s0")] * 100, parts={"word/styles.xml": styles(20_000)}),
    "entities": docx(paragraph(run("&l11;")), prolog=f'<!DOCTYPE z [<!ENTITY l0 "ha">{LAUGHS}]>'),
    "a zip bomb": zip_bomb(),
    "half a million paragraphs": docx("<w:p/>" * 500_000),
    "braces": b"{\\rtf1 " + b"{" * 500_000 + b"x",
    "fields within fields": b"{\\rtf1 " + b'{\\field{\\*\\fldinst{HYPERLINK "x"}}{\\fldrslt ' * 400 + b"x",
    "words of the format": b"{\\rtf1 " + b"\\b\\i" * 2_000_000,
    "quotations": (b"> " * 50_000 + b"x", "a.md"),
    "brackets": (b"[" * 100_000, "a.md"),
    "lists in Markdown": (b"".join(b"  " * at + b"- x\n" for at in range(300)), "a.md"),
    "divisions": b"<html>" + b"<div>" * 50_000 + b"x",
    "tables in a page": b"<html>" + b"<table><tr><td>" * 1_000 + b"x",
    "a cell across 100,000,000": b'<html><table><tr><td colspan="100000000">x</td></tr></table>',
}


def readers_of(process: int) -> list[int]:
    """The programs that a process has begun to read documents with, and that are not over."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it has just ended
            if f"PPid:\t{process}\n" in (place / "status").read_text():
                found += [int(place.name)] if b"--sandbox" in (place / "cmdline").read_bytes() else []
    return found
