"""Reads an archive file in YAML: what its fields mean. Kinds of values: yaml_nodes.py; writing: yaml_write.py.

The form is documented in docs/importing.md. JSON is read here too, as it is YAML as well.
What `ArchiveWriter` wrote is read as the same items.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from typing import Any

import yaml

from bot.domain.importing.incoming import Incoming
from bot.domain.media import NOTHING, MediaSet
from bot.domain.statements import Number, StatementState, Text
from bot.domain.text.addresses import is_taken
from bot.domain.text.characters import tidied, tidy
from bot.domain.text.richtext import KINDS, RichText, dropped_links, from_entities
from bot.sources.importing.media_fields import OF_REVISION, read_media
from bot.sources.importing.parsed import Parsed, SourceError, at, stable_key, text_fault
from bot.sources.importing.yaml_nodes import Fields, items_of, pairs_of, root
from bot.yaml_lines import line_of

_TEXT = ("title", "body", "entities", "link", "excerpt_only")
_OF_ALL = ("key", "date", "number", "topic", "state", "featured", "position", "published_at", "history")
_STATEMENT = (*_OF_ALL, "texts", *OF_REVISION, "lang", *_TEXT)
_STATES = (StatementState.PUBLISHED, StatementState.RETRACTED)
_ENTITY = ("type", "offset", "length", "url", "language")
# Telegram finds these by itself in every text (https://core.telegram.org/bots/api#messageentity).
_FOUND_ANYWAY = frozenset({"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"})


def read_yaml(text: str, *, language: str = "en") -> Parsed:
    """Read a list of statements, or a map whose `statements` is one. A wrong statement is refused, the others are read.

    Args:
        text: the file.
        language: that of statements in the short form without `lang`.

    Raises:
        SourceError: the file is not YAML of that form; the sentence names the line.
    """
    parsed = Parsed()
    top = root(text)
    if isinstance(top, yaml.MappingNode):
        top = Fields(top, "the file", ("statements",)).node("statements")
    found: list[tuple[Incoming, bool]] = []
    taken: dict[str, int] = {}
    for node in items_of(top, "the file") if top else []:
        try:
            item, placed = _statement(node, language)
            _claim(item, taken)
        except SourceError as error:
            parsed.refused.append(str(error))
        else:
            found.append((item, placed))
    parsed.items = _in_order(found)
    return parsed


def _claim(item: Incoming, taken: dict[str, int]) -> None:
    """Refuse an item if another item of the file has the same key or number."""
    names = [f"key {item.key}"] + ([f"number {item.number}"] if item.number else [])
    for name in names:
        if name in taken:
            raise at(item.line, f"{name} is that of the statement on line {taken[name]} too")
    taken.update(dict.fromkeys(names, item.line))


def _in_order(found: Sequence[tuple[Incoming, bool]]) -> list[Incoming]:
    """The items oldest first; those of one day in the file's order, unless they have a `position`."""
    ranks: Counter[date] = Counter()
    items = []
    for item, placed in sorted(found, key=lambda each: each[0].date):
        items.append(item if placed else replace(item, position=ranks[item.date]))
        ranks[item.date] += 1
    return sorted(items, key=lambda item: (item.date, item.position))


def _statement(node: yaml.Node, language: str) -> tuple[Incoming, bool]:
    """One statement, and whether it has a `position`."""
    fields = Fields(node, "a statement", _STATEMENT)
    day = fields.day("date")
    texts = _texts(fields, language)
    history = _history(fields)
    item = Incoming(
        key=_one_line(fields, "key") or stable_key("yaml", day, texts[0].title),
        date=day,
        texts=texts,
        topic=_one_line(fields, "topic"),
        number=_number(fields, day),
        featured=fields.flag("featured"),
        position=fields.whole("position"),
        line=fields.line,
        published_at=fields.instant("published_at"),
        state=_state(fields),
        history=None if history is None else tuple(texts for texts, _ in history),
        media=read_media(fields, exported=history is not None),
        earlier_media=tuple(media for _, media in history or ()) if any(media for _, media in history or ()) else (),
    )
    return item, "position" in fields


def _one_line(fields: Fields, name: str) -> str:
    value = fields.text(name)
    if len(value) > 200 or not value.isprintable() or value != value.strip():
        raise at(fields.line_of(name), f"{name} must be a short word without line ends")
    return value


