"""Guest mode: a reply with the bot's name in a chat that it is not in, in both languages."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.app import Bot
from bot.sandbox import Chat, Person, picture
from tests.journeys.conftest import Embassy

TEXT = "The visa section is closed on Monday the 3rd of May and opens again on Tuesday."


@pytest.fixture
async def published(embassy: Embassy) -> AsyncIterator[tuple[Embassy, Bot, Chat]]:
    """A statement that is out, and a group of Anna's and Ivan's without the bot."""
    async with embassy.open() as bot:
        await embassy.published(f"/post On visas\n{TEXT}")
        yield embassy, bot, embassy.sandbox.group("Family", creator=embassy.anna, members=[embassy.ivan])


async def asked(person: Person, group: Chat, doubted: str) -> str:
    """What the bot says below a text that somebody doubts."""
    message = person.send(doubted, chat=group)
    return (await person.ask_guest("is that so, @chancery_bot?", group, message)).text


async def test_genuine_altered_unknown(published: tuple[Embassy, Bot, Chat]) -> None:
    """Word for word, with a changed word, and nobody's; with the statement's number, and a link to it."""
    embassy, _, group = published
    message = embassy.ivan.send(TEXT, chat=group)
    said = await embassy.anna.ask_guest("@chancery_bot", group, message)
    assert said.text.startswith("✅ Genuine")
    assert "No. 1/2026" in said.text
    assert [button.url for row in said.buttons for button in row] == ["https://t.me/chancery_bot?start=s-1-2026"]
    assert TEXT not in said.text
    assert (await asked(embassy.anna, group, TEXT.replace("Monday", "Friday"))).startswith("⚠️ Altered")
    assert (await asked(embassy.anna, group, "The moon is made of cheese, says the embassy.")).startswith("❓ Unknown")


async def test_in_russian(published: tuple[Embassy, Bot, Chat]) -> None:
    """In the language of whoever asks."""
    embassy, _, group = published
    assert "Это подлинный текст нашего заявления № 1/2026" in await asked(embassy.ivan, group, TEXT)
    assert "Этот текст мне неизвестен" in await asked(embassy.ivan, group, "Луна сделана из сыра, пишет посольство.")


async def test_corrected_and_retracted(published: tuple[Embassy, Bot, Chat]) -> None:
    """The earlier words of a corrected statement, and then the words of a retracted one, without a link."""
    embassy, _, group = published
    await embassy.corrected("1", f"On visas\n{TEXT.replace('Tuesday', 'Thursday')}")
    await embassy.officer.wait(lambda found: any("orrection" in m.text or "orrected" in m.text for m in found))

    async def says(head: str) -> bool:
        return (await asked(embassy.anna, group, TEXT)).startswith(head)

    assert await says("✏️ Corrected since")
    await embassy.retracted("1", "It was wrong.")
    await embassy.officer.wait(lambda found: "etracted" in found[-1].text)
    message = embassy.ivan.send(TEXT.replace("Tuesday", "Thursday"), chat=group)
    said = await embassy.anna.ask_guest("@chancery_bot", group, message)
    assert said.text.startswith("🚫 Retracted")
    assert said.buttons == []


async def test_a_picture(published: tuple[Embassy, Bot, Chat]) -> None:
    """A picture that no statement carries is unknown, never altered, also below a text of ours."""
    embassy, _, group = published
    other = picture(color="red")
    said = await embassy.anna.ask_guest("@chancery_bot", group, embassy.ivan.send_photo(chat=group, data=other))
    assert said.text.startswith("❓ Unknown\nThis picture or file is unknown to me.")
    said = await embassy.anna.ask_guest("@chancery_bot", group, embassy.ivan.send_photo(TEXT, chat=group, data=other))
    assert "This is the genuine text" in said.text
    assert "This picture or file is unknown" in said.text
    said = await embassy.ivan.ask_guest("@chancery_bot", group, embassy.anna.send_document("a.pdf", b"x", chat=group))
    assert "мне неизвестны" in said.text


async def test_nothing_to_check(published: tuple[Embassy, Bot, Chat]) -> None:
    """The name alone is answered with how a guest is asked; words behind it are checked themselves."""
    embassy, _, group = published
    assert (await embassy.anna.ask_guest("@chancery_bot", group)).text.startswith("Reply with @chancery_bot")
    assert (await embassy.anna.ask_guest(f"@chancery_bot {TEXT}", group)).text.startswith("✅ Genuine")
