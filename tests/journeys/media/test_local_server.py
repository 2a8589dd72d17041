"""A Bot API server of one's own with --local names files by their place on its disk: they are read only where the
config allows it, and only below that folder."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from bot.i18n.translator import INTERFACE, translator
from bot.sandbox import Message
from bot.sandbox.media import files
from bot.sandbox.world.files import File
from tests.journeys.conftest import Embassy

WORDS = b"On the gate\nIt was painted by hand."


def local(embassy: Embassy, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let getFile name this place, whatever is asked for."""

    def about(file_id: str, file: File) -> dict[str, object]:
        return {"file_id": file_id, "file_unique_id": file.unique_id, "file_size": file.size, "file_path": str(place)}

    monkeypatch.setattr(files, "file_json", about)
    embassy.extra = {
        "telegram": {"api_url": embassy.sandbox.api_url, "local_files": str(embassy.path.parent / "server")}
    }


def put(embassy: Embassy, name: str, content: bytes = WORDS) -> Path:
    """A file on the server's disk."""
    place = embassy.path.parent / name
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(content)
    return place


async def answer(embassy: Embassy) -> Message:
    """What the officer is told about a text in a file."""
    embassy.officer.send_document("a.txt", WORDS, "/post")
    return await embassy.officer.reply()


@pytest.mark.parametrize("lang", INTERFACE)
async def test_not_allowed(embassy: Embassy, lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the key nothing is read from a disk, though the file is there; staff and the log are told why."""
    embassy.officer.user.language = lang
    local(embassy, put(embassy, "server/a.txt"), monkeypatch)
    embassy.extra = {}
    async with embassy.open():
        assert (await answer(embassy)).text == translator(lang)("document.local_files_off")


async def test_allowed(embassy: Embassy, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the key the file's text becomes the draft."""
    local(embassy, put(embassy, "server/a.txt"), monkeypatch)
    async with embassy.open():
        embassy.officer.send_document("a.txt", WORDS, "/post")
        preview, _ = await embassy.card_of(embassy.officer)
        assert "It was painted by hand." in preview.text


@pytest.mark.parametrize("how", ["elsewhere", "dots", "link", "gone", "another size"])
async def test_nothing_else_is_read(
    embassy: Embassy, how: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What lies outside the folder, by whatever way, is not there, or has another size is not taken, and the log names
    no file."""
    put(embassy, "server/b.txt", WORDS + b"!")
    secret = put(embassy, "secret.txt")
    place = {
        "elsewhere": secret,
        "dots": embassy.path.parent / "server" / ".." / "secret.txt",
        "link": embassy.path.parent / "server" / "link.txt",
        "gone": embassy.path.parent / "server" / "none.txt",
        "another size": embassy.path.parent / "server" / "b.txt",
    }[how]
    if how == "link":
        place.symlink_to(secret)
    local(embassy, place, monkeypatch)
    with caplog.at_level(logging.INFO):
        async with embassy.open():
            assert "could not be fetched from Telegram" in (await answer(embassy)).text
    assert "secret.txt" not in caplog.text
