"""Formatting that was typed as marks: *bold*, _italic_, ~~struck~~, [words](address). Finds and converts it.

A person is asked first, since a star may be meant as a star. So only marks that enclose words count, and none within
code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, compress

from bot.domain.text.addresses import is_taken
from bot.domain.text.richtext import RichText, Span

_LINK = re.compile(r"\[([^\[\]\n]+)\]\(([^()\s]+)\)")
_ENCLOSING = {  # one or two of the sign, at the ends of one or several words
    "bold": re.compile(r"(?<![\w*])(\*\*?)(?=[^\s*])([^*\n]+)(?<=\S)\1(?![\w*])"),
    "italic": re.compile(r"(?<![\w])(__?)(?=[^\s_])([^_\n]+)(?<=\S)\1(?!\w)"),
    "strikethrough": re.compile(r"(?<![\w~])(~~)(?=[^\s~])([^~\n]+)(?<=\S)\1(?![\w~])"),
}
_VERBATIM = ("code", "pre")


def first(text: RichText) -> str:
    """The first words with such marks, including the marks; '' if there are none."""
    found = [match for kind in ("text_link", *_ENCLOSING) for match in _marked(text, kind)]
    return min(found, key=lambda match: match.start())[0] if found else ""


def converted(text: RichText) -> RichText:
    """The text with all such marks converted to formatting."""
    for kind in ("text_link", *_ENCLOSING):
        inner, argument = (1, 2) if kind == "text_link" else (2, None)
        dropped, added = list[tuple[int, int]](), list[Span]()
        for match in _marked(text, kind):
            dropped += [(match.start(), match.start(inner)), (match.end(inner), match.end())]
            added.append(Span(*match.span(inner), kind, match[argument] if argument else ""))
        text = _without(RichText(text.text, (*text.spans, *added)), dropped)
    return text


def _without(text: RichText, dropped: Sequence[tuple[int, int]]) -> RichText:
    """The text without the parts `dropped` (start, end), which are in order; spans are moved accordingly."""
    gone = {place for start, end in dropped for place in range(start, end)}
    kept = [place not in gone for place in range(len(text))]
    to = list(accumulate(kept, initial=0))  # the index in the new text of each index of the old one
    spans = (replace(span, start=to[span.start], end=to[span.end]) for span in text.spans)
    return RichText("".join(compress(text.text, kept)), tuple(sorted(span for span in spans if span.start < span.end)))


def first_in_title(title: str) -> str:
    """Like `first`, for a title. Typed links are left alone, since a title cannot hold an address."""
    found = [match for kind in _ENCLOSING for match in _marked(RichText(title), kind)]
    return min(found, key=lambda match: match.start())[0] if found else ""


def converted_title(title: str) -> str:
    """The title without the marks."""
    for kind, pattern in _ENCLOSING.items():
        if any(_marked(RichText(title), kind)):
            title = pattern.sub(r"\2", title)
    return title


def _marked(text: RichText, kind: str) -> Iterator[re.Match[str]]:
    pattern = _LINK if kind == "text_link" else _ENCLOSING[kind]
    verbatim = [span for span in text.spans if span.kind in _VERBATIM]
    for match in pattern.finditer(text.text):
        if kind == "text_link" and not is_taken(match[2]):
            continue
        if not any(span.start < match.end() and match.start() < span.end for span in verbatim):
            yield match
