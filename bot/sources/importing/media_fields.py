"""A statement's files in an archive file: which facts about each are written, and how they are read.

A file is named by the SHA-256 of its bytes, by `id:` and Telegram's file_unique_id where only Telegram has the bytes,
or, in archives that people write, by its path from the archive's own folder. sources/media/beside_archive.py finds its
bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import yaml

from bot.domain.importing.incoming import Incoming
from bot.domain.media import MAX_ALT, MOST_MEDIA, NOTHING, Media, MediaKind, MediaSet
from bot.domain.statements import Text
from bot.domain.text.characters import tidied
from bot.sources.importing.parsed import at
from bot.sources.importing.yaml_nodes import Fields, items_of, pairs_of, text_of
from bot.yaml_lines import line_of

OF_REVISION = ("media", "text_first")
_OF_ONE = ("kind", "file", "name", "alt", "spoiler")
_HASH = re.compile("[0-9a-f]{64}")
_ID = re.compile("id:[A-Za-z0-9_-]{1,100}")
_LONGEST_NAME = 255  # characters, of a file's name or path


def is_path(file: str) -> bool:
    """Whether a file is named by its path, so that its key is not known before it is read."""
    return not (_HASH.fullmatch(file) or _ID.fullmatch(file))


def facts_of(media: Media) -> Iterator[tuple[str, object]]:
    """The facts that are written about a file, in order: its kind and key, and the others if there are any."""
    yield "kind", str(media.kind)
    yield "file", media.file
    if media.name:
        yield "name", media.name
    if media.alts:
        yield "alt", dict(media.alts)
    if media.spoiler:
        yield "spoiler", True


def history_of(item: Incoming) -> Iterator[tuple[Sequence[Text], MediaSet]]:
    """The texts and files of each earlier revision, oldest first."""
    texts = item.history or ()
    yield from zip(texts, item.earlier_media or (NOTHING,) * len(texts), strict=True)


def read_media(fields: Fields, *, exported: bool) -> MediaSet | None:
    """The files of a statement, or of one of its revisions; None if the archive does not say.

    Args:
        exported: it was published before, and is read back unchanged.

    Raises:
        SourceError: it is not in this form; the sentence names the line.
    """
    if "media" not in fields:
        if "text_first" in fields:
            raise at(fields.line_of("text_first"), "text_first stands without media")
        return None
    nodes = items_of(fields.node("media"), "media")
    if len(nodes) > MOST_MEDIA:
        raise at(fields.line_of("media"), f"media has {len(nodes)} files, at most {MOST_MEDIA} are possible")
    items = tuple(_one(node, exported=exported) for node in nodes)
    for place, item in enumerate(items):
        if item.tag in {other.tag for other in items[:place]}:
            raise at(line_of(nodes[place]), f"the file {item.file[:40]} stands twice in media")
    return MediaSet(items, fields.flag("text_first"))


def _one(node: yaml.Node, *, exported: bool) -> Media:
    fields = Fields(node, "a file of media", _OF_ONE)
    kind, file, name = fields.text("kind"), _short(fields, "file"), _short(fields, "name")
    if kind not in list(MediaKind):
        known = ", ".join(MediaKind)
        raise at(fields.line_of("kind"), f"kind {kind[:40] or 'empty'} of a file is none of {known}")
    if not file:
        raise at(fields.line_of("file"), "a file of media has no file")
    return Media(MediaKind(kind), file, name, _alts(fields, exported=exported), fields.flag("spoiler"))


def _short(fields: Fields, key: str) -> str:
    value = fields.text(key)
    if len(value) > _LONGEST_NAME or not value.isprintable():
        raise at(fields.line_of(key), f"{key} must be at most {_LONGEST_NAME} characters without line ends")
    return value


def _alts(fields: Fields, *, exported: bool) -> tuple[tuple[str, str], ...]:
    """The alternative texts, by language."""
    if "alt" not in fields:
        return ()
    found = {}
    for lang, (line, node) in pairs_of(fields.node("alt"), "alt").items():
        said = text_of(node, "alt") if exported else tidied(text_of(node, "alt")).strip()
        if not re.fullmatch("[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", lang):
            raise at(line, f"{lang[:40] or 'nothing'} is not a language such as en or ru")
        if len(said) > MAX_ALT:
            raise at(line, f"an alt has {len(said)} characters, at most {MAX_ALT} are possible")
        if said:
            found[lang] = said
    return tuple(sorted(found.items()))
