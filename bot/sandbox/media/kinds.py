"""The kinds of media, and a message's content for a file (core.telegram.org/bots/api#photosize, #video and others).

A kind has the same name as its field in a message, as the parameter of its method and as the `type` of an InputMedia.
"""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from bot.sandbox.media.pictures import encode
from bot.sandbox.world.files import File, Files
from bot.sandbox.world.model import MEDIA_KINDS, Json, Upload

MOST_SECONDS = 24 * 3600  # longer durations are reduced to this, as in github.com/tdlib/telegram-bot-api (MAX_DURATION)
MOST_LENGTH = 10_000  # of a video's width and height, likewise (MAX_LENGTH)


@dataclass(frozen=True, slots=True)
class Kind:
    """The properties of a kind: the numbers that the sender gives (with defaults) and the words that the sender gives.

    `shown`: whether it is a picture or moving, and so can have a spoiler and a caption above. `partners`: the kinds
    with which it can be in an album. `right`: the right needed to send it; `many`: its name in a refusal.
    """

    name: str
    numbers: Json
    words: tuple[str, ...] = ()
    shown: bool = False
    partners: tuple[str, ...] = ()
    right: str = ""
    many: str = ""

    @property
    def title(self) -> str:
        """Its name in Telegram's refusals."""
        return self.name.capitalize()


_MOVING = {"width": 640, "height": 360, "duration": 1}

KINDS = {
    kind.name: kind
    for kind in (
        Kind("photo", {}, shown=True, partners=("photo", "video"), right="can_send_photos", many="photos"),
        Kind("video", _MOVING, shown=True, partners=("photo", "video"), right="can_send_videos", many="videos"),
        Kind("animation", _MOVING, shown=True, right="can_send_other_messages", many="animations"),
        Kind(
            "audio",
            {"duration": 1},
            ("title", "performer"),
            partners=("audio",),
            right="can_send_audios",
            many="music",
        ),
        Kind("document", {}, partners=("document",), right="can_send_documents", many="documents"),
    )
}


def kind_of(content: Json | None) -> Kind | None:
    """The kind of media in a message's content; None if it has none."""
    return next((KINDS[name] for name in MEDIA_KINDS if name in (content or {})), None)


def keep(files: Files, kind: Kind, upload: Upload, given: Json, *, size: int | None = None) -> File:
    """Store a file that is sent; for a photo, returns the largest of its sizes. `given`: numbers and words of the
    sender.

    Raises:
        Refused: it can't be a photo.
    """
    if kind.name == "photo":
        return _keep_photo(files, upload.data)
    about: Json = {"file_name": upload.name, "mime_type": upload.kind} if upload.name else {"mime_type": upload.kind}
    for name, usual in kind.numbers.items():
        most = MOST_SECONDS if name == "duration" else MOST_LENGTH
        about[name] = max(0, min(most, _number(given.get(name)))) or usual
    about |= {name: str(given[name]) for name in kind.words if given.get(name)}
    ending = PurePath(upload.name).suffix or mimetypes.guess_extension(upload.kind) or ""
    return files.keep(kind.name, upload.data, about, size=size, ending=ending)


def _keep_photo(files: Files, data: bytes) -> File:
    sizes = [
        files.keep("photo", made.data, {"width": made.width, "height": made.height}, ending=".jpg")
        for made in encode(data)
    ]
    for file in sizes:
        file.sizes = sizes
    return sizes[-1]


def _number(value: Any) -> int:
    try:
        return int(value or 0)
    except (TypeError, ValueError):
        return 0


def content_of(file: File, bot: int, *, spoiler: bool = False, above: bool = False) -> Json:
    """The content of a message with this file, with the bot's file_ids. `spoiler`: covered until somebody taps it;
    `above`: the caption is above the file."""
    if file.kind == "photo":
        content: Json = {"photo": [_object(size, bot) for size in file.sizes]}
    else:
        content = {file.kind: _object(file, bot)}
    if file.kind == "animation":
        content["document"] = content["animation"]  # core.telegram.org/bots/api#message, `animation`
    if spoiler and KINDS[file.kind].shown:
        content["has_media_spoiler"] = True
    return with_caption_above(content, above and KINDS[file.kind].shown)


def with_caption_above(content: Json, above: bool) -> Json:
    """The same content, with its caption above or below."""
    rest = {name: value for name, value in content.items() if name != "show_caption_above_media"}
    return {**rest, "show_caption_above_media": True} if above else rest


def _object(file: File, bot: int) -> Json:
    identifiers = {"file_id": file.id_for(bot), "file_unique_id": file.unique_id}
    return {**identifiers, **file.about, "file_size": file.size}
