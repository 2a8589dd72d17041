"""Reads pandoc's JSON of a document: its title, its paragraphs as one formatted text, and what could not be kept.

The elements are those of https://hackage.haskell.org/package/pandoc-types (Text.Pandoc.Definition, `Block`), which
are the same from pandoc 2.17 to 3 except Figure and Null. Paragraphs themselves are read in inlines.py.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.drafts.document import Document, Note
from bot.domain.drafts.faults import MAX_BODY
from bot.domain.errors import Refusal
from bot.domain.text.characters import tidy
from bot.domain.text.richtext import RichText, bold, join
from bot.sources.drafts.inlines import Element, Inlines, is_hidden
from bot.sources.drafts.ready import ListSigns
from bot.sources.drafts.signs import numeral

TITLE_LEVEL = 9  # before pandoc reads the file, paragraphs of the style Title are made headings of this level
# Marks that we insert, before pandoc reads the file, before list items with a written-out number, and before
# quotations.
ITEM, QUOTE = "\ue0f1", "\ue0f2"
_MARKS = {ITEM: "item", QUOTE: "quote"}
_MOST_PARAGRAPHS = 5_000
_MOST_CELLS = 200  # in a row
_DEEPEST = 60  # blocks within blocks
_DELIMITERS = {"OneParen": "{})", "TwoParens": "({})"}
_MARKUP = re.compile(r"<[^<>]*>")


@dataclass(slots=True)
class _Paragraph:
    """A paragraph and its role: title, heading, quote, item or ''."""

    text: RichText
    role: str = ""


@dataclass(frozen=True, slots=True)
class _Place:
    """The context of a block: depth, number of lists around it, number of the enclosing list item, in a quotation."""

    depth: int = 0
    lists: int = 0
    number: str = ""
    quoted: bool = False


class _Reading:
    """Reads the blocks of one document."""

    def __init__(self, lists: ListSigns) -> None:
        self.lists = lists
        self.notes: set[Note] = set()
        self.inlines = Inlines(self.notes)
        self.paragraphs: list[_Paragraph] = []
        self.length = 0
        self._marks: list[str] = []  # bullets and numbers of items whose first paragraph has not been read yet

    def blocks(self, elements: Iterable[Element], place: _Place) -> None:
        """Read these blocks.

        Raises:
            Refusal: they are too many, too long or too deep.
        """
        if place.depth > _DEEPEST:
            raise Refusal("document.too_large")
        inside = replace(place, depth=place.depth + 1)
        for element in elements:
            kind: str = element["t"]
            content: Any = element.get("c")
            if kind in ("Para", "Plain"):
                self._paragraph(self.inlines.read(content), place)
            elif kind == "Header":
                self._heading(content, place)
            elif kind == "BlockQuote":
                # Older versions of pandoc read a list's indent as a quotation.
                self.blocks(content, replace(inside, quoted=place.lists == 0))
            elif kind in ("BulletList", "OrderedList"):
                self._list(kind, content, inside)
            elif kind == "Table":
                self._table(content, inside)
            else:
                self._other(kind, content, inside)

    def _other(self, kind: str, content: Any, place: _Place) -> None:
        if kind == "CodeBlock":
            self._paragraph(RichText(self.inlines.plain(content[1]).strip("\n")).formatted("pre"), place)
        elif kind == "LineBlock":
            self._paragraph(join((self.inlines.read(line) for line in content), "\n"), place)
        elif kind == "RawBlock":
            self._raw(content[0], content[1], place)
        elif kind == "DefinitionList":
            for term, definitions in content:
                self._paragraph(_all_bold(self.inlines.read(term)), place)
                for blocks in definitions:
                    self.blocks(blocks, replace(place, lists=place.lists + 1))
        elif kind == "Figure":
            self.notes.add(Note.LEFT_OUT)
            self.blocks(content[1][1] or content[2], place)
        elif kind == "Div" and not is_hidden(content[0]):
            self.blocks(content[1], place)

    def _raw(self, form: str, text: str, place: _Place) -> None:
        """Read HTML within Markdown; its words are kept."""
        if form == "html" and text.lstrip().startswith("<!--"):
            return
        words = " ".join(html.unescape(_MARKUP.sub(" ", text)).split()) if form == "html" else ""
        if form != "html" or re.search(r"<(img|svg|table|iframe|video|object)\b", text, re.IGNORECASE):
            self.notes.add(Note.LEFT_OUT)
        self._paragraph(RichText(words), place)

    def _heading(self, content: Any, place: _Place) -> None:
        level, _, elements = content
        text = self.inlines.read(elements)
        role = "title" if level == TITLE_LEVEL else "heading"
        self._paragraph(_all_bold(text) if role == "heading" else text, place, role)

    def _paragraph(self, text: RichText, place: _Place, role: str = "") -> None:
        text = tidy(text).strip()
        role = role or _MARKS.get(text.text[:1], "")
        for mark in _MARKS:
            text = join(_cut(text, mark)) if mark in text.text else text
        text = text.strip()
        if not text:
            return
        if place.lists:
            first, indent = bool(self._marks), "  " * (place.lists - 1)
            text = join([indent + "".join(self._marks) if first else f"{indent}  ", text])
            role = role or "item"
            self._marks = []
        self.paragraphs.append(_Paragraph(text, role or ("quote" if place.quoted else "")))
        self.length += len(text)
        if len(self.paragraphs) > _MOST_PARAGRAPHS or self.length > 2 * MAX_BODY:
            raise Refusal("document.too_large")

    def _list(self, kind: str, content: Any, place: _Place) -> None:
        inside = replace(place, lists=place.lists + 1, quoted=False)
        if kind == "BulletList":
            for item in content:
                self._item(item, "•", replace(inside, number=""))
            return
        (start, style, delimiter), items = content
        for number, item in enumerate(items, start):
            counted = self._number(number, style["t"], delimiter["t"], place.number)
            written = _DELIMITERS.get(delimiter["t"], "{}.").format(counted)
            self._item(item, written, replace(inside, number=counted))

    def _number(self, number: int, style: str, delimiter: str, above: str) -> str:
        """The number as the document shows it, as far as that is known."""
        if self.lists.exact and style == "DefaultStyle":
            self.notes.add(Note.LISTS)
            style = "LowerRussian" if self.lists.russian else "Decimal"
        if self.lists.nested and above and delimiter == "DefaultDelim":
            self.notes.add(Note.LISTS)
            if style == "Decimal":
                return f"{above}.{number}"
        return numeral(style, number)

    def _item(self, blocks: list[Element], mark: str, place: _Place) -> None:
        self._marks.append(f"{mark} ")
        self.blocks(blocks, place)
        if self._marks:
            self._marks.pop()

    def _table(self, content: Any, place: _Place) -> None:
        """Read a table. A row becomes a line with bars between its cells; a row with a single non-empty cell becomes
        paragraphs."""
        self.notes.add(Note.TABLES)
        self.blocks(content[1][1], place)
        for row in _rows(content):
            if len(row[1]) > _MOST_CELLS:
                raise Refusal("document.too_large")
            filled = [blocks for *_, blocks in row[1] if blocks]
            if len(filled) == 1:
                self.blocks(filled[0], place)
                continue
            line = join((self._cell(blocks, place) for *_, blocks in row[1]), " | ")
            if line.text.strip(" |"):
                self._paragraph(line, replace(place, lists=0), "item")

    def _cell(self, blocks: list[Element], place: _Place) -> RichText:
        before, self.paragraphs = self.paragraphs, []
        self.blocks(blocks, replace(place, lists=0))
        found, self.paragraphs = self.paragraphs, before
        text = join((paragraph.text for paragraph in found), " ")
        return RichText(text.text.replace("\n", " "), text.spans)


def _rows(table: Any) -> Iterator[Any]:
    _, _, _, head, bodies, foot = table
    yield from head[1]
    for _, _, heads, rows in bodies:
        yield from heads
        yield from rows
    yield from foot[1]


def _cut(text: RichText, sign: str) -> Iterator[RichText]:
    """The text's parts between the signs."""
    start = 0
    for piece in text.text.split(sign):
        yield text[start : start + len(piece)]
        start += len(piece) + len(sign)