def _number(fields: Fields, day: date) -> Number | None:
    if "number" not in fields:
        return None
    written = fields.written("number")
    found = Number.parse(written, day.year) if re.fullmatch("[0-9]{1,6}/[0-9]{4}", written) else None
    if not found:
        raise at(fields.line_of("number"), f"number {written[:40]} is not of the form 142/2026")
    if found.year != day.year:
        raise at(fields.line_of("number"), f"number {found} is not of the year of its date, {day}")
    return found


def _state(fields: Fields) -> StatementState:
    written = fields.written("state")
    if "state" in fields and written not in _STATES:
        raise at(fields.line_of("state"), f"state must be {' or '.join(_STATES)}, not {written[:40] or 'empty'}")
    return StatementState(written or StatementState.PUBLISHED)


def _history(fields: Fields) -> list[tuple[tuple[Text, ...], MediaSet]] | None:
    """The texts and files of each earlier revision, oldest first; None where the file has no `history`."""
    if "history" not in fields:
        return None
    nodes = items_of(fields.node("history"), "history")
    revisions = [Fields(node, "a revision", ("texts", *OF_REVISION)) for node in nodes]
    return [
        (_by_language(revision, exported=True), read_media(revision, exported=True) or NOTHING)
        for revision in revisions
    ]


def _texts(fields: Fields, language: str) -> tuple[Text, ...]:
    """The texts by language, or the short form's one text."""
    exported = "history" in fields
    if "texts" not in fields:
        lang = fields.written("lang") if "lang" in fields else language
        return (_text(_language(lang, fields.line_of("lang")), fields, exported=exported),)
    for name in ("lang", *_TEXT):
        if name in fields:
            raise at(fields.line_of(name), f"{name} stands beside texts; it belongs under a language")
    return _by_language(fields, exported=exported)


def _by_language(fields: Fields, *, exported: bool) -> tuple[Text, ...]:
    pairs = pairs_of(fields.node("texts"), "texts")
    if not pairs:
        raise at(fields.line_of("texts"), "texts has no language")
    return tuple(
        _text(_language(lang, line), Fields(node, f"the {lang} text", _TEXT), exported=exported)
        for lang, (line, node) in pairs.items()
    )


def _language(written: str, line: int) -> str:
    if not re.fullmatch("[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", written):
        raise at(line, f"{written[:40] or 'nothing'} is not a language such as en or ru")
    return written


def _text(lang: str, fields: Fields, *, exported: bool) -> Text:
    """One language's text. `exported`: it was published, so it is kept as it was, even with a title of several
    lines."""
    title, body = fields.text("title"), fields.text("body")
    if fault := text_fault(title, body, exported=exported):
        raise at(fields.line_of("body" if fault.startswith("the body") else "title"), fault)
    link = fields.text("link")
    if link and not re.fullmatch(r"https?://[^\s/]\S*", link):
        raise at(fields.line_of("link"), f"link {link[:60]} is not an address that begins http:// or https://")
    if link and not exported and not is_taken(link):
        raise at(fields.line_of("link"), f"link {link[:60]}: Telegram takes no button to that address")
    rich = _rich(body, fields, exported)
    if not exported:
        title, rich = tidied(title), tidy(rich)
    return Text(lang, title, rich, link, fields.flag("excerpt_only"))


def _rich(body: str, fields: Fields, exported: bool) -> RichText:
    if "entities" not in fields:
        return RichText(body)
    entities = [_entity(node) for node in items_of(fields.node("entities"), "entities")]
    if (dropped := dropped_links(entities)) and not exported:
        raise at(fields.line_of("entities"), f"the link to {dropped[0][:60]} has no address that Telegram takes")
    try:
        return from_entities(body, entities)
    except ValueError as error:
        raise at(fields.line_of("entities"), str(error)) from None


def _entity(node: yaml.Node) -> dict[str, Any]:
    """One of Telegram's MessageEntity objects; offset and length count UTF-16 units."""
    fields = Fields(node, "an entity", _ENTITY)
    kind = fields.text("type")
    if kind not in KINDS | _FOUND_ANYWAY:
        near = get_close_matches(kind, KINDS, 1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(KINDS))}"
        raise at(line_of(node), f"unknown type {kind[:40]} of an entity; {hint}")
    entity: dict[str, Any] = {"type": kind}
    for name in ("offset", "length"):
        fields.node(name)
        entity[name] = fields.whole(name)
    if not entity["length"]:
        raise at(line_of(node), "an entity of length 0 formats nothing")
    return entity | {name: fields.text(name) for name in ("url", "language") if name in fields}
