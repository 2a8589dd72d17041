"""Staff send pictures and files in any way people do. Each test is one promise to a press officer."""

from __future__ import annotations

import pytest

from bot.i18n.translator import translator
from bot.sandbox.people.items import Item, content, picture
from tests.journeys.conftest import Embassy
from tests.journeys.drafts.card_work import answered, there
from tests.journeys.media.media_work import card, kinds, member, preview
from tests.sources.media.pictures import MP3, MP4, PDF

BOTH = pytest.mark.parametrize("lang", ["en", "ru"])


async def test_a_picture_with_the_command_below_it(embassy: Embassy) -> None:
    """/post in a photo's caption begins a draft with the photo; the preview is the photo with that text below it."""
    async with embassy.open():
        embassy.officer.send_photo("/post The ambassador\nHe opened the reading room.")
        shown = await card(embassy.officer, "1 picture")
        (only,) = preview(embassy.officer, shown, 1)
        assert only.kind == "photo"
        assert only.text.startswith("The ambassador\n")
        assert embassy.sandbox.world.files.uploads == 0


@BOTH
async def test_a_picture_then_its_text(embassy: Embassy, lang: str) -> None:
    """After /post the photo may come first: the card asks for the text, and the next message is the text."""
    say, person = translator(lang), member(embassy, lang)
    async with embassy.open():
        await answered(person, "/post")
        person.send_photo()
        shown = await card(person, say("media.needs_text"))
        assert kinds(preview(person, shown, 1)) == ["photo"]
        person.send("A title\nA text with words.")
        shown = await card(person, say.count("media.n_photo", 1), but=say("media.needs_text"))
        (only,) = preview(person, shown, 1)
        assert only.kind == "photo"
        assert only.text.startswith("A title\n")


@BOTH
async def test_an_album_at_once(embassy: Embassy, lang: str) -> None:
    """An album, whose caption is /post with the text, becomes one draft with one card; the album goes first."""
    say, person = translator(lang), member(embassy, lang)
    async with embassy.open():
        asked = person.send_album([Item(), Item(), Item(caption="/post A title\nA text.")])
        three = say.count("media.n_photo", 3)
        shown = await card(person, three)
        assert f"{say('media.part_album', what=three)} → {say('media.part_text')}" in shown.text
        assert kinds(preview(person, shown, 4)) == ["photo", "photo", "photo", None]
        assert len([m for m in person.messages() if m.id > asked[-1].id and m.from_bot]) == 5


async def test_one_by_one_after_the_text(embassy: Embassy) -> None:
    """Photos that are sent after the text, one by one, go with the draft that was just written."""
    async with embassy.open():
        embassy.officer.send("/post A title\nA text.")
        await card(embassy.officer, "Draft D1")
        for number in (1, 2):
            embassy.officer.send_photo(data=picture(90, 60 + number))
            await card(embassy.officer, f"{number} picture")
        shown = await card(embassy.officer, "2 pictures")
        assert kinds(preview(embassy.officer, shown, 3)) == ["photo", "photo", None]


async def test_as_a_reply_to_the_card(embassy: Embassy) -> None:
    """A photo that replies to a draft's card, or its preview, goes into that draft, whatever was written since."""
    async with embassy.open():
        _, replied_to = await embassy.draft("/post The first\nIts text.")
        await embassy.draft("/post The second\nIts text.")
        for number in (1, 2):
            embassy.officer.send_photo("A caption", data=picture(90, 60 + number), reply_to=replied_to)
            shown = await card(embassy.officer, f"{number} picture")
            assert "Draft D1" in shown.text
            said = [m.text for m in embassy.officer.messages() if "The caption was left out, since D1 has" in m.text]
            assert len(said) == number
            (replied_to,) = preview(embassy.officer, shown, 1)
        assert kinds(preview(embassy.officer, shown, 3)) == ["photo", "photo", None]


@BOTH
async def test_a_picture_without_the_command(embassy: Embassy, lang: str) -> None:
    """A photo with a caption, without /post, is offered as a statement; nothing is begun before the person says so."""
    say, person = translator(lang), member(embassy, lang)
    new, add = say("button.new_statement"), say("button.add_to", draft="D1")
    async with embassy.open():
        await answered(person, "/drafts")
        person.send_photo("A title\nA text with words.")
        offer = await person.reply()
        assert (offer.text, offer.labels) == (say("media.ask_with_caption"), [f"📰 {new}"])
        await person.press(new)
        shown = await card(person, say.count("media.n_photo", 1))
        assert preview(person, shown, 1)[0].text.startswith("A title\n")
        person.send_photo("Another title\nA text with words.", data=picture(50, 50))
        offer = await person.reply()
        assert offer.labels == [f"📰 {new}", f"➕ {add}"]
        await person.press(add)
        shown = await card(person, say.count("media.n_photo", 2))
        assert "D1" in shown.text
        assert "D2" not in "".join(message.text for message in person.messages())


async def test_forwarded(embassy: Embassy) -> None:
    """An album that is forwarded from elsewhere comes in as the answer to /post."""
    channel = embassy.sandbox.channel("Elsewhere", creator=embassy.officer)
    there = embassy.officer.send_album([Item(caption="Title of it\nWords."), Item()], chat=channel)
    async with embassy.open():
        await answered(embassy.officer, "/post")
        embassy.officer.forward_album(there)
        shown = await card(embassy.officer, "2 pictures")
        assert preview(embassy.officer, shown, 1)[0].text.startswith("Title of it\n")


