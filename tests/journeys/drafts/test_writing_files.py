"""What can become a text: files, forwarded messages, captions. Each test is one promise to a press officer."""

from __future__ import annotations

import pytest

from bot.domain.drafts.document import KINDS
from bot.sandbox.media import files
from tests.journeys.conftest import Embassy
from tests.journeys.drafts.card_work import answered, followed, pressed, there
from tests.sources.drafts.docx_files import cell, docx, paragraph, run, table
from tests.sources.drafts.odt_files import odt, p, span
from tests.tools import needs

TABLE = table(cell(paragraph(run("a"))) + cell(paragraph(run("b"))))
DOCUMENT = docx(
    paragraph(run("On the reading room"), style="a3"),
    paragraph(run("It opens "), run("today", "<w:b/>"), run(".")),
    TABLE,
)


async def test_a_document_is_a_text(embassy: Embassy) -> None:
    """A .docx becomes the text with its title and formatting, as the answer to /post; what it lost is said."""
    needs("pandoc")
    async with embassy.open():
        await answered(embassy.officer, "/post")
        embassy.officer.send_document("a.docx", DOCUMENT)
        preview, _ = await embassy.card_of(embassy.officer)
        assert preview.text.startswith("On the reading room\n")
        assert "It opens today." in preview.text
        start = preview.text.index("today.")
        assert any(e["type"] == "bold" and e["offset"] == start for e in preview.entities)
        assert embassy.officer.messages()[-3].text == "A table of the document became lines of text."


async def test_a_file_with_the_command_below_it(embassy: Embassy) -> None:
    """/post as a file's caption begins a draft of the file; another caption is left out, and that is said."""
    needs("pandoc")
    async with embassy.open():
        embassy.officer.send_document("a.txt", "Заголовок\nТекст.".encode("cp1251"), "/post")
        preview, card = await embassy.card_of(embassy.officer)
        assert preview.text.startswith("Заголовок\n")
        await embassy.officer.press("Edit")
        await embassy.officer.wait(lambda f: "Send the new text" in f[-1].text)
        embassy.officer.send_document("b.txt", "Другой\nСлова.".encode(), "The second version")
        preview, card = await followed(embassy.officer, "Русский")
        assert preview.text.startswith("Другой\n")
        assert any("its caption was left out" in m.text for m in embassy.officer.messages())
        await pressed(embassy.officer, "Languages", card, "English: no text yet")
        await embassy.officer.press("Add: English")
        await embassy.officer.wait(lambda f: "in this language: English" in f[-1].text)
        embassy.officer.send_document("c.docx", DOCUMENT)
        await followed(embassy.officer, "English: On the reading room")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", b"<html><body><h1>The title</h1><p>It opens <b>today</b>.</p></body></html>"),
        ("a.md", b"# The title\n\nIt opens **today**."),
        ("a.rtf", rb"{\rtf1\ansi{\stylesheet{\s1 Title;}}\pard\s1 The title\par\pard It opens {\b today}.\par}"),
        ("a.odt", odt(p("The title", "P1") + p(f"It opens {span('today', 'B')}."))),
    ],
)
async def test_other_kinds_of_documents(embassy: Embassy, name: str, content: bytes) -> None:
    """A page, Markdown, Rich Text and an OpenDocument come in like a Word document."""
    needs("pandoc")
    async with embassy.open():
        embassy.officer.send_document(name, content, "/post")
        preview, _ = await embassy.card_of(embassy.officer)
        assert preview.text.startswith("The title\n")
        start = preview.text.index("today")
        assert any(e["type"] == "bold" and e["offset"] == start for e in preview.entities)


async def test_without_pandoc(embassy: Embassy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pandoc is missing a document is answered by a sentence that says what to install; a .txt comes in."""
    monkeypatch.setenv("PATH", "")
    async with embassy.open():
        embassy.officer.send_document("a.docx", DOCUMENT, "/post")
        assert "install pandoc 2.17 or newer" in (await embassy.officer.reply()).text
        embassy.officer.send_document("a.txt", b"The title\nIt opens today.", "/post")
        preview, _ = await embassy.card_of(embassy.officer)
        assert preview.text.startswith("The title\n")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.docx", b"%PDF-1.7", f"I can read documents ({KINDS['word']}) and plain text (.txt); this file is neither."),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b" " * 600, "Please save it as .docx."),
        ("a.txt", b" \n ", "There is no text in this file."),
        ("a.txt", b"x" * 20_000_001, "This file is too large to be a statement."),
    ],
)
async def test_a_file_that_cannot_be_read(embassy: Embassy, name: str, content: bytes, said: str) -> None:
    """One sentence; nothing is begun, and the question stays open."""
    async with embassy.open():
        await answered(embassy.officer, "/post")
        embassy.officer.send_document(name, content)
        assert said in (await embassy.officer.reply()).text
        embassy.officer.send("A title\nA text")
        _, card = await embassy.card_of(embassy.officer)
        assert "Draft D1" in card.text


async def test_telegram_does_not_give_the_file_out(embassy: Embassy, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that Telegram calls too big, or that can't be fetched, gets one sentence too."""
    async with embassy.open():
        await answered(embassy.officer, "/post")
        monkeypatch.setattr(files, "DOWNLOAD_LIMIT", 3)
        embassy.officer.send_document("a.txt", b"Title\nText.")
        assert "too large" in (await embassy.officer.reply()).text
        embassy.sandbox.faults.status(502, method="getFile")
        embassy.officer.send_document("a.txt", b"Title\nText.")
        assert "could not be fetched" in (await embassy.officer.reply()).text


async def test_forwarded_messages(embassy: Embassy) -> None:
    """Forwarded messages become the text, with their formatting; several in a row are one text."""
    channel = embassy.sandbox.channel("Elsewhere", creator=embassy.officer)
    bold = [{"type": "bold", "offset": 0, "length": 5}]
    first = embassy.officer.send("Title of it\nWords.", chat=channel, entities=bold)
    second = embassy.officer.send("More words.", chat=channel)
    async with embassy.open():
        await answered(embassy.officer, "/post")
        embassy.officer.forward(first)
        embassy.officer.forward(second)
        preview, _ = await embassy.card_of(embassy.officer)
        await embassy.officer.wait(lambda f: "More words." in there(embassy.officer, preview).text)
        shown = there(embassy.officer, preview)
        assert shown.text.startswith("Title of it\n")
        assert "Words.\n\nMore words." in shown.text


async def test_a_picture(embassy: Embassy) -> None:
    """Of a picture its caption is the text; for a contact there is one sentence."""
    async with embassy.open():
        await answered(embassy.officer, "/post")
        embassy.officer.send_contact()
        assert "A statement is a text, with pictures and files if you like" in (await embassy.officer.reply()).text
        embassy.officer.send_photo("A title\nA text with words.")
        preview, _ = await embassy.card_of(embassy.officer)
        assert preview.text.startswith("A title\n")
        embassy.officer.send_photo("/post Another\nText.")
        preview, _ = await embassy.card_of(embassy.officer)
        await embassy.officer.wait(lambda f: f[-2].text.startswith("Another\n"))


async def test_a_reader_sends_a_file(embassy: Embassy) -> None:
    """A reader's file, whatever its caption, is not fetched, and gets the helpful answer."""
    async with embassy.open():
        embassy.anna.send_document("a.txt", b"Title\nText.", "/post")
        assert "I can read text only" in (await embassy.anna.reply()).text
        assert not [call for call in embassy.sandbox.calls if call.method == "getFile"]
