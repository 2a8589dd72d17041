"""HTML from outside as formatted text with the files that it shows. nh3 first removes everything dangerous."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from bot.domain.feeds.item import LinkedFile
from bot.domain.media import MAX_ALT, MediaKind
from bot.domain.text.addresses import is_taken
from bot.domain.text.characters import tidied, tidy
from bot.domain.text.richtext import RichText, Span

_KINDS = {
    **dict.fromkeys(("b", "strong", "h1", "h2", "h3", "h4", "h5", "h6"), "bold"),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "del", "strike"), "strikethrough"),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), "code"),
    "pre": "pre",
    "blockquote": "blockquote",
}
_APART = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "dl", "table", "figure", "hr"}
_LINES = {"div", "li", "dt", "dd", "tr", "section", "article", "header", "footer", "figcaption", "caption", "address"}
_LINES |= {"main", "nav", "aside", "details", "summary", "center", "body", "option"}
_INLINE = {
    "a",
    "img",
    "br",
    "sup",
    "sub",
    "q",
    "td",
    "th",
    "thead",
    "tbody",
    "tfoot",
    "span",
    "video",
    "audio",
    "source",
}
_TAGS = set(_KINDS) | _APART | _LINES | _INLINE
_DROPPED = {
    "script",
    "style",
    "head",
    "title",
    "template",
    "noscript",
    "iframe",
    "object",
    "svg",
    "math",
    "form",
    "select",
}
_DROPPED |= {"button", "textarea"}
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "video": {"src"},
    "audio": {"src"},
    "source": {"src"},
}
_LISTS = ("ul", "ol")
_SMALLEST = 3  # pixels; smaller pictures are trackers
_SPACES = re.compile("[ \t\n\r\f]+")


_NO_TEXT = RichText()


@dataclass(frozen=True, slots=True)
class Marked:
    """A formatted text, and the files that it shows, in order, each once."""

    text: RichText = _NO_TEXT
    files: tuple[LinkedFile, ...] = ()


def read_html(html: str, base: str = "") -> Marked:
    """The text of HTML as readers will see it. `base`: the address that its links are relative to."""
    writer = _Writer(base)
    writer.feed(_cleaned(html))
    writer.close()
    return writer.marked()


def words(html: str) -> str:
    """The text of HTML on one line, such as a title."""
    return " ".join(read_html(html).text.text.split())


def _cleaned(html: str) -> str:
    import nh3  # here, since feeds are read in a process of their own: the bot itself never needs it

    return nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_DROPPED,
        attributes=_ATTRIBUTES,
        link_rel=None,
        url_schemes={"http", "https", "tg", "ton"},
    )


@dataclass(slots=True)
class _Open:
    tag: str
    kind: str
    argument: str
    start: int


@dataclass(slots=True)
class _List:
    number: int | None  # of the last item; None if items are not numbered


@dataclass(slots=True)
class _Writer(HTMLParser):
    """Collects text, spans and files. Line ends are held back until more text comes, so that none are at the edges."""

    base: str
    pieces: list[str] = field(default_factory=list)
    size: int = 0
    ends: int = 0  # line ends that are held back
    space: bool = False  # whether a space is held back
    open: list[_Open] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    files: dict[str, LinkedFile] = field(default_factory=dict)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self, convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._break(tag)
        if tag == "br":
            self.ends = min(2, self.ends + 1)
        elif tag in ("td", "th") and not self.ends and self.size:
            self._put(" | ")
        elif tag in _LISTS:
            self.lists.append(_List(0 if tag == "ol" else None))
        elif tag == "li":
            self._begin_item()
        elif tag == "q":
            self._put("“")
        elif tag == "img":
            self._picture(given)
        elif tag in ("video", "audio"):
            self._film(tag, given.get("src", ""))
        elif kind := self._kind(tag):
            self.open.append(_Open(tag, kind, "", self.size))
        elif tag == "a" and (address := self._address(given.get("href", ""))):
            self.open.append(_Open(tag, "text_link", address, self.size))

    def handle_endtag(self, tag: str) -> None:
        if tag == "q":
            self._put("”")
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place].tag == tag:
                self._close(self.open.pop(place))
                break
        if tag in _LISTS and self.lists:
            self.lists.pop()
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if self._within("pre"):
            lines = data.split("\n")
            for number, line in enumerate(lines):
                self.ends += number > 0
                self._put(line)
            return
        said = _SPACES.sub(" ", data)
        if said.startswith(" "):
            self.space = True
        if said.strip(" "):
            self._put(said.strip(" "))
        if said.endswith(" "):
            self.space = True

    def marked(self) -> Marked:
        """What was collected."""
        while self.open:
            self._close(self.open.pop())
        text = "".join(self.pieces)
        trimmed = (_trimmed(text, span) for span in self.spans)
        found = RichText(text, tuple(sorted(span for span in trimmed if span)))
        return Marked(tidy(found).strip(), tuple(self.files.values()))

    def _break(self, tag: str) -> None:
        inner_list = tag in _LISTS and bool(self.lists)
        if tag in _APART and not inner_list:
            self.ends = 2
        elif tag in _LINES or inner_list:
            self.ends = max(self.ends, 1)

    def _put(self, text: str) -> None:
        if not text:
            return
        if self.size and self.ends:
            text = "\n" * self.ends + text
        elif self.size and self.space and not self._within("pre"):
            text = " " + text
        self.ends, self.space = 0, False
        self.pieces.append(text)
        self.size += len(text)

    def _close(self, opened: _Open) -> None:
        if opened.start < self.size:
            self.spans.append(Span(opened.start, self.size, opened.kind, opened.argument))

    def _kind(self, tag: str) -> str:
        """The format that an element begins; '' for none: within code, or if the same format is open already."""
        kind = _KINDS.get(tag, "")
        return "" if self._within("pre", "code") or self._within(kind) else kind

    def _within(self, *kinds: str) -> bool:
        return any(opened.kind in kinds for opened in self.open)

    def _begin_item(self) -> None:
        self.ends = max(self.ends, 1)
        self.space = False
        indent = "\u2003" * (len(self.lists) - 1)
        inner = self.lists[-1] if self.lists else _List(None)
        if inner.number is None:
            self._put(f"{indent}• ")
        else:
            inner.number += 1
            self._put(f"{indent}{inner.number}. ")

    def _address(self, href: str) -> str:
        address = _absolute(self.base, href)
        return address if is_taken(address) and not self._within("text_link", "pre", "code") else ""

    def _picture(self, given: Mapping[str, str]) -> None:
        address, alt = _absolute(self.base, given.get("src", "")), tidied(" ".join(given.get("alt", "").split()))
        if alt and len(alt) <= 4 and not any(char.isalnum() for char in alt):  # a picture that stands for an emoji
            self._put(alt)
        elif is_taken(address) and not any(_is_tiny(given.get(side, "")) for side in ("width", "height")):
            self.files.setdefault(address, LinkedFile(address, MediaKind.PHOTO, alt[:MAX_ALT]))

    def _film(self, tag: str, source: str) -> None:
        address = _absolute(self.base, source)
        if is_taken(address):
            kind = MediaKind.VIDEO if tag == "video" else MediaKind.AUDIO
            self.files.setdefault(address, LinkedFile(address, kind))


def _trimmed(text: str, span: Span) -> Span | None:
    """The span without white space at its ends; None if nothing is left, or if a link's text is its own address."""
    said = text[span.start : span.end]
    start, end = span.start + len(said) - len(said.lstrip()), span.start + len(said.rstrip())
    if start >= end or said.strip() == span.argument:
        return None
    return Span(start, end, span.kind, span.argument)


def _absolute(base: str, address: str) -> str:
    try:
        return urljoin(base, address.strip()) if address.strip() else ""
    except ValueError:
        return ""


def _is_tiny(side: str) -> bool:
    return side.isdigit() and int(side[:6]) < _SMALLEST
