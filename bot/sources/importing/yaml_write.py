"""Writes a statement as YAML, the same bytes for the same statement on every machine. Reading: yaml_file.py.
Whole files: archive_write.py.
PyYAML's emitter is not used: what it writes depends on libyaml and its version, and exports must not differ.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC

from bot.domain.importing.incoming import Incoming
from bot.domain.media import MediaSet
from bot.domain.statements import StatementState, Text
from bot.domain.text.richtext import to_entities
from bot.sources.importing.media_fields import facts_of, history_of

# A block (|) can only have \n as line break, and needs marks for spaces at its edges: other text is quoted instead.
_BLOCK = re.compile(
    "[ -~\n\u00a0-\u00ac\u00ae-\u1fff\u2009-\u200a\u200c-\u200d\u2010-\u2027\u202f-\u205f\u2070-\ud7ff"
    "\uf900-\ufdcf\ufdf0-\ufefe\uff01-\uffef\U00010000-\U0010fffd]+"
)
_PLAIN = re.compile("[A-Za-z][A-Za-z0-9/._-]*(?::[A-Za-z0-9/._-]+)*")
_WORDS = re.compile("(?i)y|n|yes|no|on|off|true|false|null")  # YAML does not take these for text
_UNSAFE = re.compile("[\x7f-\xa0\xad\u2000-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff0-\uffff\ue000-\uf8ff]")
_SHORT = 80  # characters; a longer body becomes a block


def yaml_item(item: Incoming, rank: int) -> str:
    """One item of the list. `rank`: its place among the day's items, from 0; `position` is written only if it
    differs."""
    return "".join(f"{line}\n" for line in _statement(item, rank))


def _statement(item: Incoming, rank: int) -> Iterator[str]:
    yield f"- key: {_scalar(item.key)}"
    yield f"  date: {item.date.isoformat()}"
    if item.number:
        yield f"  number: {item.number.serial}/{item.number.year:04}"
    if item.published_at:
        yield f'  published_at: "{item.published_at.astimezone(UTC).isoformat()}"'
    if item.topic:
        yield f"  topic: {_scalar(item.topic)}"
    if item.state is not StatementState.PUBLISHED:
        yield f"  state: {item.state}"
    if item.featured:
        yield "  featured: true"
    if item.position != rank:
        yield f"  position: {item.position}"
    yield "  texts:"
    yield from _texts(item.texts, " " * 4)
    yield from _media(item.media, " " * 2)
    if item.history is not None:
        yield "  history:" if item.history else "  history: []"
        for texts, media in history_of(item):
            yield "    - texts:"
            yield from _texts(texts, " " * 8)
            yield from _media(media, " " * 6)


def _media(carried: MediaSet | None, indent: str) -> Iterator[str]:
    """The files of a revision; nothing if it has none."""
    if not carried:
        return
    yield f"{indent}media:"
    for media in carried.items:
        mark = "-"
        for name, value in facts_of(media):
            yield f"{indent}  {mark} {name}: {_value(value)}"
            mark = " "
    if carried.text_first:
        yield f"{indent}text_first: true"


def _value(value: object) -> str:
    """A word, true, or a map of languages on one line."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_scalar(lang)}: {_quoted(said)}' for lang, said in value.items())}}}"
    return "true" if value is True else _scalar(str(value))


def _texts(texts: Sequence[Text], indent: str) -> Iterator[str]:
    for text in texts:
        yield f"{indent}{_scalar(text.lang)}:"
        for line in _text(text):
            yield f"{indent}  {line}" if line else ""


def _text(text: Text) -> Iterator[str]:
    yield f"title: {_quoted(text.title)}"
    if text.body:
        yield from _body(text.body.text)
    if text.body.spans:
        yield "entities:"
        for entity in to_entities(text.body):
            pairs = (f"{name}: {value if isinstance(value, int) else _scalar(value)}" for name, value in entity.items())
            yield f"  - {{{', '.join(pairs)}}}"
    if text.link:
        yield f"link: {_quoted(text.link)}"
    if text.excerpt_only:
        yield "excerpt_only: true"


def _body(body: str) -> Iterator[str]:
    """The body as a block if that keeps the text exactly, else as one quoted line."""
    lines = body.split("\n")
    tidy = _BLOCK.fullmatch(body) and all(line == line.strip(" ") for line in lines) and lines[0] and lines[-1]
    if not tidy or (len(lines) == 1 and len(body) <= _SHORT):
        yield f"body: {_quoted(body)}"
        return
    yield "body: |-"
    for line in lines:
        yield f"  {line}" if line else ""


def _scalar(text: str) -> str:
    return text if _PLAIN.fullmatch(text) and not _WORDS.fullmatch(text) else _quoted(text)


def _quoted(text: str) -> str:
    """A text in double quotes, which YAML reads as JSON does."""
    return as_yaml_takes_it(json.dumps(text, ensure_ascii=False))


def as_yaml_takes_it(written: str) -> str:
    """The same JSON with the characters escaped that YAML folds or forbids."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", written)
