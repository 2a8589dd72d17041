"""The promises about files for a statement: what they are is seen by their content, and what cannot go is refused."""

from __future__ import annotations

import pytest

from bot.domain.errors import Refusal
from bot.domain.media import MediaKind, PreparedFile
from bot.sources.media.prepare import prepare
from tests.sources.media.pictures import MP3, MP4, PDF, ZIP, exif, made, tells


@pytest.mark.parametrize(
    ("content", "kind", "name", "mime"),
    [
        (made(), MediaKind.PHOTO, "", "image/jpeg"),
        (MP4, MediaKind.VIDEO, "a.mp4", "video/mp4"),
        (MP4, MediaKind.ANIMATION, "a.gif.mp4", "video/mp4"),
        (made("GIF"), MediaKind.ANIMATION, "a.gif", "image/gif"),
        (MP3, MediaKind.AUDIO, "a.mp3", "audio/mpeg"),
        (PDF, MediaKind.DOCUMENT, "a.pdf", "application/pdf"),
        (ZIP, MediaKind.DOCUMENT, "a.XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("Слова".encode(), MediaKind.DOCUMENT, "a.txt", "text/plain"),
        (b"\x01\x02\xff\xfe\0", MediaKind.DOCUMENT, "a.dwg", "application/octet-stream"),
        (made("PNG"), MediaKind.DOCUMENT, "a.png", "image/png"),
    ],
)
async def test_files_that_may_go(content: bytes, kind: MediaKind, name: str, mime: str) -> None:
    """A file of each kind comes through with its type, and unchanged where it tells nothing."""
    found = await prepare(content, kind, name)
    assert (found.content, found.mime, found.changed) == (content, mime, False)


@pytest.mark.parametrize(("kind", "name"), [(MediaKind.PHOTO, ""), (MediaKind.DOCUMENT, "IMG_1.JPG")])
async def test_pictures_are_cleaned_however_they_come(kind: MediaKind, name: str) -> None:
    """A photo, and a picture that was sent as a file, tell nothing of where they were taken; that they were changed is
    known, so that the file which still tells it is never sent on."""
    found = await prepare(made(told=exif()), kind, name)
    assert found.changed
    assert not tells(found.content)
    assert (found.width, found.height) == (60, 40)


@pytest.mark.parametrize("mark", [b"\xa9xyz", b"com.apple.quicktime.location.ISO6709"])
@pytest.mark.parametrize(("kind", "name"), [(MediaKind.VIDEO, ""), (MediaKind.DOCUMENT, "a.mov")])
async def test_a_film_with_a_place_is_told(mark: bytes, kind: MediaKind, name: str) -> None:
    """Films stay as they are; the person is told that one says where it was taken."""
    assert (await prepare(MP4 + mark, kind, name)).notes == ("media.has_place",)
    assert (await prepare(MP4, kind, name)).notes == ()


@pytest.mark.parametrize(
    ("content", "kind", "name", "key"),
    [
        (b"", MediaKind.DOCUMENT, "a.pdf", "media.empty"),
        (b"no picture", MediaKind.PHOTO, "", "media.broken"),
        (made(size=(9_990, 20)), MediaKind.PHOTO, "", "media.photo_shape"),
        (made(size=(420, 20)), MediaKind.PHOTO, "", "media.photo_shape"),
        (PDF, MediaKind.VIDEO, "a.mp4", "media.no_video"),
        (PDF, MediaKind.AUDIO, "a.mp3", "media.no_audio"),
        (b"MZ\x90\0", MediaKind.DOCUMENT, "a.pdf", "media.program"),
        (b"\x7fELF", MediaKind.DOCUMENT, "a", "media.program"),
        (ZIP, MediaKind.DOCUMENT, "a.pdf", "media.not_what_it_says"),
        (b"<html>", MediaKind.DOCUMENT, "a.jpg", "media.not_what_it_says"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, MediaKind.DOCUMENT, "a.heic", "media.cannot_be_cleaned"),
        (made("TIFF"), MediaKind.DOCUMENT, "a.cr2", "media.cannot_be_cleaned"),
        (PDF + b"0" * 50_000_000, MediaKind.DOCUMENT, "a.pdf", "media.too_large"),
    ],
)
async def test_files_that_are_refused(content: bytes, kind: MediaKind, name: str, key: str) -> None:
    """Each with a sentence of its own."""
    with pytest.raises(Refusal) as refused:
        await prepare(content, kind, name)
    assert refused.value.key == key


async def test_a_photo_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """A photo is at most 10 MB; the same picture as a file may have 50."""
    large = made("BMP", size=(1900, 1800))
    assert len(large) > 10_000_000
    with pytest.raises(Refusal) as refused:
        await prepare(large, MediaKind.PHOTO)
    assert refused.value.key == "media.photo_too_large"
    assert isinstance(await prepare(large, MediaKind.DOCUMENT, "a.bmp"), PreparedFile)
