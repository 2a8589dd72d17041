"""Small .docx files for tests, made as Word writes them."""

from __future__ import annotations

import io
import zipfile

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
AUTHOR = 'w:id="1" w:author="A" w:date="2026-01-01T00:00:00Z"'
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"

STYLES = f"""<w:styles {_W}>
<w:style w:type="paragraph" w:styleId="a3"><w:name w:val="Title"/><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Quote"><w:name w:val="Quote"/><w:rPr><w:i/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="ListBullet"><w:name w:val="List Bullet"/>
<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>
<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Stronger"><w:name w:val="S"/><w:basedOn w:val="Strong"/></w:style>
<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>
<w:rPr><w:u w:val="single"/></w:rPr></w:style>
</w:styles>"""
NUMBERING = f"""<w:numbering {_W}>
<w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="4"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%3"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf0b7"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="0"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num></w:numbering>"""


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, style: str = "", number: str = "", level: int = 0) -> str:
    """A paragraph of runs."""
    props = f'<w:pStyle w:val="{style}"/>' if style else ""
    if number:
        props += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{props}</w:pPr>{''.join(runs)}</w:p>"


def table(*rows: str) -> str:
    """A table of rows, each a string of cells."""
    grid = '<w:tblGrid><w:gridCol w:w="100"/><w:gridCol w:w="100"/></w:tblGrid>'
    return f"<w:tbl><w:tblPr/>{grid}{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def cell(*blocks: str) -> str:
    """A cell of a table."""
    return f"<w:tc>{''.join(blocks)}</w:tc>"


def relations(*rows: tuple[str, str, str, str]) -> str:
    """A part of relationships: (id, kind, target, mode)."""
    inner = "".join(
        f'<Relationship Id="{name}" Type="{_KINDS}/{kind}" Target="{target}"{f" TargetMode={mode!r}" if mode else ""}/>'
        for name, kind, target, mode in rows
    )
    return f'<Relationships xmlns="{_RELS}">{inner}</Relationships>'


def docx(
    *blocks: str, links: dict[str, str] | None = None, prolog: str = "", parts: dict[str, str] | None = None
) -> bytes:
    """A file of these paragraphs and tables; `links`: relationship -> address; `parts` instead of the usual ones."""
    outside = [(name, "hyperlink", url, "External") for name, url in (links or {}).items()]
    body = f"<w:document {_W} {_R} {_MC}><w:body>{''.join(blocks)}<w:sectPr/></w:body></w:document>"
    files = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(("rId1", "officeDocument", "word/document.xml", "")),
        "word/document.xml": prolog + body,
        "word/styles.xml": STYLES,
        "word/numbering.xml": NUMBERING,
        "word/_rels/document.xml.rels": relations(
            ("rIdS", "styles", "styles.xml", ""), ("rIdN", "numbering", "/word/numbering.xml", ""), *outside
        ),
    }
    return zipped(files | (parts or {}))


def zipped(files: dict[str, str]) -> bytes:
    """A zip of these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()
