"""Readers find and see a statement's pictures and files. Each test is one promise, in both languages where words
matter."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.media import Media, MediaKind
from bot.i18n.translator import INTERFACE, translator
from bot.sandbox import Message, Person
from bot.services.media.keep_file import keep_file
from bot.sources.media.prepare import prepare
from tests.journeys.conftest import Embassy, has_button
from tests.journeys.media.media_work import card, kinds
from tests.journeys.media.readers_work import BLUE, BODY, RED, came, kept, stored
from tests.journeys.platform.menus import opened
from tests.sources.media.pictures import PDF, film

BOTH = pytest.mark.parametrize("lang", INTERFACE)


def reader(embassy: Embassy, lang: str) -> Person:
    """A reader who uses Telegram in that language."""
    return embassy.anna if lang == "en" else embassy.ivan


async def asked(person: Person, text: str) -> Message:
    person.send(text)
    return await person.reply()


@BOTH
async def test_lists_say_what_there_is(embassy: Embassy, lang: str) -> None:
    """/latest, /archive and a search mark a statement with pictures and files, in an icon and in words; another one
    they do not."""
    say, person = translator(lang), reader(embassy, lang)
    async with embassy.open() as bot:
        photo, file = await kept(bot, MediaKind.PHOTO, RED), await kept(bot, MediaKind.DOCUMENT, PDF, "Plan.pdf")
        await stored(bot, photo, file, number=1)
        await stored(bot, number=2)
        mark = f"🖼 {say.count('media.n_photo', 1)}, {say.count('media.n_document', 1)}"
        for command in ("/latest", "/archive", "/search ворота" if lang == "ru" else "/search gate"):
            shown = (await asked(person, command)).text
            assert shown.count(mark) == 1, shown
            line = next(line for line in shown.splitlines() if mark in line)
            assert "1/2026" in line


@BOTH
async def test_a_digest_says_what_there_is(embassy: Embassy, lang: str) -> None:
    """Who gets one message a day reads there which statement carries pictures, and opens it to see them."""
    say, person = translator(lang), reader(embassy, lang)
    embassy.clock.set(datetime(2026, 11, 24, 12, tzinfo=UTC))
    async with embassy.open():
        await embassy.subscribed(person)
        await (await opened(person)).press("settings.name_rhythm", "button.daily", "09:00")
        embassy.officer.send_photo("/post On the gate\nIt was painted by hand.", data=RED)
        await embassy.publish(await card(embassy.officer, "Draft D1"))
        embassy.clock.set(datetime(2026, 11, 25, 9, tzinfo=UTC))
        mark = f"🖼 {say.count('media.n_photo', 1)}"
        digest = (await person.wait(lambda found: mark in found[-1].text))[-1]
        assert digest.kind is None
        await person.press(digest.buttons[0][0].text, digest)
        await person.wait(lambda found: has_button(found[-1], mark))
        await person.press(mark)
        await person.wait(lambda found: found[-1].kind == "photo")


@BOTH
async def test_shown_on_request(embassy: Embassy, lang: str) -> None:
    """A statement that was opened from a list has a button that names its pictures; the press sends them, and says in
    words what they show. The statement stays where it is."""
    say, person = translator(lang), reader(embassy, lang)
    async with embassy.open() as bot:
        gate = await kept(bot, MediaKind.PHOTO, RED, en="A red gate", ru="Красные ворота")
        await stored(bot, gate, await kept(bot, MediaKind.PHOTO, BLUE))
        listed = await asked(person, "/latest")
        await person.press(listed.buttons[0][0].text, listed)
        label = f"🖼 {say.count('media.n_photo', 2)}"
        await person.wait(lambda found: any(has_button(m, label) for m in found))
        page = next(m for m in person.messages() if has_button(m, label))
        await person.press(label, page)
        *shown, words = await came(person, page, 3)
        assert kinds(shown) == ["photo", "photo"]
        assert words.text == f"{say('media.what_they_show')}\n1. {gate.alt(lang)}"
        assert has_button(next(m for m in person.messages() if m.id == page.id), say("button.back"))


async def test_reading_shows_the_pictures(embassy: Embassy) -> None:
    """A link to a statement, and its number, show the pictures and then the text; where the text is to stand first, it
    does."""
    async with embassy.open() as bot:
        photos = [await kept(bot, MediaKind.PHOTO, content) for content in (RED, BLUE)]
        await stored(bot, *photos, number=1)
        await stored(bot, *photos[:1], number=2, text_first=True)
        sent = embassy.anna.start("s-1-2026")
        *shown, text = await came(embassy.anna, sent, 3)
        assert kinds(shown) == ["photo", "photo"]
        assert BODY in text.text
        assert has_button(text, "Fingerprint")
        sent = embassy.anna.send("2/2026")
        text, shown_one = await came(embassy.anna, sent, 2)
        assert BODY in text.text
        assert shown_one.kind == "photo"


async def test_the_featured_statement(embassy: Embassy) -> None:
    """/featured shows a statement as readers got it: one picture with the text below it is one message, also in a
    group."""
    async with embassy.open() as bot:
        await stored(bot, await kept(bot, MediaKind.PHOTO, RED))
        embassy.officer.send("/featured 1/2026")
        await embassy.officer.reply()
        shown = await asked(embassy.anna, "/featured")
        assert shown.kind == "photo"
        assert BODY in shown.text
        group = embassy.group()
        embassy.anna.send(f"/featured@{embassy.sandbox.world.bot.username}", group)
        await embassy.anna.wait(lambda found: any(m.kind == "photo" and BODY in m.text for m in found), group)


async def test_a_file_that_is_not_there(embassy: Embassy) -> None:
    """Where a file is missing, the text is shown all the same; who pressed for the pictures is told."""
    async with embassy.open() as bot:
        lost = await kept(bot, MediaKind.PHOTO, RED)
        await stored(bot, lost, await kept(bot, MediaKind.DOCUMENT, PDF, "Plan.pdf"))
        bot.services.folder.remove(lost.file)
        sent = embassy.anna.start("s-1-2026")
        shown = await came(embassy.anna, sent, 2)
        assert kinds(shown) == ["document", None]
        await embassy.anna.press("🖼 1 picture, 1 document", shown[-1])
        again = await came(embassy.anna, shown[-1], 2)
        assert again[0].kind == "document"
        assert again[1].text == "Not all of it could be shown now. Please try again later."


async def test_it_was_retracted_meanwhile(embassy: Embassy) -> None:
    """The button of a statement that has been retracted shows nothing any more, and says why."""
    async with embassy.open() as bot:
        photo = await kept(bot, MediaKind.PHOTO, RED)
        await stored(bot, photo)
        sent = embassy.anna.start("s-1-2026")
        *_, page = await came(embassy.anna, sent, 2)
        await embassy.retracted("1/2026", "It was wrong.")
        await embassy.report()
        answer = await embassy.anna.press("🖼 1 picture", page)
        assert "retracted" in (answer.text or "")


@pytest.mark.parametrize("several", [False, True])
async def test_a_film_of_an_archive_has_its_sides(embassy: Embassy, several: bool) -> None:
    """A film that came in as a file, and which Telegram has not got yet, is sent with its sides and its duration, alone
    and in an album: apps show it as it was made, not in a square."""
    async with embassy.open() as bot:
        prepared = await prepare(film(1280, 720, 7), MediaKind.VIDEO, "a.mp4")
        carried = [Media(MediaKind.VIDEO, await keep_file(bot.services, prepared))]
        await stored(bot, *carried, *([await kept(bot, MediaKind.PHOTO, RED)] if several else []))
        listed = await asked(embassy.anna, "/latest")
        await embassy.anna.press(listed.buttons[0][0].text, listed)
        label = "1 video"
        shown = (await embassy.anna.wait(lambda found: any(label in one for one in found[-1].labels)))[-1]
        await embassy.anna.press(next(one for one in shown.labels if label in one), shown)
        found = await embassy.anna.wait(lambda found: any(m.kind == "video" for m in found))
        content = next(m.content for m in found if m.kind == "video")
        assert content is not None
        assert [content["video"][name] for name in ("width", "height", "duration")] == [1280, 720, 7]
