"""The page of a draft's card about its pictures and files, in both languages. Each test is one promise."""

from __future__ import annotations

import pytest

from bot.i18n.translator import own_name, translator
from bot.sandbox import Person
from bot.sandbox.people.items import Item, picture
from tests.journeys.conftest import Embassy
from tests.journeys.drafts.card_work import answered, data, there
from tests.journeys.media.media_work import card, kinds, last, member, page, preview, shows
from tests.sources.media.pictures import MP4, PDF, made

BOTH = pytest.mark.parametrize("lang", ["en", "ru"])


async def album(person: Person, lang: str) -> None:
    """A draft with two pictures, 101 and 102 pixels high, and a video."""
    person.send_album(
        [Item(data=picture(90, 101), caption="/post A title\nA text."), Item(data=picture(90, 102)), Item("video", MP4)]
    )


@BOTH
async def test_the_order(embassy: Embassy, lang: str) -> None:
    """Earlier and Later move a picture; the preview shows the new order, and the card stays the last message."""
    say, person = translator(lang), member(embassy, lang)
    async with embassy.open():
        await album(person, lang)
        shown = await card(person, say.count("media.n_photo", 2))
        shown = await page(person, shown, say("button.media"), "2 🖼 " + say("media.kind_photo"))
        assert say("media.number_of", number=2, total=3) in shown.text
        await person.press(say("button.earlier"), message=shown)
        await person.wait(lambda found: say("media.number_of", number=1, total=3) in found[-1].text)
        shown = person.messages()[-1]
        before = preview(person, shown, 4)
        assert [message.file["height"] for message in before[:2]] == [102, 101]
        await person.press(say("button.later"), message=shown)
        await person.wait(lambda found: say("media.number_of", number=2, total=3) in found[-1].text)
        assert not {message.id for message in before} & {message.id for message in person.messages()}


@BOTH
async def test_another_and_none(embassy: Embassy, lang: str) -> None:
    """Replace puts another picture in the place of one, which keeps its place; Remove takes one away; Add adds."""
    say, person = translator(lang), member(embassy, lang)
    async with embassy.open():
        await album(person, lang)
        shown = await card(person, say.count("media.n_photo", 2))
        await page(person, shown, say("button.media"), "1 🖼 " + say("media.kind_photo"))
        await person.press(say("button.replace"), message=shown)
        await last(person, say("media.ask_other", draft="D1"))
        person.send_photo(data=picture(90, 103))
        shown = await card(person, say.count("media.n_photo", 2))
        assert [m.file["height"] for m in preview(person, shown, 4)[:2]] == [103, 102]
        await page(person, shown, say("button.media"), "2 🖼 " + say("media.kind_photo"))
        await person.press(say("button.remove"), message=shown)
        await person.wait(lambda found: found[-1].text.startswith(say("media.title", draft="D1")))
        shown = person.messages()[-1]
        assert [m.kind for m in preview(person, shown, 3)] == ["photo", "video", None]
        await person.press(say("button.add"), message=shown)
        await last(person, say("media.ask_more", draft="D1"))
        person.send("words")
        await last(person, say("media.send_file"))
        person.send_media(Item("document", PDF, name="a.pdf"))
        shown = await card(person, say.count("media.n_document", 1))
        assert kinds(preview(person, shown, 4)) == ["photo", "video", "document", None]


@BOTH
async def test_what_a_picture_shows(embassy: Embassy, lang: str) -> None:
    """A picture that is not described is warned of; Describe asks for the words, in the language that was pressed."""
    say, person = translator(lang), member(embassy, lang)
    async with embassy.open():
        person.send_photo("/post A title\nA text.")
        warning = say("media.warn_alt", missing=f"{own_name('en')} (1)")
        shown = await card(person, warning)
        await page(person, shown, say("button.media"), "1 🖼 " + say("media.kind_photo"))
        await person.press(f"{say('button.describe')}: English", message=shown)
        await last(person, say("media.ask_alt", number=1, draft="D1", language="English"))
        person.send("x" * 501)
        await last(person, say("media.alt_too_long", most=500, has=501))
        person.send_photo()
        await last(person, say("media.alt_words"))
        person.send("The ambassador opens the reading room.")
        await person.wait(lambda found: "English: The ambassador opens the reading room." in found[-1].text)
        shown = await page(person, person.messages()[-1], say("button.back"), say("button.back"))
        assert warning not in shown.text


