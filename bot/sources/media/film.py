"""A film's size and duration, read from the box `moov` of an MP4 or MOV file.

ISO/IEC 14496-12: `mvhd` has the time scale and the duration, each track's `tkhd` its width, height and rotation. For
other formats, and for damaged or unusual files, nothing is known.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_MOST_BOXES = 10_000  # of one file; real ones have some dozens
_HEAD = 8  # bytes of a box's length and name
_LONG = 16  # bytes of the same if the length takes 64 bits
_ONE = 1 << 16  # width and height are fixed-point numbers, 16.16 bits
_MOST_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Film:
    """Size in pixels and duration in whole seconds; 0 if the file does not say."""

    width: int = 0
    height: int = 0
    duration: int = 0


def measured(content: bytes) -> Film:
    """The size and duration that the file gives."""
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
    """The boxes one after the other: each one's name, and where its content begins and ends."""
    for _ in range(_MOST_BOXES):
        if start + _HEAD > end:
            return
        length, name = struct.unpack_from(">I4s", content, start)
        inside = start + _HEAD
        if length == 1 and start + _LONG <= end:
            (length,) = struct.unpack_from(">Q", content, inside)
            inside = start + _LONG
        elif length == 0:  # the box extends to the end
            length = end - start
        if length < inside - start or start + length > end:
            return
        yield name, (inside, start + length)
        start += length


def _seconds(mvhd: bytes) -> int:
    """The film's duration, rounded up, so that half a second does not become 0."""
    form, at = (">IQ", 20) if mvhd[:1] == b"\x01" else (">II", 12)
    if len(mvhd) < at + struct.calcsize(form):
        return 0
    scale, duration = struct.unpack_from(form, mvhd, at)
    seconds = -(-duration // scale) if scale else 0
    return seconds if seconds <= _MOST_SECONDS else 0


def _sides(tkhd: bytes) -> tuple[int, int]:
    """A track's width and height as shown; (0, 0) for sound. Phones film upright with a matrix that rotates."""
    at = 52 if tkhd[:1] == b"\x01" else 40
    if len(tkhd) < at + 44:
        return 0, 0
    along, turned = struct.unpack_from(">ii", tkhd, at)  # matrix entries a and b; after a quarter turn a is 0
    width, height = (side // _ONE for side in struct.unpack_from(">II", tkhd, at + 36))
    return (height, width) if not along and turned else (width, height)
