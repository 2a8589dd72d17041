"""Is this picture or file the mission's? It is genuine or unknown, never altered. Each test is one promise."""

from __future__ import annotations

import pytest

from bot.domain.media import MediaKind
from bot.i18n.translator import INTERFACE, translator
from bot.sandbox import Message, Person
from bot.sandbox.people.items import Item
from tests.journeys.conftest import Embassy, has_button
from tests.journeys.media.media_work import card
from tests.journeys.media.readers_work import BLUE, BODY, RED, came, kept, stored
from tests.sources.media.pictures import MP4, PDF

BOTH = pytest.mark.parametrize("lang", INTERFACE)


async def forwarded(person: Person, message: Message, number: int = 1) -> list[Message]:
    """The answers about a message that a person forwards to the bot."""
    return await came(person, person.forward(message), number)


async def got(embassy: Embassy, item: Item, person: Person) -> Message:
    """A reader's copy of a statement with that file, which has been published."""
    await embassy.subscribed(person)
    embassy.officer.send_media(item)
    await embassy.publish(await card(embassy.officer, "Draft D1"))
    await embassy.report()
    return next(message for message in person.messages() if message.kind)


@BOTH
@pytest.mark.parametrize("kind", ["photo", "video", "document"])
async def test_a_forwarded_copy_is_genuine(embassy: Embassy, lang: str, kind: str) -> None:
    """Whatever it is and whoever forwards it: Telegram gives it the same name. The words below it are judged in an
    answer of their own."""
    say, person = translator(lang), embassy.anna if lang == "en" else embassy.ivan
    data, name = {"photo": (RED, ""), "video": (MP4, ""), "document": (PDF, "Plan.pdf")}[kind]
    async with embassy.open():
        copy = await got(embassy, Item(kind, data, f"/post On the gate\n{BODY}", name=name), person)
        about_file, about_words = await forwarded(person, copy, 2)
        assert about_file.text.splitlines()[0].endswith(f"{say(f'media.kind_{kind}')}: {say('verify.file_is_genuine')}")
        assert "1/2026" in about_file.text
        assert about_words.text.startswith(say("verify.genuine"))


@BOTH
async def test_a_saved_photo_is_unknown(embassy: Embassy, lang: str) -> None:
    """Who saves our photo and sends it again sends another file: it is unknown, not altered, and the answer says that
    a saved copy cannot be recognised."""
    say, person = translator(lang), embassy.anna if lang == "en" else embassy.ivan
    async with embassy.open():
        copy = await got(embassy, Item("photo", RED, f"/post On the gate\n{BODY}"), person)
        saved = person.saved(copy)
        person.send("/verify")
        await person.reply()
        (shown,) = await came(person, person.send_photo(data=saved), 1)
        assert shown.text.splitlines()[0].endswith(say("verify.file_is_unknown"))
        assert say("verify.file_saved") in shown.text
        assert say("verify.altered") not in shown.text


async def test_every_size_of_a_photo(embassy: Embassy) -> None:
    """Some apps forward a smaller size of a photo: it is known by that too."""
    async with embassy.open():
        copy = await got(embassy, Item("photo", RED, f"/post On the gate\n{BODY}"), embassy.anna)
        assert copy.content is not None
        assert len({size["file_unique_id"] for size in copy.content["photo"]}) > 1
        about_file, _ = await forwarded(embassy.anna, copy, 2)
        assert "Genuine" in about_file.text


@BOTH
async def test_a_document_by_its_bytes(embassy: Embassy, lang: str) -> None:
    """A document that was downloaded and sent again is known by its bytes; with one byte changed it is unknown. It is
    fetched only where one of ours is as long."""
    say, person = translator(lang), embassy.anna if lang == "en" else embassy.ivan
    async with embassy.open() as bot:
        await stored(bot, await kept(bot, MediaKind.DOCUMENT, PDF, "Plan.pdf"))
        for content, verdict in ((PDF, "genuine"), (b"X" + PDF[1:], "unknown"), (PDF + b" ", "unknown")):
            person.send("/verify")
            await person.reply()
            (shown,) = await came(person, person.send_document("x.pdf", content), 1)
            assert shown.text.splitlines()[0].endswith(say(f"verify.file_is_{verdict}"))
        assert len([call for call in embassy.sandbox.calls if call.method == "getFile"]) == 2


