"""A film says how large it is and how long it takes; what is cut off, odd or another format says nothing."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.media import MediaKind
from bot.sources.media.film import Film, measured
from bot.sources.media.prepare import prepare
from tests.sources.media.pictures import MP3, MP4, box, film


@pytest.mark.parametrize("version", [0, 1])
def test_a_film(version: int) -> None:
    """Its sides, and its seconds rounded up, in both versions of its boxes."""
    assert measured(film(1280, 720, 6.2, version=version)) == Film(1280, 720, 7)


def test_a_film_of_an_upright_telephone() -> None:
    """A film that is turned is as high as it was wide."""
    assert measured(film(1920, 1080, 3, turned=True)) == Film(1080, 1920, 3)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        MP3,
        MP4,
        box(b"ftyp", b"mp42") + struct.pack(">I4s", 7, b"moov"),  # shorter than its own head
        struct.pack(">I4sQ", 1, b"moov", 3) + bytes(40),
        struct.pack(">I4s", 2**32 - 1, b"moov"),
        box(b"moov", box(b"mvhd", b"") + box(b"trak", box(b"tkhd", b"\0" * 20))),
        box(b"moov", box(b"mvhd", bytes(100))),  # a time scale of 0
    ],
)
def test_what_says_nothing(content: bytes) -> None:
    """Other formats, and files that are cut off or odd."""
    assert measured(content) == Film()


def test_boxes_of_other_lengths() -> None:
    """A length of 64 bits, and one that means up to the end."""
    inside = film(640, 480, 2).split(b"moov", 1)[1]
    for head in (struct.pack(">I4sQ", 1, b"moov", len(inside) + 16), struct.pack(">I4s", 0, b"moov")):
        assert measured(box(b"free", b"") + head + inside) == Film(640, 480, 2)


@given(st.binary(max_size=300), st.integers(0, 400))
def test_any_bytes(noise: bytes, place: int) -> None:
    """Whatever stands in the file, it is read to its end without an error."""
    whole = film(320, 240, 1)
    found = measured(whole[:place] + noise + whole[place:])
    assert found.width >= 0


async def test_it_is_known_however_the_file_comes() -> None:
    """What is prepared for readers, from a chat, a shell or an archive, has it."""
    found = await prepare(film(1280, 720, 7), MediaKind.VIDEO, "a.mp4")
    assert (found.width, found.height, found.duration) == (1280, 720, 7)
