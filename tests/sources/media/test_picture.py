"""The promises about pictures: they tell nothing of where and with what they were taken, and are shown upright."""

from __future__ import annotations

import struct
import zlib

import pytest
from PIL import Image, ImageChops

from bot.domain.errors import Refusal
from bot.sources.media import picture
from tests.sources.media.pictures import CAMERA, exif, made, opened, png_with_words, tells

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF")


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_is_told(format: str) -> None:
    """Of a picture with a camera, a time and a place, none is left, whatever its format; it can still be read."""
    content = made(format, told=exif())
    assert tells(content)
    found = picture.clean(content)
    assert not tells(found.content)
    assert opened(found.content).size == (60, 40) == (found.width, found.height)
    assert found.mime == Image.MIME[format]


@pytest.mark.parametrize("format", ["JPEG", "WEBP"])
def test_the_picture_itself_is_untouched(format: str) -> None:
    """Only where it must be is a picture encoded anew: what has a lossy format loses nothing."""
    content = made(format, told=exif())
    before, after = opened(content), opened(picture.clean(content).content)
    assert ImageChops.difference(before.convert("RGB"), after.convert("RGB")).getbbox() is None


@pytest.mark.parametrize("format", [*FORMATS, "GIF", "BMP"])
def test_a_picture_that_tells_nothing_stays_as_it_is(format: str) -> None:
    """Byte for byte, so that Telegram's copy of it can be used again; a TIFF, which has no such form, is made anew."""
    content = made(format)
    assert picture.clean(content).content == content or format == "TIFF"


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(("orientation", "left_is_red"), [(3, False), (6, None), (8, None), (2, False)])
def test_it_is_turned_before_the_note_is_lost(format: str, orientation: int, left_is_red: bool | None) -> None:
    """A picture that is to be shown turned or mirrored is stored so, since nothing says it any more."""
    found = picture.clean(made(format, told=exif(orientation)))
    image = opened(found.content)
    assert not tells(found.content)
    assert image.size == ((60, 40) if left_is_red is not None else (40, 60)) == (found.width, found.height)
    if left_is_red is not None:
        left = image.convert("RGB").crop((5, 5, 15, 15)).resize((1, 1)).tobytes()
        assert (left[0] > left[2]) is left_is_red


def test_words_in_a_png() -> None:
    """Texts, XMP and the time go from a PNG; its colours stay."""
    content = png_with_words()
    found = picture.clean(content).content
    assert CAMERA.encode() not in found
    assert opened(found).getpixel((5, 5)) == (255, 0, 0)


def test_a_second_picture_behind_the_first() -> None:
    """What a telephone hides behind a picture (a second one with its own place, a film) goes with the rest."""
    second = made(told=exif())
    found = picture.clean(made(told=exif()) + second + b"ftypmp42 a film").content
    assert not tells(found)
    assert b"ftyp" not in found
    assert opened(found).size == (60, 40)


def test_a_progressive_picture() -> None:
    """Several scans with tables between them are all kept."""
    content = made(size=(200, 160), told=exif(), progressive=True)
    before, after = opened(content), opened(picture.clean(content).content)
    assert ImageChops.difference(before, after).getbbox() is None


def test_a_colour_profile_stays() -> None:
    """Colours are shown as the photographer saw them."""
    profile = b"a profile of colours" * 10
    found = picture.clean(made(told=exif(), icc_profile=profile)).content
    assert opened(found).info["icc_profile"] == profile
    assert opened(picture.clean(made(told=exif(6), icc_profile=profile)).content).info["icc_profile"] == profile


def test_an_animated_gif_keeps_moving() -> None:
    """A GIF with a comment loses the comment, and no frame."""
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("green", "white")]
    content = made("GIF", size=(20, 20), save_all=True, append_images=frames, comment=CAMERA.encode(), duration=50)
    found = picture.clean(content).content
    assert CAMERA.encode() not in found
    assert getattr(opened(found), "n_frames", 1) == 3
    assert opened(found).info["duration"] == 50


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be of that size."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("sides", [(11_000, 11_000), (60_000, 60_000)])
def test_a_bomb_is_not_unpacked(sides: tuple[int, int]) -> None:
    """A few bytes that claim to be an enormous picture are refused by their claim."""
    with pytest.raises(Refusal) as refused:
        picture.clean(bomb(*sides))
    assert refused.value.key == "media.too_many_pixels"


@pytest.mark.parametrize("content", [b"", b"no picture", made()[:400], made("PNG")[:60], made("WEBP")[:40]])
def test_what_is_broken_is_refused(content: bytes) -> None:
    """Half a picture is no picture."""
    with pytest.raises(Refusal) as refused:
        picture.clean(content)
    assert refused.value.key == "media.broken"
