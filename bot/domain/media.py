"""What a statement carries beside its texts: pictures, videos, animations, sounds and documents.

Values and rules only. The bytes lie beside the database by their hash (`store/media.py`); how they come in is
`services/media`, how a message shows them is `rendering/statements/messages.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MOST_MEDIA = 10  # of one statement, and of one album: https://core.telegram.org/bots/api#sendmediagroup
CAPTION_LIMIT = 1024  # UTF-16 units: https://core.telegram.org/bots/api#sendphoto
MAX_ALT = 500  # characters of an alternative text


class MediaKind(StrEnum):
    """How Telegram shows a file; the names are those of its methods and fields."""

    PHOTO = "photo"
    VIDEO = "video"
    ANIMATION = "animation"
    AUDIO = "audio"
    DOCUMENT = "document"


# Which kinds share an album: photos with videos, documents and sounds each with their own kind, animations with nothing
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

    `file`: its key, the SHA-256 of its bytes in hexadecimal; of a file that is too large to be fetched `id:` and
    Telegram's file_unique_id. `name`: what a document or sound is called. `alts`: (language, what it shows), each
    language once, in order.
    """

    kind: MediaKind
    file: str
    name: str = ""
    alts: tuple[tuple[str, str], ...] = ()
    spoiler: bool = False

    def alt(self, lang: str) -> str:
        """What it shows, in that language; '' where nobody said."""
        return dict(self.alts).get(lang, "")

    @property
    def needs_alt(self) -> bool:
        """Whether who cannot see it needs to be told what it shows."""
        return self.kind in (MediaKind.PHOTO, MediaKind.VIDEO, MediaKind.ANIMATION)

    @property
    def is_ours(self) -> bool:
        """Whether the bytes are kept here, so that they can be sent by any bot and shown on a page."""
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


@dataclass(frozen=True, slots=True)
class MediaSet:
    """All that a statement carries beside its texts, in order. False where it is nothing."""

    items: tuple[Media, ...] = ()
    text_first: bool = False  # the text stands before the media

    def __bool__(self) -> bool:
        return bool(self.items)

    def to_json(self) -> dict[str, object]:
        """As plain JSON values."""
        return {"items": [item.to_json() for item in self.items], "text_first": self.text_first}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> MediaSet:
        """The inverse of `to_json`; None is nothing."""
        if stored is None:
            return cls()
        return cls(tuple(Media.from_json(item) for item in stored["items"]), bool(stored["text_first"]))


NOTHING = MediaSet()


def albums(media: Sequence[Media]) -> list[tuple[Media, ...]]:
    """The media in as many messages as Telegram needs, in their order: what can share an album does, at the place of
    its first item."""
    found: dict[str, list[Media]] = {}
    for place, item in enumerate(media):
        found.setdefault(_ALBUMS.get(item.kind, f"alone {place}"), []).append(item)
    return [tuple(items) for items in found.values()]


def can_become(shown: MediaKind, wanted: MediaKind, *, in_album: bool) -> bool:
    """Whether a message that shows one kind can be edited to show the other.

    https://core.telegram.org/bots/api#editmessagemedia; in an album the kind stays, and a voice or an animation that is
    no album's is not put into one.
    """
    return shown is wanted or not in_album
