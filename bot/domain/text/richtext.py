"""Formatted text: a string and spans over it. All our code uses this form.

Offsets here are Python's (code points). Telegram counts UTF-16 units
(https://core.telegram.org/bots/api#messageentity); `to_entities` and `from_entities` convert without loss.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.text.addresses import is_taken

# What a person can format by hand. Telegram finds links, phone numbers, mentions and the like by itself in every text
# that is sent, so those are not kept (https://core.telegram.org/api/entities).
KINDS = frozenset(
    {
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "code",
        "pre",
        "text_link",
        "blockquote",
        "expandable_blockquote",
    }
)
_ARGUMENT = {"text_link": "url", "pre": "language"}
# Telegram keeps the first 100 entities of a message and silently drops the rest, and it refuses a message whose
# entities take more than about 9,500 bytes (ENTITIES_TOO_LONG). Both were measured. We stay below, because the links
# that Telegram finds by itself count too.
MOST_SPANS = 90
MOST_SPAN_BYTES = 9_000
_SPAN_BYTES = 24  # bytes of one entity without its address


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """One formatted stretch, `start` to `end` (code points, end exclusive)."""

    start: int
    end: int
    kind: str
    argument: str = ""  # the address of a text_link, the language of a pre


@dataclass(frozen=True, slots=True)
class RichText:
    """A text and its formatting. Spans are in order and lie within the text."""

    text: str = ""
    spans: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        for span in self.spans:
            if not 0 <= span.start < span.end <= len(self.text):
                raise ValueError(f"span {span} is outside a text of {len(self.text)} characters")

    def __len__(self) -> int:
        return len(self.text)

    def __bool__(self) -> bool:
        return bool(self.text)

    def __add__(self, other: RichText | str) -> RichText:
        right = plain(other)
        moved = tuple(Span(s.start + len(self.text), s.end + len(self.text), s.kind, s.argument) for s in right.spans)
        return RichText(self.text + right.text, self.spans + moved)

    def __getitem__(self, part: slice) -> RichText:
        start, stop, step = part.indices(len(self.text))
        if step != 1:
            raise ValueError("a formatted text is cut in one piece")
        stop = max(start, stop)
        kept = (
            Span(max(s.start, start) - start, min(s.end, stop) - start, s.kind, s.argument)
            for s in self.spans
            if s.start < stop and s.end > start and start < stop
        )
        return RichText(self.text[start:stop], tuple(sorted(kept)))

    def strip(self) -> RichText:
        """The text without white space at its ends."""
        left = len(self.text) - len(self.text.lstrip())
        return self[left : max(left, len(self.text.rstrip()))]

    def split_first_line(self) -> tuple[RichText, RichText]:
        """The first line and the rest, both stripped."""
        whole = self.strip()
        end = whole.text.find("\n")
        if end < 0:
            return whole, RichText()
        return whole[:end].strip(), whole[end:].strip()

    def formatted(self, kind: str, argument: str = "") -> RichText:
        """A copy with one more format on the whole text; an empty text stays as it is."""
        if not self.text:
            return self
        return RichText(self.text, tuple(sorted((Span(0, len(self.text), kind, argument), *self.spans))))


def fits(text: RichText, limit: int) -> bool:
    """Whether one message can hold the text with all its formatting. `limit`: UTF-16 units."""
    return len(text) <= limit and utf16_length(text.text) <= limit and formatting_within(text) == len(text)


def formatting_within(text: RichText) -> int:
    """Up to which index (code points) one message can hold the text's formatting; the text's length if it holds all."""
    size = 0
    for number, span in enumerate(sorted(text.spans), start=1):
        size += _SPAN_BYTES + len(span.argument.encode("utf-8", "replace"))
        if number > MOST_SPANS or size > MOST_SPAN_BYTES:
            return span.start
    return len(text)


def plain(text: RichText | str) -> RichText:
    """`text` as a RichText."""
    return text if isinstance(text, RichText) else RichText(text)


def bold(text: RichText | str) -> RichText:
    """`text` in bold."""
    return plain(text).formatted("bold")


def italic(text: RichText | str) -> RichText:
    """`text` in italics."""
    return plain(text).formatted("italic")


def link(text: RichText | str, url: str) -> RichText:
    """`text` as a link to `url`."""
    return plain(text).formatted("text_link", url)


def join(parts: Iterable[RichText | str], separator: RichText | str = "") -> RichText:
    """The parts in order with `separator` between them."""
    between = plain(separator)
    texts: list[str] = []
    spans: list[Span] = []
    at = 0
    for number, part in enumerate(parts):
        for piece in (between, plain(part)) if number else (plain(part),):
            spans += (Span(s.start + at, s.end + at, s.kind, s.argument) for s in piece.spans)
            texts.append(piece.text)
            at += len(piece.text)
    return RichText("".join(texts), tuple(spans))


def utf16_length(text: str) -> int:
    """How many UTF-16 units Telegram counts in `text`."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _utf16_positions(text: str) -> list[int]:
    positions, at = [], 0
    for char in text:
        positions.append(at)
        at += 2 if char > "\uffff" else 1
    positions.append(at)
    return positions


def to_entities(text: RichText) -> list[dict[str, Any]]:
    """Telegram's MessageEntity objects, offsets and lengths in UTF-16 units."""
    if not text.spans:
        return []
    positions = _utf16_positions(text.text)
    entities = []
    for span in sorted(text.spans):
        start, end = positions[span.start], positions[span.end]
        entity: dict[str, Any] = {"type": span.kind, "offset": start, "length": end - start}
        if span.argument:
            entity[_ARGUMENT[span.kind]] = span.argument
        entities.append(entity)
    return entities


def from_entities(text: str, entities: Sequence[Mapping[str, Any]]) -> RichText:
    """A RichText from Telegram's MessageEntity objects. Kinds that are not formatting by hand are left out, and so are
    links whose address Telegram would not accept from us (`dropped_links`).

    Raises:
        ValueError: an entity lies outside the text, or lacks its type, offset or length.
    """
    if not entities:
        return RichText(text)
    index = {unit: place for place, unit in enumerate(_utf16_positions(text))}
    spans = []
    for entity in entities:
        kind = entity.get("type")
        if kind not in KINDS:
            continue
        try:
            start, end = index[entity["offset"]], index[entity["offset"] + entity["length"]]
        except (KeyError, TypeError):
            raise ValueError(f"the entity {dict(entity)} does not fit its text") from None
        argument = entity.get(_ARGUMENT[kind], "") if kind in _ARGUMENT else ""
        if kind == "text_link" and not is_taken(str(argument)):
            continue
        if start < end:
            spans.append(Span(start, end, kind, str(argument or "")))
    return RichText(text, tuple(sorted(spans)))


def dropped_links(entities: Sequence[Mapping[str, Any]]) -> list[str]:
    """The addresses of the links that `from_entities` leaves out."""
    links = (str(entity.get("url", "")) for entity in entities if entity.get("type") == "text_link")
    return [address for address in links if not is_taken(address)]


def dump_spans(text: RichText) -> str:
    """The spans as JSON, for a database column; '' if there is no formatting."""
    return json.dumps([[s.start, s.end, s.kind, s.argument] for s in text.spans]) if text.spans else ""


def load_text(text: str, spans: str) -> RichText:
    """The text with the spans that `dump_spans` gave."""
    return RichText(text, tuple(Span(*row) for row in json.loads(spans)) if spans else ())
