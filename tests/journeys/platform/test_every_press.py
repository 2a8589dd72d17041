"""Every press is answered and every album once, also where Telegram refuses what is to follow."""

from __future__ import annotations

import pytest

from bot.chat.features import FEATURES
from bot.chat.platform.callback_data import VERSION
from bot.sandbox import Message, Person
from tests.journeys.conftest import OWNER, Embassy

VERBS = sorted({press.verb for feature in FEATURES for press in feature.presses})
REFUSALS = ("message can't be edited", "message to edit not found", "chat not found")
STATEMENT = "/post On the exchange of letters\nLetters were exchanged today."


def refuse_edits(embassy: Embassy, sentence: str) -> None:
    body = f'{{"ok":false,"error_code":400,"description":"Bad Request: {sentence}"}}'
    for method in ("editMessageText", "editMessageReplyMarkup"):
        embassy.sandbox.faults.status(400, body, method=method, n=None)


def buttons(person: Person) -> list[tuple[Message, str]]:
    """Each button in the person's chat: its message and its data."""
    found = [(message, button) for message in person.messages() for row in message.buttons for button in row]
    return [(message, button.callback_data) for message, button in found if button.callback_data]


@pytest.mark.parametrize("sentence", REFUSALS)
async def test_with_edits_refused(embassy: Embassy, sentence: str) -> None:
    """Each button that readers and staff see is answered, also when the message that it is on cannot be changed."""
    owner = embassy.sandbox.user("Owner", user_id=OWNER)
    async with embassy.open() as bot:
        await embassy.published(STATEMENT)
        readers = []  # one for each, so that nobody asks for too much at once
        for command in ("/start", "/settings", "/language", "/latest", "/archive", "/search letters", "/forget"):
            readers.append(embassy.sandbox.user("Reader"))
            await embassy.subscribed(readers[-1])
            readers[-1].send(command)
            await readers[-1].reply()
        await embassy.draft("/post Second\nMore words.")
        for person in (owner, embassy.officer):
            for command in ("/drafts", "/queue", "/staff", "/audit", "/stats", "/pin 1", "/halt", "/forget"):
                person.send(command)
                await person.reply()
        await embassy.settled(bot)
        refuse_edits(embassy, sentence)
        for person in (*readers, embassy.officer, owner):
            pressed = buttons(person)
            assert pressed
            for message, data in pressed:
                await person.send_callback(data, message)


@pytest.mark.no_cover
@pytest.mark.parametrize("arguments", [(), ("1",), ("1", "1"), ("1", "1", "x"), ("x",)], ids=str)
async def test_whatever_it_carries(embassy: Embassy, arguments: tuple[str, ...]) -> None:
    """Each kind of button is answered whatever data it carries, for a reader and for staff, with edits refused."""
    async with embassy.open():
        _, card = await embassy.draft(STATEMENT)
        refuse_edits(embassy, REFUSALS[0])
        for verb in VERBS:
            data = ".".join((VERSION, verb, *arguments))
            reader = embassy.sandbox.user("Reader")
            reader.start()
            await reader.send_callback(data, await reader.reply())
            await embassy.officer.send_callback(data, card)


async def test_the_person_is_told(embassy: Embassy) -> None:
    """Who presses a button of a message that cannot be changed is told what to do."""
    async with embassy.open():
        embassy.anna.send("/subscribe")
        await embassy.anna.reply()
        embassy.anna.send("/settings")
        await embassy.anna.reply()
        refuse_edits(embassy, REFUSALS[0])
        answer = await embassy.anna.press("Topics")
        assert answer.show_alert
        assert "send the command again" in (answer.text or "")


async def test_an_album_of_a_reader(embassy: Embassy) -> None:
    """Four pictures sent as one album get one answer."""
    async with embassy.open() as bot:
        embassy.anna.send_album(["", "", "", ""])
        await embassy.anna.reply()
        await embassy.settled(bot)
        assert sum(message.from_bot for message in embassy.anna.messages()) == 1


@pytest.mark.parametrize("place", range(4))
async def test_an_album_of_staff(embassy: Embassy, place: int) -> None:
    """An album with a text below any of its pictures is one draft with the pictures, shown once."""
    captions = [""] * 4
    captions[place] = "/post Letters\nLetters were exchanged."
    async with embassy.open() as bot:
        embassy.officer.send_album(captions)
        await embassy.card_of(embassy.officer)
        await embassy.settled(bot)
        said = [message for message in embassy.officer.messages() if message.from_bot]
        assert sum("D1" in message.text for message in said) == 1
        assert [message.kind for message in said] == [*["photo"] * 4, None, None]  # the preview, the card


async def test_an_album_that_comes_in_pieces(embassy: Embassy) -> None:
    """Later pictures of an album that was answered get no answer of their own, unless one brings a caption."""
    async with embassy.open() as bot:
        parts = embassy.anna.send_album([""])
        await embassy.anna.reply()
        await embassy.settled(bot)
        for caption, answers in (("", 1), ("some words", 2)):
            embassy.anna.send_album([caption], album=parts[0].album)
            embassy.anna.send("/time")
            await embassy.anna.wait(lambda found: found[-1].from_bot and "London" in found[-1].text)
            said = [message for message in embassy.anna.messages() if message.from_bot and "London" not in message.text]
            assert len(said) == answers
