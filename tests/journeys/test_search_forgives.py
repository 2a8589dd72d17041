"""A search that forgives, in the chat and in both languages: typing mistakes, both scripts, forms of words; and what is
offered below a statement that is read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest

from bot.app import Bot
from bot.domain.importing.incoming import Incoming
from bot.domain.statements import Number, Text
from bot.domain.text.richtext import RichText
from bot.sandbox import Message, Person
from bot.services.importing.take_in import import_statements
from tests.journeys.conftest import Embassy, has_button

TITLES = [
    ("Putin on the talks in Geneva", "О переговорах в Женеве"),
    ("The talks in Geneva go on", "Переговоры в Женеве продолжаются"),
    ("Opening hours in May", "Часы приёма в мае"),
]


@pytest.fixture
async def stocked(embassy: Embassy) -> AsyncIterator[tuple[Embassy, Bot]]:
    """Three statements, of which the third has a topic."""
    items = [
        Incoming(
            key=f"item:{n}",
            date=date(2021, 8, 1) + timedelta(days=n),
            texts=[
                Text("en", en, RichText("The ambassador spoke.")),
                Text("ru", ru, RichText("Говорил посол Сергей Лавров.")),
            ],
            number=Number(2021, n),
            topic="consular" if n == 3 else "",
        )
        for n, (en, ru) in enumerate(TITLES, 1)
    ]
    async with embassy.open() as bot:
        await import_statements(bot.services, items)
        yield embassy, bot


async def ask(person: Person, text: str) -> Message:
    person.send(text)
    return await person.reply()


async def turned(person: Person, label: str, shown: Message, said: str) -> Message:
    """Press a button; the same message, when it says so."""
    await person.press(label, message=shown)
    found = await person.wait(lambda f: any(m.id == shown.id and said in m.text for m in f))
    return next(m for m in found if m.id == shown.id)


async def test_did_you_mean(stocked: tuple[Embassy, Bot]) -> None:
    """A word with a mistake finds what was meant, and the answer says so; the order can be changed as of any search."""
    embassy, _ = stocked
    shown = await ask(embassy.anna, "/search putn talks")
    assert shown.text.startswith("🔎 putin talks\n1 statement, best first")
    assert "Nothing has “putn talks”. Did you mean “putin talks”?" in shown.text
    shown = await turned(embassy.anna, "1️⃣", shown, "The ambassador spoke.")
    await turned(embassy.anna, "↩️ 🔎 putin talks", shown, "1 statement")


async def test_did_you_mean_in_russian(stocked: tuple[Embassy, Bot]) -> None:
    """The same in Russian."""
    embassy, _ = stocked
    shown = await ask(embassy.ivan, "перговоры")
    assert "По запросу «перговоры» ничего нет. Может быть, «переговоры»?" in shown.text
    assert "2 заявления" in shown.text


async def test_both_scripts(stocked: tuple[Embassy, Bot]) -> None:
    """A name is found in either script, and another form of a word too."""
    embassy, _ = stocked
    for typed in ("Lavrov", "sergey", "Лаврову", "spoken ambassadors"):
        assert "Nothing was found" not in (await ask(embassy.anna, typed)).text
    assert "Часы приёма в мае" in (await ask(embassy.ivan, "Lavrov")).text


async def test_nothing_near(stocked: tuple[Embassy, Bot]) -> None:
    """Where nothing is near, nothing is made up."""
    embassy, _ = stocked
    assert "Nothing was found" in (await ask(embassy.anna, "xylophone")).text


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_more_like_this(stocked: tuple[Embassy, Bot], language: str) -> None:
    """Below a statement that is read, a list of those that are about the same comes in a message of its own; each opens
    there, and Back leads to the list."""
    embassy, _ = stocked
    person, label, title, back = {
        "en": (embassy.anna, "More like this", TITLES[1][0], "Back"),
        "ru": (embassy.ivan, "Ещё о том же", TITLES[1][1], "Назад"),
    }[language]
    person.start("s-1-2021")
    opened = await person.reply()
    before = len(person.messages())
    await person.press(label, message=opened)
    listed = (await person.wait(lambda found: len(found) == before + 1))[-1]
    assert title in listed.text
    read = await turned(person, "1️⃣", listed, "2/2021")
    listed_again = await turned(person, back, read, title)
    assert listed_again.text == listed.text


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_this_topic(stocked: tuple[Embassy, Bot], language: str) -> None:
    """Send me this topic subscribes to it; then the button is gone, and a statement without a topic has none."""
    embassy, _ = stocked
    person, label, said = {
        "en": (embassy.anna, "Send me this topic", "New statements of this topic will arrive here: Consular"),
        "ru": (embassy.ivan, "Присылать эту тему", "Консульские"),
    }[language]
    person.start("s-1-2021")
    assert not has_button(await person.reply(), label)
    person.start("s-3-2021")
    shown = await person.reply()
    answer = await person.press(label, message=shown)
    assert said in (answer.text or "")
    await person.wait(lambda found: not has_button(found[-1], label))
    assert "onsular" in (await ask(person, "/mydata")).text or language == "ru"
