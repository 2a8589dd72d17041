"""The bytes of files are the mission's own: fetched once, checked, cleaned, kept. Each test is one promise."""

from __future__ import annotations

import hashlib

import pytest

from bot.sandbox.media import files
from bot.sandbox.people.items import Item
from tests import patience
from tests.journeys.conftest import Embassy
from tests.journeys.drafts.card_work import answered
from tests.journeys.media.media_work import card, preview
from tests.sources.media.pictures import MP4, PDF, exif, made, opened, tells


async def test_a_picture_that_was_sent_as_a_file(embassy: Embassy) -> None:
    """A picture with the place where it was taken goes out without it, upright, under its own name; Telegram's copy of
    what was sent, which tells it still, is not sent on."""
    async with embassy.open():
        content = made(told=exif(6))
        embassy.officer.send_document("IMG_1.JPG", content, "/post A title\nA text.")
        shown = await card(embassy.officer, "1 document")
        (only,) = preview(embassy.officer, shown, 1)
        got = embassy.officer.saved(only)
        assert only.file["file_name"] == "IMG_1.JPG"
        assert tells(content)
        assert not tells(got)
        assert opened(got).size == (40, 60)
        key = hashlib.sha256(got).hexdigest()
        assert (embassy.path.parent / "media" / key[:2] / key).read_bytes() == got
        assert embassy.sandbox.world.files.uploads == 1
        await embassy.officer.press("Publish")
        await embassy.report()
        assert embassy.sandbox.world.files.uploads == 1


async def test_a_file_is_fetched_once(embassy: Embassy) -> None:
    """The same photo again, in another statement, is neither fetched nor uploaded: it is known by what Telegram calls
    it."""
    async with embassy.open():
        sent = embassy.officer.send_photo("/post A title\nA text.", data=made(size=(400, 300)))
        await card(embassy.officer, "1 picture")
        await answered(embassy.officer, "/post")
        embassy.officer.forward(sent)
        await card(embassy.officer, "Draft D2")
        assert len([call for call in embassy.sandbox.calls if call.method == "getFile"]) == 1
        assert embassy.sandbox.world.files.uploads == 0


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (Item("document", b"MZ\x90\0 a program", name="report.pdf"), "report.pdf: This file is a program"),
        (Item("document", PDF, name="picture.jpg"), "The name ends in .jpg, but what is in the file is something else"),
        (Item("document", made()[:300], name="picture.jpg"), "This picture cannot be read"),
        (Item("video", PDF), "This is no video that can be played"),
    ],
)
async def test_files_that_are_refused(embassy: Embassy, item: Item, said: str) -> None:
    """Each is told in one sentence; nothing is begun, and the question stays open."""
    async with embassy.open():
        await answered(embassy.officer, "/post")
        embassy.officer.send_media(item)
        assert said in (await embassy.officer.reply()).text
        embassy.officer.send("A title\nA text")
        shown = await card(embassy.officer, "Draft D1")
        assert "With the text" not in shown.text


async def test_one_of_an_album_is_refused(embassy: Embassy) -> None:
    """The others go with the statement; what was wrong with the one is said."""
    async with embassy.open():
        good, bad = Item("document", PDF, "/post A title\nA text.", name="a.pdf"), Item("document", b"MZ", name="b.exe")
        embassy.officer.send_album([good, bad])
        await card(embassy.officer, "1 document")
        assert [m.text for m in embassy.officer.messages()][2] == (
            "b.exe: This file is a program, and readers must not get one from here."
        )


async def test_too_large_to_be_fetched(embassy: Embassy, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is larger than a bot may fetch is sent by Telegram's own copy, and the card says what that means."""
    monkeypatch.setattr(files, "DOWNLOAD_LIMIT", 3)
    async with embassy.open():
        embassy.officer.send_media(Item("video", MP4, "/post A title\nA text."))
        shown = await card(embassy.officer, "1 video")
        assert "Only Telegram has the bytes of video.mp4" in shown.text
        assert embassy.officer.saved(preview(embassy.officer, shown, 1)[0]) == MP4
        assert embassy.sandbox.world.files.uploads == 0


async def test_telegram_does_not_give_it_out(embassy: Embassy) -> None:
    """A file that cannot be fetched is told of, and the next attempt succeeds."""
    async with embassy.open():
        embassy.sandbox.faults.status(502, method="getFile")
        embassy.officer.send_photo("/post A title\nA text.")
        assert "could not be fetched" in (await embassy.officer.reply()).text
        embassy.officer.send_photo("/post A title\nA text.")
        await card(embassy.officer, "1 picture")


async def test_a_crash_before_it_is_taken_in(embassy: Embassy) -> None:
    """What was sent when the program died is in its draft after the restart, once."""
    async with embassy.open() as bot:
        embassy.sandbox.faults.hang(method="getFile")
        embassy.officer.send_photo("/post A title\nA text.")
        await patience.until(lambda: any(call.method == "getFile" for call in embassy.sandbox.calls))
        await embassy.settled(bot)
    embassy.sandbox.faults.clear()
    async with embassy.open():
        await card(embassy.officer, "1 picture")
        assert sum("Draft D" in message.text for message in embassy.officer.messages()) == 1


async def test_a_document_goes_along_with_its_text(embassy: Embassy) -> None:
    """Of a .txt the text is read, as ever; a button attaches the file itself. A PDF is attached."""
    async with embassy.open():
        await answered(embassy.officer, "/post")
        embassy.officer.send_document("a.txt", b"The title\nIt opens today.")
        shown = await card(embassy.officer, "Draft D1")
        assert "With the text" not in shown.text
        await embassy.officer.press("Attach the file too")
        shown = await card(embassy.officer, "1 document")
        assert preview(embassy.officer, shown, 1)[0].file["file_name"] == "a.txt"
        embassy.officer.send_document("b.pdf", PDF)
        await card(embassy.officer, "2 documents")
