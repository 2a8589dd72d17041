"""Rich text as HTML, for pages and feeds; no other file makes HTML of it. Everything in a text is escaped; the only
markup is ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from bot.domain.text.richtext import RichText, Span

# The element for each format. Spoilers are not hidden: people who open a page have chosen to read it.
_ELEMENTS = {
    "bold": "strong",
    "italic": "em",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "span",
    "code": "code",
}
_QUOTES = ("blockquote", "expandable_blockquote")
_SCHEMES = ("http://", "https://", "mailto:", "tel:", "tg://")
_PARAGRAPHS = re.compile(r"\n[^\S\n]*\n\s*")
_BULLET = "• "
# Characters that XML 1.0 (https://www.w3.org/TR/xml/#charsets) or HTML forbids; feeds are XML.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


class Html(str):
    """HTML that is safe to insert into a page; Jinja asks for `__html__`."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def fit(plain: str) -> str:
    """Any text without the characters that XML and HTML forbid, not escaped."""
    return _UNFIT.sub("\ufffd", plain.replace("\r\n", "\n").replace("\r", "\n"))


def text(plain: str) -> Html:
    """Any text, escaped; also valid within a quoted attribute."""
    return Html(escape(fit(plain)))


def line(given: RichText) -> Html:
    """The content of a paragraph: formats and links; a line break becomes <br>."""
    return Html(_inline(given, given.spans).replace("\n", "<br/>\n"))


def blocks(given: RichText) -> Html:
    """A whole text as a sequence of paragraphs, quotations and preformatted parts."""
    found = []
    for kind, part in _parts(given):
        if kind == "pre":
            found.append(f"<pre><code>{_inline(part, part.spans)}</code></pre>")
        elif kind == "quote":
            found.append(f"<blockquote>{_paragraphs(part)}</blockquote>")
        else:
            found.append(_paragraphs(part))
    return Html("\n".join(filter(None, found)))


def bulleted(given: RichText) -> Html:
    """A text as paragraphs; those that begin with a bullet become list items."""
    found = list[str]()
    for is_list, parts in groupby(_split(given), lambda part: part.text.startswith(_BULLET)):
        if is_list:
            items = "\n".join(f"<li>{line(part[len(_BULLET) :])}</li>" for part in parts)
            found.append(f"<ul>\n{items}\n</ul>")
        else:
            found += [f"<p>{line(part)}</p>" for part in parts]
    return Html("\n".join(found))


def link_address(address: str) -> str:
    """The address of a link if its scheme is safe for a page (it only leads somewhere); '' otherwise."""
    bare = address.strip()
    if re.match(r"[a-z][a-z0-9+.-]*:", bare, re.IGNORECASE):
        return bare if bare.lower().startswith(_SCHEMES) else ""
    return f"https://{bare}" if re.match(r"[^\s/?#:@]+\.[^\s/?#:@]+(?:[/?#:]|$)", bare) else ""


def _paragraphs(given: RichText) -> str:
    return "\n".join(f"<p>{line(part)}</p>" for part in _split(given))


def _split(given: RichText) -> Iterator[RichText]:
    """The paragraphs of a text, which are separated by empty lines."""
    at = 0
    cuts = [*((cut.start(), cut.end()) for cut in _PARAGRAPHS.finditer(given.text)), (len(given), len(given))]
    for end, begins_again in cuts:
        if part := given[at:end].strip():
            yield part
        at = begins_again


def _parts(given: RichText) -> Iterator[tuple[str, RichText]]:
    """The text in its blocks: quotations, preformatted parts, and what is between them."""
    at = 0
    for span in sorted(span for span in given.spans if span.kind in (*_QUOTES, "pre")):
        begin = max(at, span.start)
        if begin >= span.end:
            continue
        yield "text", given[at:begin].strip()
        kind = "pre" if span.kind == "pre" else "quote"
        part = given[begin : span.end]
        yield kind, part if kind == "pre" else part.strip()
        at = span.end
    yield "text", given[at:].strip()


def _inline(given: RichText, spans: Iterable[Span]) -> str:
    """Elements that never overlap: if one format ends within another, the inner ones are closed and opened again."""
    drawn = [span for span in spans if span.kind in _ELEMENTS or (span.kind == "text_link")]
    places = sorted({0, len(given), *(span.start for span in drawn), *(span.end for span in drawn)})
    out: list[str] = []
    open_now: list[Span] = []
    for start, end in zip(places, [*places[1:], len(given)], strict=True):
        wanted = _nested([span for span in drawn if span.start <= start < span.end])
        kept = 0
        while kept < min(len(open_now), len(wanted)) and open_now[kept] == wanted[kept]:
            kept += 1
        out += [_end(span) for span in reversed(open_now[kept:])]
        out += [_begin(span) for span in wanted[kept:]]
        open_now = wanted
        out.append(text(given.text[start:end]))
    return "".join([*out, *(_end(span) for span in reversed(open_now))])


def _nested(spans: list[Span]) -> list[Span]:
    """The spans at one place, the outermost first: links outermost, and never a link in a link."""
    links = [span for span in spans if span.kind == "text_link" and link_address(span.argument)][:1]
    others = [span for span in spans if span.kind != "text_link"]
    return [*links, *sorted(others, key=lambda span: (span.start, -span.end, span.kind))]


def _begin(span: Span) -> str:
    if span.kind == "text_link":
        return f'<a href="{text(link_address(span.argument))}" rel="noopener noreferrer">'
    return f"<{_ELEMENTS[span.kind]}>"


def _end(span: Span) -> str:
    return "</a>" if span.kind == "text_link" else f"</{_ELEMENTS[span.kind]}>"
