"""Prepares an .odt for pandoc: rewrites what pandoc would ignore so that it is read, and counts the letters.

OpenDocument 1.3, part 3. Tried with pandoc 2.17 and 3.9: they do not read titles, make underlined text italic and show
hidden text; 2.17 leaves out a table's header rows and reads quotations as plain paragraphs.
"""

from __future__ import annotations

import html
import re

from bot.domain.drafts.document import Note, not_a_document
from bot.domain.errors import Refusal
from bot.sources.drafts.blocks import QUOTE, TITLE_LEVEL
from bot.sources.drafts.inlines import UNDERLINE_BEGINS, UNDERLINE_ENDS, letters
from bot.sources.drafts.package import packed, unpacked, without
from bot.sources.drafts.ready import ListSigns, Ready

_CONTENT, _STYLES = "content.xml", "styles.xml"
_STYLE = re.compile(r"<style:style(?= )([^<>]*)>((?:(?!</?style:style)<[^<>]*>|[^<>])*+)")
_NAME, _PARENT = re.compile(r' style:name="([^"]*)"'), re.compile(r' style:parent-style-name="([^"]*)"')
_UNDERLINE = re.compile(r' style:text-underline-style="(?!none")[^"]*"')
_TAG = re.compile(r"<(/?)(text:p|text:span|table:table-header-rows)(?=[ />])([^<>]*?)(/?)>")
_OF_STYLE = re.compile(r' text:style-name="([^"]*)"')
_MARKUP = re.compile(r"<[^<>]*>")
_LOST = re.compile(r"<(?:draw:(?!frame|text-box)|math:|chart:)")


def make_ready(data: bytes) -> Ready:
    """The file prepared for pandoc.

    Raises:
        Refusal: it is not an .odt, is encrypted, damaged or too large.
    """
    parts = unpacked(data)
    if "encryption-data" in parts.get("META-INF/manifest.xml", ""):
        raise Refusal("document.encrypted")
    if _CONTENT not in parts:
        raise not_a_document()
    content, styles = parts[_CONTENT], parts.get(_STYLES, "")
    notes = {Note.CHANGES} if "<text:tracked-changes" in content else set()
    if _LOST.search(content):
        notes.add(Note.LEFT_OUT)
    for aside in ("text:tracked-changes", "office:annotation"):
        content = without(content, aside)
    content = _Walk(styles + content).rewritten(content)
    parts[_CONTENT] = _UNDERLINE.sub("", content)
    parts[_STYLES] = _UNDERLINE.sub("", styles)
    _, _, body = without(content, "text:note").partition("<office:text")
    counted = letters(html.unescape(_MARKUP.sub("", body)))
    return Ready("odt", packed(parts), ListSigns(exact=True), counted, notes)


class _Walk:
    """Collects the styles that matter, by name, and rewrites the content accordingly."""

    def __init__(self, described: str) -> None:
        self._parents: dict[str, str] = {}
        self._underlined: set[str] = set()
        self._hidden: set[str] = set()
        for attributes, inside in _STYLE.findall(described):
            if name := _NAME.search(attributes):
                parent = _PARENT.search(attributes)
                self._parents[name[1]] = parent[1] if parent else ""
                inside = "" if attributes.endswith("/") else inside
                if _UNDERLINE.search(inside):
                    self._underlined.add(name[1])
                if ' text:display="none"' in inside:
                    self._hidden.add(name[1])

    def _is(self, style: str, *names: str) -> bool:
        """Whether a style is one of these, or is derived from one."""
        for _ in range(10):
            if style in names:
                return True
            style = self._parents.get(style, "")
        return False

    def rewritten(self, content: str) -> str:
        """The content with titles as headings of `TITLE_LEVEL`, marks for quotations and underlines, and no hidden
        text."""
        out: list[str] = []
        ends: list[str | None] = []  # the end of each open element; None where the element is hidden
        hidden = last = 0
        for tag in _TAG.finditer(content):
            written = [content[last : tag.start()]]
            last = tag.end()
            closing, name, attributes, empty = tag.groups()
            shown = hidden == 0
            if closing:
                end = ends.pop() if ends else tag[0]
                written.append(end or "")
                hidden -= end is None
            else:
                begin, end = self._tag(name, attributes, empty)
                written.append(begin)
                if not empty:
                    ends.append(end)
                    hidden += end is None
            out += written if shown else []
        out.append(content[last:])
        return "".join(out)

    def _tag(self, name: str, attributes: str, empty: str) -> tuple[str, str | None]:
        """The new start and end of an element; the end is None if it is hidden."""
        found = _OF_STYLE.search(attributes)
        style = found[1] if found else ""
        begin, end = f"<{name}{attributes}{empty}>", f"</{name}>"
        if empty:
            return begin, end
        if name == "table:table-header-rows":
            return "", ""
        if style in self._hidden:
            return "", None
        if name == "text:p" and self._is(style, "Title"):
            return f'<text:h text:outline-level="{TITLE_LEVEL}">', "</text:h>"
        if name == "text:p" and self._is(style, "Quotations"):
            begin += QUOTE
        if style in self._underlined:
            begin, end = begin + UNDERLINE_BEGINS, UNDERLINE_ENDS + end
        return begin, end