def _all_bold(text: RichText) -> RichText:
    return bold(RichText(text.text, tuple(span for span in text.spans if span.kind not in ("bold", "code"))))


def read_blocks(found: Any, lists: ListSigns, letters: int = 0) -> Document:
    """pandoc's JSON as a document. Its title is the first paragraph of the style Title, else the first heading.

    Kept are bold, italics, underline, strike-through, web links, code, quotations, lists, and super- and subscripts as
    Unicode characters. Headings in the body become bold.

    Args:
        found: pandoc's JSON.
        lists: what the JSON does not say about the lists.
        letters: how many letters the file has; if fewer were read, that is noted.

    Raises:
        Refusal: there is no text, or too much.
    """
    reading = _Reading(lists)
    # Only a Markdown file has its title here; in other formats it is among the blocks.
    title = found["meta"].get("title", {"t": ""})
    above = [{"t": "Header", "c": [TITLE_LEVEL, [], title["c"]]}] if title["t"] == "MetaInlines" else []
    try:
        reading.blocks([*above, *found["blocks"]], _Place())
    except RecursionError:
        raise Refusal("document.too_large") from None
    paragraphs = reading.paragraphs
    if not paragraphs:
        raise Refusal("document.empty")
    by_role = {role: p for role in ("heading", "title") for p in reversed(paragraphs) if p.role == role}
    heading = by_role.get("title") or by_role.get("heading")
    if reading.inlines.letters < letters:
        reading.notes.add(Note.MISSING)
    body = _joined([paragraph for paragraph in paragraphs if paragraph is not heading])
    notes = tuple(note for note in Note if note in reading.notes)
    return Document(" ".join(heading.text.text.split()) if heading else "", body, notes)


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
