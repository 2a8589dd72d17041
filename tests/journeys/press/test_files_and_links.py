"""The files of a statement that is not for everyone are unknown to all but the admitted; and it offers no link to share
that would open for nobody else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.app import Bot
from bot.domain.drafts.draft import Content
from bot.domain.media import MediaKind, MediaSet
from bot.domain.text.richtext import RichText
from bot.sandbox import Message, Person
from bot.services.drafts.intake import post_from_shell
from tests.journeys.conftest import Embassy, has_button
from tests.journeys.media.readers_work import RED, came, kept
from tests.journeys.press.admitting import CLOSED, admitted, closed_to_readers
from tests.sources.media.pictures import PDF

TITLE = "On the narwhal talks"
HOUR = timedelta(hours=1)
WAYS = pytest.mark.parametrize("press", [False, True], ids=["closed topic", "with the press"])

Door = Callable[[Embassy, Person, list[Message]], Awaitable[str]]


async def out(embassy: Embassy, bot: Bot, journalist: Person, *, press: bool) -> list[Message]:
    """A statement with a picture and a document; the journalist's copies of the two."""
    await embassy.subscribed(embassy.anna)
    await admitted(embassy, journalist)
    files = MediaSet((await kept(bot, MediaKind.PHOTO, RED), await kept(bot, MediaKind.DOCUMENT, PDF, "Plan.pdf")))
    content = Content.of("en", TITLE, RichText("Of them nothing is said here."), media=files)
    content = replace(content, press_until=embassy.clock() + HOUR) if press else replace(content, topic=CLOSED)
    await post_from_shell(bot.services, content)
    bot.engine.wake()
    await journalist.wait(lambda found: TITLE in found[-1].text)
    return [message for message in journalist.messages() if message.kind]


def passed_on(embassy: Embassy, copies: list[Message], person: Person) -> list[Message]:
    """Where the journalist has passed the copies on: a group that the person is in, and the bot is not."""
    sender = embassy.sandbox.person(copies[0].chat_id)
    group = embassy.sandbox.group(f"Friends of {person.name}", creator=sender, members=[person])
    return [sender.forward(copy, group) for copy in copies]


async def forwarded(embassy: Embassy, person: Person, copies: list[Message]) -> str:
    """Each copy, forwarded by itself."""
    said = ""
    for copy in passed_on(embassy, copies, person):
        said += (await came(person, person.forward(copy), 1))[0].text
    return said


async def as_an_album(embassy: Embassy, person: Person, copies: list[Message]) -> str:
    """The copies, forwarded at once."""
    sent = person.forward_album(passed_on(embassy, copies, person))
    return (await came(person, sent[-1], 1))[0].text


async def by_bytes(embassy: Embassy, person: Person, copies: list[Message]) -> str:
    """The document, saved and sent again."""
    person.send("/verify")
    await person.reply()
    return (await came(person, person.send_document("Plan.pdf", PDF), 1))[0].text


async def replied_to(embassy: Embassy, person: Person, copies: list[Message]) -> str:
    """/verify as the answer to a copy in the own chat with the bot."""
    sent = person.send_photo(data=RED)
    await came(person, sent, 1)
    asked = person.send("/verify", reply_to=sent)
    return (await came(person, asked, 1))[0].text


async def as_a_guest(embassy: Embassy, person: Person, copies: list[Message]) -> str:
    """The bot's name below each copy in a group that it is not in."""
    said = ""
    for copy in passed_on(embassy, copies, person):
        chat = embassy.sandbox.chat(copy.chat_id)
        said += (await person.ask_guest("@chancery_bot, is that so?", chat, copy)).text
    return said


DOORS: tuple[Door, ...] = (forwarded, as_an_album, by_bytes, replied_to, as_a_guest)


@WAYS
@pytest.mark.parametrize("door", DOORS)
async def test_a_file_is_unknown_to_others(embassy: Embassy, press: bool, door: Door) -> None:
    """Whoever is not admitted hears by every door that it is unknown, and no word of the statement."""
    journalist = closed_to_readers(embassy)
    async with embassy.open() as bot:
        copies = await out(embassy, bot, journalist, press=press)
        for person in (embassy.anna, embassy.sandbox.user("Stranger", started=True)):
            said = await door(embassy, person, copies)
            assert "unknown" in said.lower()
            assert "genuine" not in said.lower()
            assert TITLE not in said
            assert "1/2" not in said


@WAYS
async def test_a_file_is_genuine_for_the_admitted(embassy: Embassy, press: bool) -> None:
    """The journalist, who has the statement, is told that its files are genuine; later all are."""
    journalist = closed_to_readers(embassy)
    async with embassy.open() as bot:
        copies = await out(embassy, bot, journalist, press=press)
        assert "Genuine" in await as_an_album(embassy, journalist, copies)
        if press:
            embassy.clock.shift += 2 * HOUR
            bot.engine.wake()
            await embassy.anna.wait(lambda found: TITLE in found[-1].text)
            assert "Genuine" in await as_an_album(embassy, embassy.anna, copies)


@WAYS
async def test_no_share(embassy: Embassy, press: bool) -> None:
    """Neither the journalist's copy nor the page that opens from it has Share; when the time has come, everybody's copy
    has it."""
    journalist = closed_to_readers(embassy)
    async with embassy.open() as bot:
        await out(embassy, bot, journalist, press=press)
        copy = journalist.messages()[-1]
        assert not has_button(copy, "Share")
        journalist.send(f"/start s-1-{embassy.clock().year}")
        assert not has_button(await journalist.reply(), "Share")
        if press:
            embassy.clock.shift += 2 * HOUR
            bot.engine.wake()
            await embassy.anna.wait(lambda found: TITLE in found[-1].text)
            assert has_button(embassy.anna.messages()[-1], "Share")


async def test_no_share_on_the_preview(embassy: Embassy) -> None:
    """The preview of a draft that is for the admitted alone shows no Share either, as readers will get it."""
    closed_to_readers(embassy)
    async with embassy.open():
        preview, shown = await embassy.draft("/post A title\nA text.")
        assert has_button(preview, "Share")
        await embassy.officer.press("Accredited press", shown)
        await embassy.officer.wait(lambda found: any(m.id == preview.id and not has_button(m, "Share") for m in found))
