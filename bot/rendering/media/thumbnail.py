"""Makes a smaller picture for a page: bytes in, bytes out."""

from __future__ import annotations

import io

WIDTHS = (480, 960)  # pixels; a page offers those smaller than the picture
_QUALITY = 80


def smaller(content: bytes, width: int) -> bytes:
    """The picture at that width as WebP, with its proportions kept. A narrower picture keeps its size.

    Raises:
        OSError: it is not a readable picture.
    """
    from PIL import Image, ImageOps  # with the first picture, since most missions' pages show none

    with Image.open(io.BytesIO(content)) as picture:
        picture.draft("RGB", (width, width))  # a JPEG is decoded at a reduced size if that is enough
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((width, upright.height))
        seen = upright if upright.mode in ("RGB", "RGBA") else upright.convert("RGBA")
        made = io.BytesIO()
        seen.save(made, "WEBP", quality=_QUALITY, method=4)
    return made.getvalue()
