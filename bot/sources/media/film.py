"""How large a film is and how long it takes, read from its file: an MP4 or MOV says so in its box `moov`.

ISO/IEC 14496-12: `mvhd` holds the time scale and the duration, each track's `tkhd` its width, its height and how it is
turned. Other formats, and files that are cut off or odd, say nothing here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_MOST_BOXES = 10_000  # of one file; real ones have some dozens
_HEAD = 8  # bytes of a box's length and name
_LONG = 16  # bytes of the same where the length takes 64 bits
_ONE = 1 << 16  # sides are fixed-point numbers of 16 bits before the point and 16 behind it
_MOST_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Film:
    """Pixels and whole seconds; 0 where the file does not say."""

    width: int = 0
    height: int = 0
    duration: int = 0


def measured(content: bytes) -> Film:
    """What the file says of itself."""
    moov = next((inside for name, inside in _boxes(content, 0, len(content)) if name == b"moov"), None)
    if moov is None:
        return Film()
    width = height = duration = 0
    for name, (start, end) in _boxes(content, *moov):
        if name == b"mvhd":
            duration = _seconds(content[start:end])
        elif name == b"trak" and not width:
            for inner, (begin, finish) in _boxes(content, start, end):
                if inner == b"tkhd":
                    width, height = _sides(content[begin:finish])
    return Film(width, height, duration)


def _boxes(content: bytes, start: int, end: int) -> Iterator[tuple[bytes, tuple[int, int]]]:
    """The boxes that stand one after the other: the name of each, and where its inside begins and ends."""
    for _ in range(_MOST_BOXES):
        if start + _HEAD > end:
            return
        length, name = struct.unpack_from(">I4s", content, start)
        inside = start + _HEAD
        if length == 1 and start + _LONG <= end:
            (length,) = struct.unpack_from(">Q", content, inside)
            inside = start + _LONG
        elif length == 0:  # up to the end
            length = end - start
        if length < inside - start or start + length > end:
            return
        yield name, (inside, start + length)
        start += length


def _seconds(mvhd: bytes) -> int:
    """The film's duration, rounded up: a film of half a second is no still."""
    form, at = (">IQ", 20) if mvhd[:1] == b"\x01" else (">II", 12)
    if len(mvhd) < at + struct.calcsize(form):
        return 0
    scale, duration = struct.unpack_from(form, mvhd, at)
    seconds = -(-duration // scale) if scale else 0
    return seconds if seconds <= _MOST_SECONDS else 0


def _sides(tkhd: bytes) -> tuple[int, int]:
    """A track's width and height as it is shown; (0, 0) of a sound. Phones film upright with a matrix that turns."""
    at = 52 if tkhd[:1] == b"\x01" else 40
    if len(tkhd) < at + 44:
        return 0, 0
    along, turned = struct.unpack_from(">ii", tkhd, at)  # the matrix begins with a and b; at a quarter turn a is 0
    width, height = (side // _ONE for side in struct.unpack_from(">II", tkhd, at + 36))
    return (height, width) if not along and turned else (width, height)
