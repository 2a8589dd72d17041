"""Cuts a long text into messages: after a paragraph if one ends near, else after a line, a sentence or a word."""

from __future__ import annotations

import re

from bot.domain.text.richtext import RichText, Span, fits, formatting_within, utf16_length

# The best boundary is searched for in the last part of a page, so that pages are well filled.
_FILLED = 0.5
_NEAR = 200  # code points before a page's end, which are searched first
# The group in each is the white space at the boundary; the text is cut before it.
_BOUNDARIES = (
    re.compile(r"(\n[^\S\n]*\n\s*)"),
    re.compile(r"(\n\s*)"),
    re.compile(r"(?<=[.!?…])[»”\"')\]]*(\s+)"),
    re.compile(r"(\s+)"),
)


def pages(text: RichText, limit: int) -> list[RichText]:
    """The text in pages of at most `limit` UTF-16 units and at most as many entities as a message can hold, without the
    white space at the cuts.

    It is not cut within a word, nor within a passage of one format, if that fits into a page. A longer passage
    continues, formatted, on the next page.
    """
    rest, found = text.strip(), []
    while not fits(rest, limit):
        end = cut(rest, limit)
        found.append(rest[:end].strip())
        rest = rest[end:].strip()
    return [*found, rest] if rest else found


def cut(text: RichText, limit: int) -> int:
    """Where to cut a text that does not fit into `limit` UTF-16 units: a position above 0, in code points."""
    most = max(1, min(_within(text.text, limit), formatting_within(text)))
    whole = _whole_spans(text, most, limit)
    for least in (int(most * _FILLED), 0):
        for boundary in _BOUNDARIES:
            for after in (max(least, most - _NEAR), least):  # there usually is one near the end
                begin = _letter_before(text.text, after)
                starts = [
                    m.start(1) for m in boundary.finditer(text.text, begin, most + 1) if after < m.start(1) <= most
                ]
                for end in reversed(starts):
                    if not any(span.start < end < span.end for span in whole):
                        return end
    starts = [m.start() for m in re.finditer(r"\s+", text.text[: most + 1]) if m.start() > 0]
    return starts[-1] if starts else most


def _letter_before(text: str, place: int) -> int:
    """The nearest position at or before this one that is not within a boundary."""
    while place and not text[place].isalnum():
        place -= 1
    return place


def beginning(text: RichText, wanted: int, limit: int) -> RichText:
    """The first paragraphs, in `wanted` UTF-16 units; else the first alone, if it fits into `limit`; else a part of
    it."""
    ends = [match.start() for match in _BOUNDARIES[0].finditer(text.text)]
    whole = _whole_spans(text, len(text), limit)
    held = formatting_within(text)
    fitting = [
        end
        for end in ends
        if end <= held and utf16_length(text.text[:end]) <= wanted and not any(s.start < end < s.end for s in whole)
    ]
    if fitting:
        return text[: fitting[-1]].strip()
    if ends and ends[0] <= held and utf16_length(text.text[: ends[0]]) <= limit:
        return text[: ends[0]].strip()
    return shorten(text, limit)


def shorten(text: RichText, limit: int) -> RichText:
    """The text in at most `limit` UTF-16 units; if it is longer, cut after a word and with an ellipsis."""
    if fits(text, limit):
        return text
    kept = text[: cut(text, limit - 1)].strip()
    after_stop = kept.text.endswith((".", "!", "?", "…")) and utf16_length(kept.text) <= limit - 2
    return kept + (" …" if after_stop else "…")


def _within(text: str, limit: int) -> int:
    """How many code points fit into `limit` UTF-16 units."""
    head = text[:limit]
    if utf16_length(head) == len(head):
        return len(head) or min(1, len(text))
    units = 0
    for place, char in enumerate(text):
        units += 2 if char > "\uffff" else 1
        if units > limit:
            return max(1, place)
    return len(text)


def _whole_spans(text: RichText, upto: int, limit: int) -> list[Span]:
    """The formatted passages that begin before `upto` and fit into a page: they are not cut."""
    return [s for s in text.spans if s.start < upto and utf16_length(text.text[s.start : s.end]) <= limit]
