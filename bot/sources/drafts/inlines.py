"""Reads the content of a paragraph of pandoc's JSON as formatted text.

The elements are those of https://hackage.haskell.org/package/pandoc-types (Text.Pandoc.Definition, `Inline`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from bot.domain.drafts.document import Note
from bot.domain.text.addresses import is_taken
from bot.domain.text.richtext import RichText, Span
from bot.sources.drafts import signs

Element = dict[str, Any]
Format = tuple[str, str]
Formats = frozenset[Format]
Run = tuple[str, Formats]

# Marks that we insert around underlined text in formats whose underlines pandoc does not read.
UNDERLINE_BEGINS, UNDERLINE_ENDS = "\ue0f3", "\ue0f4"
_UNDERLINE_MARKS = re.compile(f"([{UNDERLINE_BEGINS}{UNDERLINE_ENDS}])")

_FORMATS = {"Strong": "bold", "Emph": "italic", "Underline": "underline", "Strikeout": "strikethrough"}
_CODE: Formats = frozenset({("code", "")})
_SPACES = {"Space": " ", "SoftBreak": " ", "LineBreak": "\n"}
_QUOTES = {"SingleQuote": ("‘", "’"), "DoubleQuote": ("“", "”")}
_LOST = {"Image": Note.LEFT_OUT, "Math": Note.LEFT_OUT, "Note": Note.FOOTNOTES}
_TAG = re.compile(r"<(/?)([A-Za-z]+)\b[^<>]*>")  # of HTML within Markdown
_TAG_FORMATS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "del", "strike"), "strikethrough"),
}
_MOST_TAGS = 30  # open at once
_TAGS_LOST = frozenset({"img", "picture", "svg", "math", "video", "audio", "iframe", "object", "embed", "input"})
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_NOTHING_TO_READ = {0xAD: None, 0xFFFC: None}  # the soft hyphen, and the character that stands for an object


class Inlines:
    """Reads paragraphs. `notes`: what could not be kept; `letters`: how many letters were read."""

    def __init__(self, notes: set[Note]) -> None:
        self.notes = notes
        self.letters = 0

    def read(self, elements: list[Element]) -> RichText:
        """The text of one paragraph."""
        runs: list[Run] = []
        self._walk(elements, frozenset(), runs)
        return _joined(list(_underlined(runs)))

    def plain(self, text: str) -> str:
        """A piece of text without unreadable characters; counts its letters."""
        self.letters += letters(text)
        return text.translate(_NOTHING_TO_READ)

    def _walk(self, elements: list[Element], formats: Formats, out: list[Run]) -> None:
        tags: list[tuple[str, int]] = []  # HTML tags that are open, and where in `out`
        for element in elements:
            kind: str = element["t"]
            content: Any = element.get("c")
            if kind == "RawInline":
                self._tag(content, tags, out)
            elif kind in _SPACES:
                out.append((_SPACES[kind], formats))
            elif kind == "Str":
                out.append((self.plain(content), formats))
            elif kind == "Code":
                out.append((self.plain(content[1]), _CODE))
            elif kind in _FORMATS:
                self._walk(content, formats | {(_FORMATS[kind], "")}, out)
            elif kind in ("Superscript", "Subscript"):
                start = len(out)
                self._walk(content, formats, out)
                _shift(kind, out, start)
            elif kind == "Link":
                self._link(content, formats, out)
            elif kind in _LOST:
                self.notes.add(_LOST[kind])
            else:
                self._wrapped(kind, content, formats, out)

    def _wrapped(self, kind: str, content: Any, formats: Formats, out: list[Run]) -> None:
        """Read elements that contain others and have no format of their own."""
        if kind == "Quoted":
            before, behind = _QUOTES[content[0]["t"]]
            out.append((before, formats))
            self._walk(content[1], formats, out)
            out.append((behind, formats))
        elif kind == "SmallCaps":
            self._walk(content, formats, out)
        elif not (kind == "Span" and is_hidden(content[0])):  # Span and Cite
            self._walk(content[1], formats, out)

    def _link(self, content: Any, formats: Formats, out: list[Run]) -> None:
        """Read a link. An address that Telegram does not accept is written after the link's text."""
        _, elements, (address, _) = content
        if is_taken(address):
            without = frozenset(f for f in formats if f[0] != "underline")
            inner: list[Run] = []
            self._walk(elements, without | {("text_link", address)}, inner)
            out += [(text, runs - {("underline", "")}) for text, runs in inner]
            return
        start = len(out)
        self._walk(elements, formats, out)
        said = "".join(text for text, _ in out[start:])
        if words := _in_words(address):
            if words not in said:
                out.append((f" ({words})" if said.strip() else words, formats))
        elif not address.startswith("#"):
            self.notes.add(Note.LINKS)

    def _tag(self, content: Any, tags: list[tuple[str, int]], out: list[Run]) -> None:
        """Read an HTML tag within Markdown; formats and line breaks are kept."""
        found = _TAG.fullmatch(content[1].strip()) if content[0] == "html" else None
        if found is None:
            if content[0] != "html":
                self.notes.add(Note.LEFT_OUT)
            return
        name = found[2].lower()
        if name in _TAGS_LOST:
            self.notes.add(Note.LEFT_OUT)
        elif name == "br":
            out.append(("\n", frozenset()))
        elif not found[1]:
            tags.append((name, len(out)))
            del tags[:-_MOST_TAGS]
            if name == "a":  # its address is not kept
                self.notes.add(Note.LINKS)
        elif opened := next((tag for tag in reversed(tags) if tag[0] == name), None):
            tags.remove(opened)
            since = opened[1]
            if name in ("sup", "sub"):
                _shift("Superscript" if name == "sup" else "Subscript", out, since)
            elif name in _TAG_FORMATS:
                out[since:] = [(text, formats | {(_TAG_FORMATS[name], "")}) for text, formats in out[since:]]


