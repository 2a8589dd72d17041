"""Prepares a .docx for pandoc: rewrites what pandoc would ignore so that it is read, and counts the letters.

ECMA-376, part 1, chapter 17. Tried with pandoc 2.17 and 3.9: both silently leave out the text in simple fields, custom
XML and text of another direction, show hidden text, read indents as quotations, and lose titles of two paragraphs.
Tracked changes are read as accepted, which pandoc does by itself.
"""

from __future__ import annotations

import html
import re

from bot.domain.drafts.document import Note, not_a_document
from bot.domain.errors import Refusal
from bot.sources.drafts.blocks import TITLE_LEVEL
from bot.sources.drafts.inlines import letters
from bot.sources.drafts.package import packed, unpacked, without
from bot.sources.drafts.ready import ListSigns, Ready

_STYLES, _NUMBERING = "word/styles.xml", "word/numbering.xml"
_MAIN = re.compile(r'<Relationship(?=[^<>]* Type="[^"<>]*/officeDocument")[^<>]* Target="/?([^"<>]*)"')
_ATTRIBUTES = r"""(?:\s+[\w:.]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*"""

# A simple field is the short form of begin, instruction, separate, result, end (17.16.19).
_FIELD = re.compile(r"<w:fldSimple(?=[\s>])(" + _ATTRIBUTES + r")>")
_INSTRUCTION = re.compile(r"""w:instr\s*=\s*("[^"<]*"|'[^'<]*')""")
_EMPTY_FIELD = re.compile(r"<w:fldSimple(?=[\s/])" + _ATTRIBUTES + r"/>")
_STEP = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
_FIELD_BEGINS = (
    _STEP.format("begin") + '<w:r><w:instrText xml:space="preserve">{}</w:instrText></w:r>' + _STEP.format("separate")
)
_WRAPPERS = re.compile(r"</?w:(?:customXml|smartTag|dir|bdo)(?=[\s/>])" + _ATTRIBUTES + r"/?>")
_PROPERTY = r"(?>(?!<w:vanish)<w:[a-z]\w*+(?: [^<>]*)?/>)*+"
_HIDDEN_RUN = re.compile(
    r"<w:r(?: [^<>]*)?><w:rPr>" + _PROPERTY + r'<w:vanish(?: w:val="(?:1|true|on)")?/>' + _PROPERTY + r"</w:rPr>"
    r"(?>(?><w:t(?: [^<>]*)?>[^<]*</w:t>)|<w:(?:tab|br|t)(?: [^<>]*)?/>)*+</w:r>"
)
_INDENT = re.compile(r"<w:ind(?: [^<>]*)?/>")
_RAISED = re.compile(r'<w:position w:val="(-?)([0-9]{1,4})"/>')
_UNDERLINES = re.compile(r'<w:u w:val="(?!none")[A-Za-z]+"')
_TEXT = re.compile(r"<w:t(?: [^<>]*)?>([^<]*)</w:t>")
_CHANGES = re.compile(r"<w:(?:ins|del|moveFrom|moveTo)[ />]")
_LOST = re.compile(r"<w:(?:drawing|pict|object|altChunk|sym)[ />]|<m:oMath")

_STYLE = re.compile(r'(<w:name w:val=")([^"<>]*)(")')
_ABOUT = frozenset({"subtitle", "author", "date", "abstract"})  # styles whose paragraphs pandoc removes from the text
_SEVERAL_LEVELS = re.compile(r'<w:lvlText w:val="[^"]*%\d[^"]*%\d')


def make_ready(data: bytes) -> Ready:
    """The file in the form that pandoc gets.

    Raises:
        Refusal: it is not a .docx, is encrypted, damaged or too large.
    """
    parts = unpacked(data)
    found = _MAIN.search(parts.get("_rels/.rels", ""))
    main = found[1] if found else "word/document.xml"
    written = parts.get(main, "")
    if "<w:document" not in written:
        raise not_a_document()
    if "<w:body" not in written:
        raise Refusal("document.broken")
    notes = {Note.CHANGES} if _CHANGES.search(written) else set()
    if _LOST.search(written):
        notes.add(Note.LEFT_OUT)
    numbering = parts.get(_NUMBERING, "")
    lists = ListSigns(True, 'w:numFmt w:val="russian' in numbering, _SEVERAL_LEVELS.search(numbering) is not None)
    parts[main] = written = _said_plainly(written)
    if _STYLES in parts:
        parts[_STYLES] = _STYLE.sub(_renamed, parts[_STYLES])
    return Ready("docx", packed(parts), lists, _letters(written), notes)


def _said_plainly(written: str) -> str:
    """The main part, with everything that pandoc would ignore or misread rewritten."""
    written = _HIDDEN_RUN.sub("", written)
    written = _EMPTY_FIELD.sub("", written)
    written = _FIELD.sub(_spelled_out, written).replace("</w:fldSimple>", _STEP.format("end"))
    written = _WRAPPERS.sub("", written)
    written = _INDENT.sub("", written)
    written = _RAISED.sub(_as_superscript, written)
    written = _UNDERLINES.sub('<w:u w:val="single"', written)
    return written.replace("<w:dstrike", "<w:strike")


def _spelled_out(field: re.Match[str]) -> str:
    found = _INSTRUCTION.search(field[1])
    return _FIELD_BEGINS.format(found[1][1:-1] if found else "")


def _as_superscript(raised: re.Match[str]) -> str:
    """Letters that are moved up or down (LibreOffice's way of writing superscripts) as super- or subscript."""
    place = "subscript" if raised[1] else "superscript"
    return f'<w:vertAlign w:val="{place}"/>' if int(raised[2]) > 1 else ""


def _renamed(style: re.Match[str]) -> str:
    """The style with a name that pandoc handles correctly. Built-in names are English in every language."""
    before, name, behind = style.groups()
    name = name.lower()
    if name == "title":
        name = f"heading {TITLE_LEVEL}"
    elif name == f"heading {TITLE_LEVEL}":
        name = "heading 8"
    elif name in _ABOUT:
        name = f"text {name}"
    elif "quot" in name:
        name = "Quote"
    else:
        return style[0]
    return f"{before}{name}{behind}"


def _letters(written: str) -> int:
    """How many letters the main part has, without moved ones and those that only older programs show."""
    kept = without(without(written, "w:moveFrom"), "mc:Fallback")
    return sum(letters(html.unescape(text)) for text in _TEXT.findall(kept))