async def test_every_kind_at_once(embassy: Embassy) -> None:
    """Photos and a video share an album; a document, a sound and an animation cannot: the card says which messages go
    out, and the preview is those."""
    async with embassy.open():
        embassy.officer.send_album([Item(caption="/post A title\nA text."), Item("video", MP4)])
        await card(embassy.officer, "1 picture, 1 video")
        for item in (Item("document", PDF, name="a.pdf"), Item("audio", MP3), Item("animation")):
            embassy.officer.send_media(item)
            await card(embassy.officer, {"document": "document", "audio": "sound", "animation": "animation"}[item.kind])
        shown = await card(embassy.officer, "an album (1 picture, 1 video) → 1 document → 1 sound file → 1 animation")
        expected = ["photo", "video", "document", "audio", "animation", None]
        assert kinds(preview(embassy.officer, shown, 6)) == expected


async def test_more_than_ten(embassy: Embassy) -> None:
    """Ten go with a statement; the rest is left out, and that is said."""
    async with embassy.open():
        embassy.officer.send_album([Item(caption="/post A title\nA text.")] + [Item()] * 9)
        await card(embassy.officer, "10 pictures")
        embassy.officer.send_album([Item(), Item()])
        await embassy.officer.wait(lambda found: any("at most 10 files: 2 were left out" in m.text for m in found))
        await card(embassy.officer, "10 pictures")


async def test_a_reader_sends_a_picture(embassy: Embassy) -> None:
    """A reader's photo, whatever its caption, is not taken."""
    async with embassy.open():
        embassy.anna.send_photo("/post Title\nText.")
        assert "I can read text only" in (await embassy.anna.reply()).text
        assert not [call for call in embassy.sandbox.calls if call.method == "getFile"]


async def test_several_before_the_text(embassy: Embassy) -> None:
    """After /post photos may come one by one before the text; they are one draft."""
    async with embassy.open():
        await answered(embassy.officer, "/post")
        for number in (1, 2, 3):
            embassy.officer.send_photo(data=picture(90, 60 + number))
        await card(embassy.officer, "3 pictures")
        embassy.officer.send("A title\nA text with words.")
        shown = await card(embassy.officer, "3 pictures", but="There is no text yet")
        assert kinds(preview(embassy.officer, shown, 4)) == ["photo", "photo", "photo", None]
        assert "D2" not in shown.text


async def test_the_text_comes_while_the_picture_is_fetched(embassy: Embassy) -> None:
    """A photo and its text that are sent at once after /post are one draft, however long the photo takes."""
    async with embassy.open():
        await answered(embassy.officer, "/post")
        embassy.sandbox.faults.slow(1, method="getFile")
        embassy.officer.send_photo()
        embassy.officer.send("A title\nA text with words.")
        shown = await card(embassy.officer, "1 picture")
        assert "Draft D1" in shown.text
        assert preview(embassy.officer, shown, 1)[0].text.startswith("A title\n")


async def test_a_picture_before_the_command(embassy: Embassy) -> None:
    """A photo without a word, then /post with the text: the question about the photo offers the draft begun since."""
    async with embassy.open():
        embassy.officer.send_photo()
        offer = await embassy.officer.reply()
        assert offer.text == "Is this for a statement?"
        await embassy.draft("/post A title\nA text.")
        await embassy.officer.press("New statement", message=offer)
        await embassy.officer.wait(lambda _: "➕ Add to D1" in there(embassy.officer, offer).labels)
        await embassy.officer.press("Add to D1", message=offer)
        shown = await card(embassy.officer, "1 picture")
        assert preview(embassy.officer, shown, 1)[0].text.startswith("A title\n")


async def test_the_caption_is_edited(embassy: Embassy) -> None:
    """Who edits the caption of a file that is in a draft edits the draft's text."""
    async with embassy.open():
        sent = embassy.officer.send_document("a.pdf", PDF, "/post A title\nA text.")
        shown = await card(embassy.officer, "1 document")
        embassy.officer.edit(sent, "/post Another title\nA text.")
        await embassy.officer.wait(
            lambda found: any(m.kind == "document" and m.from_bot and m.text.startswith("Another title") for m in found)
        )
        assert there(embassy.officer, shown).kind is None


async def test_the_picture_is_replaced_in_the_message(embassy: Embassy) -> None:
    """Who puts another photo into their own message puts it into the draft, in the same place."""
    async with embassy.open():
        first, _ = embassy.officer.send_album([Item(data=picture(90, 101), caption="/post A title\nA text."), Item()])
        await card(embassy.officer, "2 pictures")
        first.content = content(embassy.sandbox.world, Item(data=picture(90, 102)))
        embassy.officer.edit(first, "/post A title\nA text.")
        await embassy.officer.wait(lambda found: found[-4].file.get("height") == 102 if found[-4].kind else False)
        assert "2 pictures" in (await card(embassy.officer, "2 pictures")).text


@BOTH
async def test_the_text_after_a_title_for_a_caption(embassy: Embassy, lang: str) -> None:
    """Who sends an album with a title below it and then types the text has a draft with both: it is no search."""
    say, person = translator(lang), member(embassy, lang)
    async with embassy.open():
        person.send_album([Item(caption="/post On the garden"), Item()])
        await card(person, say("post.title_alone"))
        person.send("It is open on Sunday.")
        shown = await card(person, "D1", but=say("post.title_alone"))
        assert "It is open on Sunday." in preview(person, shown, 3)[-1].text
