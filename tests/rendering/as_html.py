"""A formatted text as Telegram's HTML, for Telegram's own parser to read (core.telegram.org/bots/api#html-style)."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from bot.domain.text.richtext import RichText, Span

_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "blockquote": "blockquote",
}


def html(text: RichText) -> str:
    """The text with its tags well nested: at each edge of a span all are closed and opened anew."""
    edges = sorted({0, len(text), *(s.start for s in text.spans), *(s.end for s in text.spans)})
    parts = []
    for start, end in itertools.pairwise(edges):
        inside = escape(text.text[start:end], quote=False)
        for span in text.spans:
            if span.start <= start and end <= span.end:
                inside = _tagged(span, inside)
        parts.append(inside)
    return "".join(parts)


def _tagged(span: Span, inside: str) -> str:
    if span.kind == "text_link":
        return f'<a href="{escape(span.argument)}">{inside}</a>'
    if span.kind == "pre":
        code = f'<code class="language-{span.argument}">{inside}</code>' if span.argument else inside
        return f"<pre>{code}</pre>"
    if span.kind == "expandable_blockquote":
        return f"<blockquote expandable>{inside}</blockquote>"
    tag = _TAGS[span.kind]
    return f"<{tag}>{inside}</{tag}>"


Formats = dict[int, set[tuple[str, str]]]


def by_unit(entities: Iterable[Mapping[str, Any]]) -> Formats:
    """What each UTF-16 unit is formatted as, so that merged and split entities compare alike."""
    found: Formats = {}
    for entity in entities:
        argument = entity.get("url") or entity.get("language") or ""
        for unit in range(entity["offset"], entity["offset"] + entity["length"]):
            found.setdefault(unit, set()).add((entity["type"], argument))
    return found


def own(formats: Formats) -> Formats:
    """Only what a person formats by hand: Telegram adds links, phones and the like by itself."""
    kinds = {*_TAGS, "pre", "text_link", "expandable_blockquote"}
    kept = {unit: {each for each in what if each[0] in kinds} for unit, what in formats.items()}
    return {unit: what for unit, what in kept.items() if what}
