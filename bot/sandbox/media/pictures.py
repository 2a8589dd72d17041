"""Converts a picture that is sent as a photo, as Telegram does: JPEGs in several sizes, without the file's metadata.

Telegram encodes each photo anew, so a saved copy has other bytes than the file that was sent.
"""

from __future__ import annotations

import io
import itertools
import warnings
from dataclasses import dataclass

from PIL import Image

from bot.sandbox.world.errors import bad_request

SIDES = (90, 320, 800, 1280)
"""The longest sides of the sizes that Telegram makes, in pixels (core.telegram.org/api/files#image-thumbnail-types)."""

MOST_PIXELS = 10_000  # width and height together (core.telegram.org/bots/api#sendphoto)
MOST_RATIO = 20  # of the longer side to the shorter

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Size:
    """One size of a photo: a JPEG and its width and height in pixels."""

    data: bytes
    width: int
    height: int


def encode(data: bytes) -> list[Size]:
    """The sizes of a picture, smallest first; none is larger than the picture.

    Raises:
        Refused: with the sentences of sendPhoto, if it is not a picture, too large, or too narrow.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the dimensions are checked below
        try:
            with Image.open(io.BytesIO(data)) as image:
                _check_dimensions(*image.size)
                picture = image.convert("RGB")
        except Image.DecompressionBombError:
            raise bad_request("PHOTO_INVALID_DIMENSIONS") from None
        except (OSError, SyntaxError, ValueError):  # Pillow's errors for unreadable bytes
            raise bad_request("IMAGE_PROCESS_FAILED") from None
    longest = max(picture.size)
    sides = [side for side in SIDES if side < longest] + ([longest] if longest <= SIDES[-1] else [])
    return [_encoded(picture, side) for side in sides]


def _check_dimensions(width: int, height: int) -> None:
    if width + height > MOST_PIXELS or max(width, height) > MOST_RATIO * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def _encoded(picture: Image.Image, side: int) -> Size:
    """The picture with this longest side. A number in each makes sure that no two encodings have the same bytes."""
    small = picture.copy()
    small.thumbnail((side, side))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=80, comment=str(next(_numbers)).encode())
    return Size(out.getvalue(), *small.size)
