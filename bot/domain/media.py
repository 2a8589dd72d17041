"""A statement's files: pictures, videos, animations, sounds and documents.

Values and rules only. The bytes are stored in files beside the database, named by their hash (`store/media/`); how
they come in is in `services/media`, how messages show them in `rendering/statements/messages.py`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bot.domain.text.characters import on_one_line

MOST_MEDIA = 10  # of one statement, and of one album: https://core.telegram.org/bots/api#sendmediagroup
CAPTION_LIMIT = 1024  # UTF-16 units: https://core.telegram.org/bots/api#sendphoto
MAX_FILE_NAME = 128  # characters
MAX_ALT = 500  # characters of an alternative text
MOST_PHOTO_BYTES = 10_000_000  # the limit for bots: https://core.telegram.org/bots/api#sending-files
MOST_FILE_BYTES = 50_000_000


def tidy_file_name(name: str) -> str:
    """A file's name on one line. If it is longer than `MAX_FILE_NAME`, its end is kept, which has the extension."""
    return on_one_line(name)[-MAX_FILE_NAME:].strip()


class MediaKind(StrEnum):
    """How Telegram shows a file; the names are those of its methods and fields."""

    PHOTO = "photo"
    VIDEO = "video"
    ANIMATION = "animation"
    AUDIO = "audio"
    DOCUMENT = "document"


# Kinds that can share an album: photos and videos; documents; sounds. Animations cannot be in albums
# (https://core.telegram.org/bots/api#sendmediagroup).
_ALBUMS = {
    MediaKind.PHOTO: "seen",
    MediaKind.VIDEO: "seen",
    MediaKind.AUDIO: "heard",
    MediaKind.DOCUMENT: "read",
}


@dataclass(frozen=True, slots=True)
class Media:
    """One file of a statement.

    `file`: its key: the SHA-256 of its bytes in hexadecimal, or, for a file too large to be fetched, `id:` and
    Telegram's file_unique_id. `name`: the name of a document or sound. `alts`: (language, what it shows), each
    language once, in order.
    """

    kind: MediaKind
    file: str
    name: str = ""
    alts: tuple[tuple[str, str], ...] = ()
    spoiler: bool = False

    def alt(self, lang: str) -> str:
        """The alternative text in that language; '' if there is none."""
        return dict(self.alts).get(lang, "")

    def with_alt(self, lang: str, said: str) -> Media:
        """A copy with another alternative text in that language; '' removes it."""
        kept = {**dict(self.alts), lang: said}
        return replace(self, alts=tuple(sorted((lang, said) for lang, said in kept.items() if said)))

    @property
    def tag(self) -> str:
        """A short name for it among the media of its statement, as buttons carry it."""
        return hashlib.sha256(f"{self.kind}:{self.file}".encode()).hexdigest()[:8]

    @property
    def needs_alt(self) -> bool:
        """Whether it needs an alternative text, for people who cannot see it."""
        return self.kind in (MediaKind.PHOTO, MediaKind.VIDEO, MediaKind.ANIMATION)

    @property
    def is_ours(self) -> bool:
        """Whether we have the bytes, so that any bot can send them and pages can show them."""
        return not self.file.startswith("id:")

    def to_json(self) -> dict[str, object]:
        """As plain JSON values."""
        return {
            "kind": str(self.kind),
            "file": self.file,
            "name": self.name,
            "alts": dict(self.alts),
            "spoiler": self.spoiler,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Media:
        """The inverse of `to_json`."""
        return cls(
            MediaKind(stored["kind"]),
            stored["file"],
            stored["name"],
            tuple(sorted(stored["alts"].items())),
            bool(stored["spoiler"]),
        )


_ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "video/quicktime": "mov",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
    "application/pdf": "pdf",
}


def ending(mime: str, name: str) -> str:
    """The extension in a file's public address: by its content type, else that of its name."""
    named = re.search(r"\.([a-z0-9]{1,8})$", name.lower())
    return _ENDINGS.get(mime) or (named[1] if named else "bin")


@dataclass(frozen=True, slots=True)
class MediaSet:
    """A statement's files, in order. False if there are none."""

    items: tuple[Media, ...] = ()
    text_first: bool = False  # the text stands before the media

    def __bool__(self) -> bool:
        return bool(self.items)

    def item(self, tag: str) -> Media | None:
        """The one with that tag."""
        return next((item for item in self.items if item.tag == tag), None)

    def with_added(self, items: Iterable[Media]) -> MediaSet:
        """A copy with those added at the end; one that is in it already keeps its place."""
        kept = {item.tag: item for item in self.items}
        for item in items:
            kept.setdefault(item.tag, item)
        return replace(self, items=tuple(kept.values()))

    def with_item(self, tag: str, item: Media) -> MediaSet:
        """A copy with `item` in place of the one with the tag."""
        others = (old for old in self.items if old.tag == tag or old.tag != item.tag)
        return replace(self, items=tuple(item if old.tag == tag else old for old in others))

    def without(self, tag: str) -> MediaSet:
        """A copy without the one with the tag."""
        return replace(self, items=tuple(item for item in self.items if item.tag != tag))

    def moved(self, tag: str, to: int) -> MediaSet:
        """A copy with the one with the tag moved to place `to` (from 0); the others keep their order."""
        found = [item for item in self.items if item.tag == tag]
        others = [item for item in self.items if item.tag != tag]
        return replace(self, items=(*others[: max(0, to)], *found, *others[max(0, to) :]))

    def to_json(self) -> dict[str, object]:
        """As plain JSON values."""
        return {"items": [item.to_json() for item in self.items], "text_first": self.text_first}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> MediaSet:
        """The inverse of `to_json`; None gives no files."""
        if stored is None:
            return cls()
        return cls(tuple(Media.from_json(item) for item in stored["items"]), bool(stored["text_first"]))


NOTHING = MediaSet()


def albums(media: Sequence[Media]) -> list[tuple[Media, ...]]:
    """The media divided into messages, in order: items that can share an album do, at the place of the first of
    them."""
    return [tuple(media[place] for place in places) for places in _together([item.kind for item in media])]


def _together(kinds: Sequence[MediaKind]) -> list[list[int]]:
    found: dict[str, list[int]] = {}
    for place, kind in enumerate(kinds):
        found.setdefault(_ALBUMS.get(kind, f"alone {place}"), []).append(place)
    return list(found.values())


Shape = tuple[str | int, ...]


def shape(messages: Sequence[MediaKind | None]) -> Shape:
    """The shape of messages in this order; None is a text. Messages of equal shape can be edited into each other: a
    single file into any other file, an album's item only into what could share that album
    (https://core.telegram.org/bots/api#editmessagemedia)."""
    found: list[str | int] = []
    run: list[MediaKind] = []
    for kind in (*messages, None):
        if kind is not None:
            run.append(kind)
            continue
        for places in _together(run):
            found += [_ALBUMS[run[places[0]]], len(places)] if len(places) > 1 else ["alone"]
        run = []
        found.append("text")
    return tuple(found[:-1])


@dataclass(frozen=True, slots=True)
class PreparedFile:
    """A file's bytes in the form that readers may get. `width`, `height`: pixels; `duration`: seconds; 0 if unknown.
    `changed`: the bytes differ from those that came in, because a picture's metadata (place, camera) was removed.
    `notes`: message keys, for the person who sent it."""

    content: bytes
    mime: str
    width: int = 0
    height: int = 0
    changed: bool = False
    notes: tuple[str, ...] = ()
    duration: int = 0
