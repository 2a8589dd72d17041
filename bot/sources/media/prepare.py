"""Checks a file that staff sent for a statement (kind, size, metadata) and makes it ready for readers."""

from __future__ import annotations

import asyncio
from pathlib import PurePath

from bot.domain.errors import Refusal
from bot.domain.media import MOST_FILE_BYTES, MOST_PHOTO_BYTES, MediaKind, PreparedFile
from bot.sources.media import picture
from bot.sources.media.film import measured
from bot.sources.media.signatures import is_of, is_program, is_what_it_says, type_of

_MOST_SIDES = 10_000  # pixels of width and height together: https://core.telegram.org/bots/api#sendphoto
_MOST_RATIO = 20
_PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/tiff", "image/bmp")
_PLACE = (b"\xa9xyz", b"com.apple.quicktime.location.ISO6709")  # where a film says where it was taken


async def prepare(content: bytes, kind: MediaKind, name: str = "") -> PreparedFile:
    """The file in the form that readers may get.

    Args:
        kind: the kind that the sender's app gave.
        name: its name, if it has one.

    Raises:
        Refusal: it is not what its kind or name says, it is broken, a program, or too large to be sent.
    """
    return await asyncio.to_thread(_prepare, content, kind, PurePath(name).suffix.lower())


async def as_published(content: bytes, kind: MediaKind, name: str = "") -> PreparedFile:
    """A file that was published before, and whose bytes must match their hash: it is left unchanged."""
    try:
        found = await prepare(content, kind, name)
    except Refusal:  # the rules for new files may be stricter than when it was published
        return PreparedFile(content, type_of(content))
    return PreparedFile(content, found.mime, found.width, found.height, duration=found.duration)


def _prepare(content: bytes, kind: MediaKind, ending: str) -> PreparedFile:
    if not content:
        raise Refusal("media.empty")
    match kind:
        case MediaKind.PHOTO:
            return _photo(content)
        case MediaKind.VIDEO:
            return _played(content, "video", ending)
        case MediaKind.AUDIO:
            return _played(content, "audio", ending)
        case MediaKind.ANIMATION:
            gif = type_of(content) == "image/gif"
            return _picture_file(content) if gif else _played(content, "video", ending)
        case MediaKind.DOCUMENT:
            return _document(content, ending)


def _photo(content: bytes) -> PreparedFile:
    found = picture.clean(content)
    if found.width + found.height > _MOST_SIDES or max(found.width, found.height) > _MOST_RATIO * min(
        found.width, found.height
    ):
        raise Refusal("media.photo_shape", most=_MOST_SIDES, ratio=_MOST_RATIO)
    if len(found.content) > MOST_PHOTO_BYTES:
        raise Refusal("media.photo_too_large", most=MOST_PHOTO_BYTES // 1_000_000)
    return _prepared(content, found)


def _document(content: bytes, ending: str) -> PreparedFile:
    if is_program(content):
        raise Refusal("media.program")
    if not is_what_it_says(content, ending):
        raise Refusal("media.not_what_it_says", ending=ending)
    found = type_of(content, ending)
    # Cameras' raw pictures begin like a TIFF.
    if found == "image/heif" or (found == "image/tiff" and ending not in (".tif", ".tiff", "")):
        raise Refusal("media.cannot_be_cleaned", formats="JPEG, PNG")
    if found in _PICTURES:
        return _picture_file(content)
    return PreparedFile(_small(content), found, notes=_place_of(content, found))


def _picture_file(content: bytes) -> PreparedFile:
    found = picture.clean(content)
    _small(found.content)
    return _prepared(content, found)


def _played(content: bytes, family: str, ending: str) -> PreparedFile:
    """A film or sound. Its metadata is left in it, but if it contains a place, the sender is told."""
    if not is_of(content, family):
        raise Refusal(f"media.no_{family}")
    found, film = type_of(content, ending), measured(content)
    notes = _place_of(content, found)
    return PreparedFile(_small(content), found, film.width, film.height, notes=notes, duration=film.duration)


def _place_of(content: bytes, found: str) -> tuple[str, ...]:
    films = found.startswith("video/") or found == "audio/mp4"
    return ("media.has_place",) if films and any(mark in content for mark in _PLACE) else ()


def _small(content: bytes) -> bytes:
    if len(content) > MOST_FILE_BYTES:
        raise Refusal("media.too_large", most=MOST_FILE_BYTES // 1_000_000)
    return content


def _prepared(content: bytes, found: picture.Picture) -> PreparedFile:
    changed = found.content != content
    return PreparedFile(found.content, found.mime, found.width, found.height, changed)