@BOTH
async def test_a_cover_and_the_text_first(embassy: Embassy, lang: str) -> None:
    """Cover hides a picture until it is tapped; Text first puts the text above the picture, or before the album."""
    say, person = translator(lang), member(embassy, lang)
    async with embassy.open():
        person.send_photo("/post A title\nA text.")
        shown = await card(person, say.count("media.n_photo", 1))
        await page(person, shown, say("button.media"), "1 🖼 " + say("media.kind_photo"))
        await person.press(say("button.cover"), message=shown)
        await person.wait(lambda found: say("media.covered_line") in found[-1].text)
        shown = person.messages()[-1]
        assert (preview(person, shown, 1)[0].content or {})["has_media_spoiler"]
        await page(person, shown, say("button.back"), say("button.text_first"))
        (only,) = preview(person, there(person, shown), 1)
        assert (only.content or {})["show_caption_above_media"]
        person.send_photo(data=picture(90, 103))
        shown = await card(person, say.count("media.n_photo", 2))
        assert kinds(preview(person, shown, 3)) == [None, "photo", "photo"]


async def test_a_picture_that_was_sent_as_a_file(embassy: Embassy) -> None:
    """It goes out as a file, or at a press as a picture, and back."""
    async with embassy.open():
        embassy.officer.send_document("a.png", made("PNG"), "/post A title\nA text.")
        shown = await card(embassy.officer, "1 document")
        await page(embassy.officer, shown, "Media", "1 📄 a.png")
        await embassy.officer.press("As a picture", message=shown)
        await embassy.officer.wait(lambda found: found[-1].text.startswith("Pictures and files of D1\n1. 🖼"))
        shown = embassy.officer.messages()[-1]
        assert preview(embassy.officer, shown, 1)[0].kind == "photo"
        await page(embassy.officer, shown, "1 🖼 a.png")
        await embassy.officer.press("As a file", message=shown)
        await embassy.officer.wait(lambda found: found[-1].text.startswith("Pictures and files of D1\n1. 📄"))


async def test_readers_get_what_the_preview_shows(embassy: Embassy) -> None:
    """Message for message: what is published is what stood above the card, and so is what Send test sends."""
    async with embassy.open():
        await embassy.subscribed(embassy.anna)
        embassy.officer.send_album([Item(caption="/post A title\nA text."), Item(spoiler=True)])
        shown = await card(embassy.officer, "2 pictures")
        above = [
            (m.kind, m.file.get("file_unique_id") if m.kind else m.text) for m in preview(embassy.officer, shown, 3)
        ]
        await page(embassy.officer, shown, "Preview")
        await embassy.officer.press("Send test", message=shown)
        await embassy.officer.wait(lambda found: found[-1].id > shown.id and found[-1].text.startswith("A title"))
        assert shows(embassy.officer.messages()[-3:]) == above
        await page(embassy.officer, shown, "Back")
        await embassy.officer.press("Publish", message=shown)
        await embassy.anna.wait(lambda found: found[-1].text.startswith("A title"))
        got = [m for m in embassy.anna.messages() if m.from_bot][-3:]
        assert kinds(got) == ["photo", "photo", None]
        assert shows(got)[:2] == above[:2]
        assert (got[1].content or {})["has_media_spoiler"]
        assert embassy.sandbox.world.files.uploads == 0


async def test_a_change_of_the_media_voids_the_approval(embassy: Embassy) -> None:
    """Who approves has seen the pictures: another one, another order or other words for one need a new approval."""
    embassy.extra = {"approval": "two_person"}
    async with embassy.open():
        editor = embassy.editor
        await answered(embassy.officer, "/drafts")
        editor.send_album([Item(caption="/post A title\nA text."), Item()])
        shown = await card(editor, "2 pictures")
        await editor.press("Submit", message=shown)
        asked = await card(embassy.officer, "2 pictures")
        assert kinds(preview(embassy.officer, asked, 3)) == ["photo", "photo", None]
        await page(editor, shown, "Media", "1 🖼 Picture")
        answer = await editor.press("Later", message=shown)
        assert "an approval is void" in (answer.text or "")
        await embassy.officer.wait(lambda found: "Submitted" not in found[-1].text)


async def test_what_is_gone_meanwhile(embassy: Embassy) -> None:
    """Words for a picture that somebody has removed are answered once; the next message is no description any more."""
    async with embassy.open():
        embassy.officer.send_photo("/post A title\nA text.")
        shown = await card(embassy.officer, "1 picture")
        await page(embassy.officer, shown, "Media", "1 🖼 Picture")
        remove = data(there(embassy.officer, shown), "Remove")
        await embassy.officer.press("Describe: English", message=shown)
        await embassy.officer.send_callback(remove, shown)
        embassy.officer.send("The ambassador.")
        await embassy.officer.wait(lambda found: any(m.text == "It is not in the draft any more." for m in found))
        embassy.officer.send("/post Another title\nA text.")
        await card(embassy.officer, "Draft D2")
