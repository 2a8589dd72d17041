"""A .docx file becomes a title and a formatted body. Packages are opened in docx_package.py.

ECMA-376, part 1, chapter 17. Tracked changes are read as accepted (17.13.5) and told of, and so is what a message
cannot hold. Wrappers of runs (content controls, smart tags, fields) are looked into, however deep.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.domain.drafts.document import Document, Note, not_a_document
from bot.domain.drafts.draft import MAX_BODY
from bot.domain.errors import Refusal
from bot.domain.text.richtext import RichText, Span, bold, join
from bot.sources.drafts.docx_package import Element, Package, attribute, child, local, value
from bot.sources.drafts.docx_styles import Numbering, Styles, formats

_KINDS = ("bold", "italic", "underline", "strikethrough")
_GONE = frozenset({"del", "moveFrom"})
_ARRIVED = frozenset({"ins", "moveTo"})
_OUT = frozenset({"drawing", "pict", "object", "oMath", "oMathPara", "altChunk", "sym"})
_NOTES = frozenset({"footnoteReference", "endnoteReference"})
_SIGNS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_BLOCKS = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo", "AlternateContent", "Choice"})
_ROLES = {"title": re.compile("title$"), "heading": re.compile("heading "), "quote": re.compile(".*quot")}
_MOST_PARAGRAPHS = 5_000
_LINK = re.compile(r'\s*HYPERLINK\s+"(https?://[^"\s]+)"')

Format = tuple[str, str]


@dataclass(slots=True)
class _Paragraph:
    """A paragraph and its role: title, heading, quote, item or ''."""

    text: RichText
    role: str = ""


@dataclass(slots=True)
class _Field:
    """A field under way (17.16.18): its instruction until `separate`, then its result."""

    instruction: str = ""
    shown: bool = False

    @property
    def link(self) -> str:
        """The address, where it is a link."""
        found = _LINK.match(self.instruction)
        return found[1] if found else ""


@dataclass(slots=True)
class _Walk:
    """What is known while the document is walked."""

    styles: Styles
    numbering: Numbering
    links: dict[str, str]
    notes: set[Note] = field(default_factory=set)
    fields: list[_Field] = field(default_factory=list)


def read_docx(data: bytes) -> Document:
    """The document's title (its first paragraph of the style Title, else its first heading) and its body.

    Kept: bold, italic, underline, strikethrough, web links, quotes, lists. Headings of the body are bold.

    Raises:
        Refusal: it is no .docx, is encrypted, broken, too large, or has no text.
    """
    package = Package(data)
    parts = {kind: next(package.targets(package.main, kind), "") for kind in ("styles", "numbering")}
    styles, numbering = Styles(package.part(parts["styles"])), Numbering(package.part(parts["numbering"]))
    walk = _Walk(styles, numbering, package.links(package.main))
    body = child(package.part(package.main), "body")
    if body is None:
        raise not_a_document()
    written = (paragraph for paragraph in _blocks(walk, body) if paragraph.text.text.strip())
    paragraphs = list(itertools.islice(written, _MOST_PARAGRAPHS + 1))
    if len(paragraphs) > _MOST_PARAGRAPHS or sum(len(p.text) for p in paragraphs) > 2 * MAX_BODY:
        raise Refusal("document.too_large")
    by_role = {role: p for role in ("heading", "title") for p in reversed(paragraphs) if p.role == role}
    title = by_role.get("title") or by_role.get("heading")
    text = _joined([paragraph for paragraph in paragraphs if paragraph is not title])
    if not paragraphs:
        raise Refusal("document.empty")
    notes = tuple(note for note in Note if note in walk.notes)
    return Document(" ".join(title.text.text.split()) if title else "", text, notes)


def _blocks(walk: _Walk, parent: Element) -> Iterator[_Paragraph]:
    for element in parent:
        name = local(element)
        if name in _ARRIVED:
            walk.notes.add(Note.CHANGES)
        if name == "p":
            yield _paragraph(walk, element)
        elif name == "tbl":
            walk.notes.add(Note.TABLES)
            yield from _table(walk, element)
        elif name in _BLOCKS:
            yield from _blocks(walk, element)
        else:
            _tell(walk, name)


def _table(walk: _Walk, table: Element) -> Iterator[_Paragraph]:
    """A row as a line, its cells set apart by bars."""
    for row in _within(table, "tr"):
        cells = (join((p.text for p in _blocks(walk, cell) if p.text), " ") for cell in _within(row, "tc"))
        yield _Paragraph(join(cells, " | "), "item")


def _within(parent: Element, name: str) -> Iterator[Element]:
    """The elements of that name, also those in wrappers, but none within another."""
    for element in parent:
        if local(element) == name:
            yield element
        elif local(element) in _BLOCKS:
            yield from _within(element, name)


def _paragraph(walk: _Walk, element: Element) -> _Paragraph:
    properties = child(element, "pPr")
    style = value(properties, "pStyle")
    name = walk.styles.name(style)
    marks = child(properties, "rPr")
    if marks is not None and any(local(mark) in _GONE | _ARRIVED for mark in marks):
        walk.notes.add(Note.CHANGES)
    role = next((role for role, pattern in _ROLES.items() if pattern.match(name)), "")
    own = {} if role in ("title", "heading") else walk.styles.formats(style)
    text = _formatted(_runs(walk, element, own, "")).strip()
    numbered = child(properties, "numPr")
    mark = walk.numbering.mark(numbered if numbered is not None else walk.styles.numbering(style)) if text else None
    if role == "heading" and text:
        text = bold(text)
    return _Paragraph(join([mark or "", text]), role or ("item" if mark is not None else ""))


def _runs(walk: _Walk, parent: Element, own: dict[str, bool], link: str) -> Iterator[tuple[str, set[Format]]]:
    """(text, formats) of every run below; `own`: what the paragraph's style switches on."""
    for element in parent:
        name = local(element)
        if name in _GONE | _ARRIVED:
            walk.notes.add(Note.CHANGES)
        if name == "r":
            yield from _run(walk, element, own, link)
        elif name == "hyperlink":
            yield from _runs(walk, element, own, walk.links.get(attribute(element, "id") or "", link))
        elif name == "fldSimple":
            yield from _runs(walk, element, own, _Field(attribute(element, "instr") or "").link or link)
        elif name in _OUT:
            _tell(walk, name)
        elif name not in _GONE and name not in ("pPr", "sdtPr", "Fallback"):
            yield from _runs(walk, element, own, link)


