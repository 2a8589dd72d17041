"""Removes metadata from a picture's file (where, when, with what and by whom it was taken) without re-encoding it.

JPEG: ISO/IEC 10918-1 annex B, and CIPA DC-007 for what follows the picture; PNG: https://www.w3.org/TR/png-3;
WebP: https://developers.google.com/speed/webp/docs/riff_container. The caller must have read the picture with Pillow
first, so that it is known to be complete.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_JFIF, _ICC, _ADOBE, _COMMENT = 0xE0, 0xE2, 0xEE, 0xFE
# A PNG's chunks that may tell about the picture's origin.
_TOLD = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME", b"caBX"})
_PNG_HEAD = 8
_WEBP_HEAD = 12
_EXTENSION, _FRAME = 0x21, 0x2C  # of a GIF: https://www.w3.org/Graphics/GIF/spec-gif89a.txt
_WEBP_FLAGS = 0x08 | 0x04  # of VP8X: EXIF, XMP


def strip_jpeg(content: bytes) -> bytes:
    """Remove EXIF, XMP, IPTC and vendors' segments, and what follows the picture (a second one, a film). The colour
    profile and what a decoder needs stay. A comment stays too: Telegram's own pictures may have one."""
    kept, at = [content[:2]], 2
    while at + 4 <= len(content):
        marker = content[at + 1]
        if marker == _EOI:
            break
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4])
        if marker == _SOS:
            end = _end_of_scan(content, end)
        if _stays(marker, content[at + 4 : at + 16]):
            kept.append(content[at:end])
        at = end
    return b"".join((*kept, bytes((0xFF, _EOI))))


def _stays(marker: int, beginning: bytes) -> bool:
    if marker == _ICC:
        return beginning.startswith(b"ICC_PROFILE\0")
    return not _JFIF <= marker <= 0xEF or marker in (_JFIF, _ADOBE)


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the next marker is after the data of a scan, in which FF is followed by 0 or a restart marker."""
    while 0 <= (at := content.find(b"\xff", at)) < len(content) - 1:
        if content[at + 1] not in (0, *range(0xD0, 0xD8)):
            return at
        at += 2
    return len(content)


def strip_png(content: bytes) -> bytes:
    """Remove EXIF, texts and the time, and everything after the picture's end."""
    kept, at = [content[:_PNG_HEAD]], _PNG_HEAD
    while at + 8 <= len(content):
        (length,), name = struct.unpack_from(">I", content, at), content[at + 4 : at + 8]
        end = at + 12 + length
        if name not in _TOLD:
            kept.append(content[at:end])
        if name == b"IEND":
            break
        at = end
    return b"".join(kept)


def strip_webp(content: bytes) -> bytes:
    """Remove EXIF and XMP."""
    kept, at = [], _WEBP_HEAD
    while at + 8 <= len(content):
        name, (length,) = content[at : at + 4], struct.unpack_from("<I", content, at + 4)
        end = at + 8 + length + length % 2
        chunk = content[at:end]
        if name == b"VP8X":
            chunk = chunk[:8] + bytes((chunk[8] & ~_WEBP_FLAGS,)) + chunk[9:]
        if name not in (b"EXIF", b"XMP "):
            kept.append(chunk)
        at = end
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def strip_gif(content: bytes) -> bytes:
    """Remove comments and application data, except the number of loops and the colour profile."""
    at = 13 + _table(content[10])
    kept = [content[:at]]
    while at < len(content) and content[at] in (_EXTENSION, _FRAME):
        first = at + 2 if content[at] == _EXTENSION else at + 11 + _table(content[at + 9])
        end = _end_of_blocks(content, first)
        if content[at] == _FRAME or _stays_in_gif(content[at + 1], content[at + 3 : at + 14]):
            kept.append(content[at:end])
        at = end
    return b"".join((*kept, b";"))


def _table(flags: int) -> int:
    """The size of a colour table in bytes."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _end_of_blocks(content: bytes, at: int) -> int:
    while at < len(content) and content[at]:
        at += content[at] + 1
    return at + 1


def _stays_in_gif(label: int, program: bytes) -> bool:
    return label not in (0xFE, 0xFF) or program in (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")


STRIP: dict[str, Callable[[bytes], bytes]] = {
    "JPEG": strip_jpeg,
    "PNG": strip_png,
    "WEBP": strip_webp,
    "GIF": strip_gif,
    "BMP": bytes,
}
"""By Pillow's name of the format. A BMP has no metadata."""