async def test_corrected_and_retracted(embassy: Embassy) -> None:
    """A picture that was taken out by a correction, and one of a retracted statement, say so."""
    async with embassy.open() as bot:
        red, blue = [await kept(bot, MediaKind.DOCUMENT, content, "a.jpg") for content in (RED, BLUE)]
        await stored(bot, red, number=1)
        await stored(bot, blue, number=1)
        embassy.anna.send("/verify")
        await embassy.anna.reply()
        (shown,) = await came(embassy.anna, embassy.anna.send_document("a.jpg", RED), 1)
        assert shown.text.startswith("📎 Document: ✏️ Corrected since")
        assert has_button(shown, "Read in full")
        await embassy.retracted("1/2026", "It was wrong.")
        await embassy.report()
        embassy.anna.send("/verify")
        await embassy.anna.reply()
        (shown,) = await came(embassy.anna, embassy.anna.send_document("a.jpg", BLUE), 1)
        assert shown.text.startswith("📎 Document: 🚫 Retracted")
        assert "It was wrong." in shown.text
        await stored(bot, blue, number=2)
        embassy.anna.send("/verify")
        await embassy.anna.reply()
        (shown,) = await came(embassy.anna, embassy.anna.send_document("a.jpg", BLUE), 1)
        assert shown.text.startswith("📎 Document: ✅ Genuine")
        assert "2/2026" in shown.text


async def test_our_words_below_another_picture(embassy: Embassy) -> None:
    """A genuine text below a picture that is not ours: each is judged by itself."""
    async with embassy.open() as bot:
        await stored(bot)
        group = embassy.group()
        posted = embassy.ivan.send_photo(BODY, data=BLUE, chat=group)
        about_file, about_words = await forwarded(embassy.ivan, posted, 2)
        assert about_file.text.startswith("🖼 Изображение: ❓ Неизвестно")
        assert about_words.text.startswith("✅")


async def test_the_command_below_the_picture(embassy: Embassy) -> None:
    """/verify may stand below the very picture that is to be checked."""
    async with embassy.open():
        (shown,) = await came(embassy.anna, embassy.anna.send_photo("/verify", data=BLUE), 1)
        assert shown.text.startswith("🖼 Picture: ❓ Unknown")


async def test_a_draft_is_not_out(embassy: Embassy) -> None:
    """A picture that is only in a draft is unknown to everyone."""
    async with embassy.open():
        embassy.officer.send_document("Plan.pdf", PDF, f"/post On the gate\n{BODY}")
        await card(embassy.officer, "Draft D1")
        embassy.anna.send("/verify")
        await embassy.anna.reply()
        (shown,) = await came(embassy.anna, embassy.anna.send_document("Plan.pdf", PDF), 1)
        assert "Unknown" in shown.text.splitlines()[0]


async def test_a_photo_that_nobody_asked_to_check(embassy: Embassy) -> None:
    """Who just sends a photo may want a human: the answer says who there is. In a group only a reply with /verify is
    answered."""
    async with embassy.open():
        (shown,) = await came(embassy.anna, embassy.anna.send_photo(data=BLUE), 1)
        assert shown.text.startswith("I am a program: nobody reads what is sent here.")
        group = embassy.group()
        posted = embassy.ivan.send_photo(data=BLUE, chat=group)
        embassy.anna.send(f"/verify@{embassy.sandbox.world.bot.username}", group, reply_to=posted)
        await embassy.anna.wait(lambda found: any("❓ Unknown" in m.text for m in found), group)
