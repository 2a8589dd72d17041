"""What a person attaches to a message: a picture, a video, an animation, music, or any file."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import lru_cache

from PIL import Image

from bot.sandbox.media.kinds import KINDS, content_of, keep
from bot.sandbox.world.errors import Impossible, Refused
from bot.sandbox.world.model import Json, Upload
from bot.sandbox.world.world import World


@dataclass(frozen=True, slots=True)
class Item:
    """One attached thing. `kind`: photo (compressed, as the apps send pictures), video, animation, audio or document.

    `data` None: a default picture or default bytes. `size`: the size in bytes that Telegram reports, for files too
    large to create. `about`: width, height and duration (seconds) of videos and animations, duration, title and
    performer of music. `spoiler`: covered until somebody taps it; `above`: the caption is above the picture.
    """

    kind: str = "photo"
    data: bytes | None = None
    caption: str = ""
    entities: list[Json] | None = None
    name: str = ""
    mime: str = ""
    size: int | None = None
    spoiler: bool = False
    above: bool = False
    about: Json = field(default_factory=dict)


@lru_cache(maxsize=64)
def picture(width: int = 600, height: int = 400, color: str = "steelblue", format: str = "JPEG") -> bytes:
    """A picture of one colour, as the bytes of a file in one of Pillow's formats (JPEG, PNG, GIF ...)."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), color).save(out, format)
    return out.getvalue()


_NAMES = {
    "photo": ("", ""),
    "video": ("video.mp4", "video/mp4"),
    "animation": ("animation.gif", "image/gif"),
    "audio": ("music.mp3", "audio/mpeg"),
    "document": ("file.bin", "application/octet-stream"),
}
"""By kind: the default name and MIME type of an item."""


def _some_bytes(kind: str) -> bytes:
    """The default bytes of an item."""
    if kind in ("photo", "animation"):
        return picture(90, 60, format="GIF" if kind == "animation" else "JPEG")
    return f"some {kind}".encode()


def content(world: World, item: Item) -> Json:
    """The content of a message with this item; Impossible if the app would not send it so."""
    if item.kind not in KINDS:
        raise Impossible(f"There is no kind {item.kind!r}: {', '.join(KINDS)}.")
    name, mime = _NAMES[item.kind]
    data = _some_bytes(item.kind) if item.data is None else item.data
    upload = Upload(item.name or name, item.mime or mime, data)
    try:
        file = keep(world.files, KINDS[item.kind], upload, item.about, size=item.size)
    except Refused as error:
        raise Impossible(f"The app can't send this as a photo ({error.description}); send it as a file.") from None
    return content_of(file, world.bot.id, spoiler=item.spoiler, above=item.above)