def _run(walk: _Walk, run: Element, own: dict[str, bool], link: str) -> Iterator[tuple[str, set[Format]]]:
    properties = child(run, "rPr")
    on = own | walk.styles.formats(value(properties, "rStyle")) | formats(properties)
    text = "".join(_texts(walk, run))
    link = next((step.link for step in reversed(walk.fields) if step.link), link)
    kinds: set[Format] = {(kind, "") for kind in _KINDS if on.get(kind) and not (link and kind == "underline")}
    if link:
        kinds.add(("text_link", link))
    if text and not on.get("hidden"):
        yield text, kinds


def _texts(walk: _Walk, run: Element) -> Iterator[str]:
    for element in run:
        name = local(element)
        if name == "fldChar":
            _turn(walk.fields, attribute(element, "fldCharType") or "")
        elif name == "instrText":
            if walk.fields:
                walk.fields[-1].instruction += element.text or ""
        elif any(not step.shown for step in walk.fields):
            continue
        elif name == "t":
            yield element.text or ""
        elif name in _SIGNS:
            yield _SIGNS[name]
        elif name == "AlternateContent":
            walk.notes.add(Note.LEFT_OUT)
        else:
            _tell(walk, name)


def _turn(fields: list[_Field], step: str) -> None:
    if step == "begin":
        fields.append(_Field())
    elif step == "separate" and fields:
        fields[-1].shown = True
    elif step == "end" and fields:
        fields.pop()


def _tell(walk: _Walk, name: str) -> None:
    if name in _OUT:
        walk.notes.add(Note.LEFT_OUT)
    elif name in _NOTES:
        walk.notes.add(Note.FOOTNOTES)


def _formatted(runs: Iterator[tuple[str, set[Format]]]) -> RichText:
    """The runs as one text; a format that goes on from run to run is one span."""
    text, spans, since = "", [], dict[Format, int]()
    for piece, kinds in [*runs, ("", set())]:
        for kind in [kind for kind in since if kind not in kinds]:
            spans.append(Span(since.pop(kind), len(text), *kind))
        for kind in kinds:
            since.setdefault(kind, len(text))
        text += piece
    return RichText(text, tuple(sorted(spans)))


def _joined(paragraphs: list[_Paragraph]) -> RichText:
    """A blank line between paragraphs; items of a list, rows of a table and lines of a quote follow each other."""
    groups: list[tuple[str, list[RichText]]] = []
    for paragraph in paragraphs:
        if groups and paragraph.role in ("item", "quote") and groups[-1][0] == paragraph.role:
            groups[-1][1].append(paragraph.text)
        else:
            groups.append((paragraph.role, [paragraph.text]))
    whole = (join(texts, "\n") for _, texts in groups)
    quoted = (t.formatted("blockquote") if role == "quote" else t for t, (role, _) in zip(whole, groups, strict=True))
    return join(quoted, "\n\n")
