"""Real pictures, made by Pillow, with what telephones write beside them; and the beginnings of other files."""

from __future__ import annotations

import io
import struct
from typing import Any

from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

CAMERA = "Somebody's telephone"
# The beginnings of other files, which are enough to know them.
MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 40
MP3 = b"ID3\x04\0\0\0\0\0\0" + b"\0" * 40
PDF = b"%PDF-1.7\n" + b"0" * 40
ZIP = b"PK\x03\x04" + b"\0" * 40
PLACE = (51.0, 30.0, 26.0)  # degrees, minutes, seconds


def exif(orientation: int = 1, *, place: bool = True) -> Image.Exif:
    """What a telephone writes: itself, when, where, and how the picture is to be turned."""
    told = Image.Exif()
    told[ExifTags.Base.Make] = CAMERA
    told[ExifTags.Base.DateTime] = "2026:11:24 12:00:00"
    told[ExifTags.Base.Orientation] = orientation
    if place:
        told.get_ifd(ExifTags.IFD.GPSInfo).update(
            {ExifTags.GPS.GPSLatitudeRef: "N", ExifTags.GPS.GPSLatitude: PLACE, ExifTags.GPS.GPSLongitude: PLACE}
        )
    return told


def made(format: str = "JPEG", size: tuple[int, int] = (60, 40), told: Image.Exif | None = None, **more: Any) -> bytes:
    """A picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", size, "blue")
    image.paste((255, 0, 0), (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    image.save(out, format, **({"exif": told} if told else {}), **more)
    return out.getvalue()


def png_with_words() -> bytes:
    """A PNG that says who made it, and where."""
    words = PngInfo()
    words.add_text("Author", CAMERA)
    words.add_itxt("XML:com.adobe.xmp", f"<x>{CAMERA}</x>")
    return made("PNG", told=exif(), pnginfo=words)


def opened(content: bytes) -> Image.Image:
    """The picture, read whole."""
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def tells(content: bytes) -> bool:
    """Whether the file says with what, when or where it was taken."""
    told = opened(content).getexif()
    noted = ExifTags.Base.Make in told or bool(told.get_ifd(ExifTags.IFD.GPSInfo))
    return noted or CAMERA.encode() in content or b"2026:11:24" in content


def box(name: bytes, inside: bytes) -> bytes:
    """A box of an MP4."""
    return struct.pack(">I4s", len(inside) + 8, name) + inside


def film(width: int, height: int, seconds: float, *, turned: bool = False, version: int = 0) -> bytes:
    """An MP4 that says its sides and its duration. `turned`: filmed with the telephone upright."""
    times, scale = (8, 4)[version == 0] * 2, 1000
    long = "Q" if version else "I"
    mvhd = bytes([version, 0, 0, 0]) + bytes(times) + struct.pack(f">I{long}", scale, int(seconds * scale)) + bytes(80)
    a, b = (0, 1 << 16) if turned else (1 << 16, 0)
    before = times + 8 + (8 if version else 4) + 16  # the track's number, its duration, layer and volume
    tkhd = bytes([version, 0, 0, 7]) + bytes(before) + struct.pack(">9i", a, b, 0, -b, a, 0, 0, 0, 1 << 30)
    shown = tkhd + struct.pack(">II", width << 16, height << 16)
    heard = tkhd + bytes(8)
    tracks = box(b"trak", box(b"tkhd", heard)) + box(b"trak", box(b"edts", b"") + box(b"tkhd", shown))
    return box(b"ftyp", b"mp42\0\0\0\0mp42isom") + box(b"mdat", b"x" * 50) + box(b"moov", box(b"mvhd", mvhd) + tracks)