def letters(text: str) -> int:
    """How many letters and digits a text has; used to notice whether some were lost."""
    return sum(map(str.isalnum, text))


def is_hidden(attributes: Any) -> bool:
    """Whether an element's style hides it."""
    return any(name == "style" and _HIDDEN.search(value) for name, value in attributes[2])


def _in_words(address: str) -> str:
    """An address as text, for when it cannot be a link; '' for one that leads to a place within the document."""
    scheme, colon, rest = address.partition(":")
    if not colon or not scheme.isalpha() or scheme.lower() in ("javascript", "data", "file", "vbscript", "about"):
        return ""
    if scheme.lower() in ("mailto", "tel", "sms"):
        return unquote(rest.partition("?")[0])
    return address


def _shift(kind: str, out: list[Run], start: int) -> None:
    """Turn the text in `out` from `start` on into a super- or subscript (`kind`), with characters that messages can
    show."""
    text = "".join(piece for piece, _ in out[start:])
    if not text.strip():
        return
    before = "".join(piece for piece, _ in out[max(0, start - 3) : start])[-1:]
    ahead, shifted, behind = signs.raised(text, before) if kind == "Superscript" else signs.lowered(text)
    formats, place = out[start][1], 0
    for index, (piece, own) in enumerate(out[start:], start):
        out[index] = (shifted[place : place + len(piece)], own)
        place += len(piece)
    out.insert(start, (ahead, formats))
    out.append((behind, formats))


def _underlined(runs: list[Run]) -> Iterator[Run]:
    """The runs, with the text between the marks underlined."""
    on = False
    for text, formats in runs:
        for piece in _UNDERLINE_MARKS.split(text):
            if piece in (UNDERLINE_BEGINS, UNDERLINE_ENDS):
                on = piece == UNDERLINE_BEGINS
            else:
                yield piece, formats | {("underline", "")} if on else formats


def _joined(runs: list[Run]) -> RichText:
    """The runs as one text; a format that several runs in a row have is one span."""
    pieces: list[str] = []
    spans: list[Span] = []
    since: dict[Format, int] = {}
    length = 0
    nothing: Run = ("", frozenset())
    for piece, formats in [*(run for run in runs if run[0]), nothing]:
        formats = formats & _CODE or formats  # code has no other format (core.telegram.org/bots/api#formatting-options)
        for ended in [held for held in since if held not in formats]:
            spans.append(Span(since.pop(ended), length, *ended))
        for begun in formats:
            since.setdefault(begun, length)
        pieces.append(piece)
        length += len(piece)
    return RichText("".join(pieces), tuple(sorted(spans)))
