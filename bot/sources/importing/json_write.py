"""Writes a statement as JSON, with the keys of the YAML form; the same reader reads it. Whole files:
archive_write.py."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC

from bot.domain.importing.incoming import Incoming
from bot.domain.media import MediaSet
from bot.domain.statements import StatementState, Text
from bot.domain.text.richtext import to_entities
from bot.sources.importing.media_fields import facts_of, history_of
from bot.sources.importing.yaml_write import as_yaml_takes_it


def json_item(item: Incoming, rank: int) -> str:
    """One item of the list, indented, without the comma and line break after it. `rank`: see `yaml_item`."""
    written = json.dumps(_statement(item, rank), ensure_ascii=False, indent=2)
    return as_yaml_takes_it("  " + written.replace("\n", "\n  "))


def _statement(item: Incoming, rank: int) -> dict[str, object]:
    found: dict[str, object] = {"key": item.key, "date": item.date.isoformat()}
    if item.number:
        found["number"] = f"{item.number.serial}/{item.number.year:04}"
    if item.published_at:
        found["published_at"] = item.published_at.astimezone(UTC).isoformat()
    if item.topic:
        found["topic"] = item.topic
    if item.state is not StatementState.PUBLISHED:
        found["state"] = str(item.state)
    if item.featured:
        found["featured"] = True
    if item.position != rank:
        found["position"] = item.position
    found |= {"texts": _texts(item.texts), **_media(item.media)}
    if item.history is not None:
        found["history"] = [{"texts": _texts(texts), **_media(media)} for texts, media in history_of(item)]
    return found


def _media(carried: MediaSet | None) -> dict[str, object]:
    """The files of a revision; empty if it has none."""
    if not carried:
        return {}
    listed = [dict(facts_of(media)) for media in carried.items]
    return {"media": listed, **({"text_first": True} if carried.text_first else {})}


def _texts(texts: Sequence[Text]) -> dict[str, object]:
    return {text.lang: _text(text) for text in texts}


def _text(text: Text) -> dict[str, object]:
    found: dict[str, object] = {"title": text.title}
    if text.body:
        found["body"] = text.body.text
    if text.body.spans:
        found["entities"] = to_entities(text.body)
    if text.link:
        found["link"] = text.link
    if text.excerpt_only:
        found["excerpt_only"] = True
    return found
