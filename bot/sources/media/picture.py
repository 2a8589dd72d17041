"""Pictures: read completely within limits, rotated upright, and without metadata (where, when, with what it was taken).

A picture is re-encoded only if it must be rotated, or if metadata.py cannot remove the metadata from its format.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.errors import Refusal
from bot.sources.media.metadata import STRIP

if TYPE_CHECKING:
    from PIL import Image

# Larger pictures are not decoded: a few bytes can claim any size. Pillow's own limit is a little higher.
MOST_PIXELS = 80_000_000
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP")
_NEEDED = ("icc_profile", "transparency")  # the only extra information of Pillow's that is kept
_MANNER: dict[str, dict[str, int]] = {"JPEG": {"quality": 95, "subsampling": 0}, "WEBP": {"quality": 95}}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that may go to readers. `width`, `height`: pixels, as shown."""

    content: bytes
    mime: str
    width: int
    height: int


def clean(content: bytes) -> Picture:
    """The picture in the form that readers may get.

    Raises:
        Refusal: it is not a picture of a supported kind, it is broken or cut off, or too large when decoded.
    """
    from PIL import Image  # with the first picture, since most commands and days have none

    try:
        return _clean(content)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:  # the second: where it is raised
        raise _too_many_pixels() from error
    # What Pillow raises for bytes that it cannot read: https://pillow.readthedocs.io/en/stable/handbook/
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError) as error:
        raise Refusal("media.broken") from error


def _too_many_pixels() -> Refusal:
    return Refusal("media.too_many_pixels", most=MOST_PIXELS // 1_000_000)


def _clean(content: bytes) -> Picture:
    from PIL import ExifTags, Image, ImageOps

    with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
        if image.width * image.height > MOST_PIXELS:
            raise _too_many_pixels()
        image.load()
        name = "JPEG" if image.format == "MPO" else str(image.format)
        mime = Image.MIME[name]
        if image.getexif().get(ExifTags.Base.Orientation, 1) not in (0, 1):
            turned = ImageOps.exif_transpose(image)
            return Picture(_encoded(turned, name), mime, turned.width, turned.height)
        if name in STRIP:
            return Picture(STRIP[name](content), mime, image.width, image.height)
        return Picture(_encoded(image, name), mime, image.width, image.height)


def _encoded(image: Image.Image, name: str) -> bytes:
    """The file's first picture alone, re-encoded, with nothing else but its colour profile and transparency."""
    bare = image.copy()
    bare.info = {}
    out, kept = io.BytesIO(), {key: image.info[key] for key in _NEEDED if key in image.info}
    bare.save(out, name, **kept, **_MANNER.get(name, {}))
    return out.getvalue()
