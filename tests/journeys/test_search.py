"""Search in the chat: each line of its promise, in both languages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest

from bot.app import Bot
from bot.domain.importing.incoming import Incoming
from bot.domain.statements import Number, StatementState, Text
from bot.domain.text.richtext import RichText
from bot.sandbox import Message, Person
from bot.services.importing.take_in import import_statements
from tests.journeys.conftest import Embassy, has_button
from tests.journeys.facts import kept

LONG = "\n\n".join(f"Paragraph {n}. " + "Some words follow. " * 40 for n in range(1, 9)) + " The harbour is open."


@pytest.fixture
async def stocked(embassy: Embassy) -> AsyncIterator[tuple[Embassy, Bot]]:
    """Twelve statements on visas, a day apart; one of them long and on a harbour; one retracted."""
    items = [
        Incoming(
            key=f"item:{n}",
            date=date(2021, 8, 1) + timedelta(days=n),
            texts=[
                Text("en", f"Title {n}", RichText(LONG if n == 7 else f"The visa section says {n}.")),
                Text("ru", f"Заголовок {n}", RichText(f"Визовый отдел: ёлка {n}.")),
            ],
            number=Number(2021, n),
        )
        for n in range(1, 13)
    ]
    gone = Text("en", "A mistake", RichText("The dolphin was here."))
    items.append(
        Incoming(
            key="gone", date=date(2021, 1, 1), texts=[gone], number=Number(2021, 40), state=StatementState.RETRACTED
        )
    )
    async with embassy.open() as bot:
        await import_statements(bot.services, items)
        yield embassy, bot


async def ask(person: Person, text: str) -> Message:
    person.send(text)
    return await person.reply()


async def pressed(person: Person, label: str, shown: Message, said: str) -> Message:
    """Press a button; the same message, when it says so."""
    await person.press(label, message=shown)
    found = await person.wait(lambda f: any(m.id == shown.id and said in m.text for m in f))
    return next(m for m in found if m.id == shown.id)


def bold_in(message: Message) -> set[str]:
    """What stands in bold."""
    units = message.text.encode("utf-16-le")
    return {
        units[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
        for e in message.entities
        if e["type"] == "bold"
    }


async def test_pages_and_orders(stocked: tuple[Embassy, Bot]) -> None:
    """Results come in one message: Older and Newer turn its pages, and a button changes the order."""
    embassy, _ = stocked
    shown = await ask(embassy.anna, "/search VISA  sec")
    assert shown.text.startswith("🔎 VISA sec\n11 statements, best first\n\n")
    assert "Page 1 of 3" in shown.text
    assert {"visa", "section"} <= bold_in(shown)
    shown = await pressed(embassy.anna, "Newest first", shown, "11 statements, newest first")
    assert shown.text.index("Title 12") < shown.text.index("Title 11")
    assert not has_button(shown, "Newer")
    shown = await pressed(embassy.anna, "Older", shown, "Page 2 of 3")
    shown = await pressed(embassy.anna, "Older", shown, "Page 3 of 3")
    assert "Title 1\n" in shown.text
    assert not has_button(shown, "Older")
    shown = await pressed(embassy.anna, "Newer", shown, "Page 2 of 3")
    await pressed(embassy.anna, "Best first", shown, "best first")
    assert len(embassy.anna.messages()) == 2


async def test_open_and_back(stocked: tuple[Embassy, Bot]) -> None:
    """A hit opens in the same message, turns its pages and shows its fingerprint; the search words lead back to the
    same results."""
    embassy, _ = stocked
    shown = await ask(embassy.anna, "harbour -dolphin")
    listed = shown.text
    assert "harbour" in bold_in(shown)
    assert "Some words follow" in listed
    shown = await pressed(embassy.anna, "1️⃣", shown, "Page 1 of 2")
    shown = await pressed(embassy.anna, "Next", shown, "Page 2 of 2")
    shown = await pressed(embassy.anna, "Fingerprint", shown, "🔏")
    shown = await pressed(embassy.anna, "Back", shown, "Page 2 of 2")
    shown = await pressed(embassy.anna, "↩️ 🔎 harbour -dolphin", shown, "best first")
    assert shown.text == listed
    assert len(embassy.anna.messages()) == 2


async def test_staff_look_at_revisions_and_come_back(stocked: tuple[Embassy, Bot]) -> None:
    """From a hit to its earlier revisions and what they changed, and back to the results."""
    embassy, bot = stocked
    for word in ("lighthouse", "beacon"):
        text = Text("en", "Title 3", RichText(f"The {word} is closed."))
        item = Incoming(key="item:3", date=date(2021, 8, 4), texts=[text], number=Number(2021, 3))
        await import_statements(bot.services, [item])
    assert "Nothing was found" in (await ask(embassy.officer, "lighthouse")).text
    shown = await ask(embassy.officer, "beacon")
    listed = shown.text
    shown = await pressed(embassy.officer, "1️⃣", shown, "The beacon is closed.")
    shown = await pressed(embassy.officer, "Revisions", shown, "evision")
    shown = await pressed(embassy.officer, "Back", shown, "The beacon is closed.")
    shown = await pressed(embassy.officer, "↩️ 🔎 beacon", shown, "best first")
    assert shown.text == listed


async def test_in_russian(stocked: tuple[Embassy, Bot]) -> None:
    """The same in Russian, with Russian text around the hits."""
    embassy, _ = stocked
    shown = await ask(embassy.ivan, "/search елки")
    assert shown.text.startswith("🔎 елки\n12 заявлений, сначала лучшие")
    assert "ёлка" in bold_in(shown)
    shown = await pressed(embassy.ivan, "Сначала новые", shown, "сначала новые")
    shown = await pressed(embassy.ivan, "Раньше", shown, "Страница 2 из 3")
    shown = await pressed(embassy.ivan, "2️⃣", shown, "Заголовок 6")
    await pressed(embassy.ivan, "↩️ 🔎 елки", shown, "Страница 2 из 3")
    assert "\n\n🔎 дельфин\n\nНичего не нашлось." in (await ask(embassy.ivan, "дельфин")).text


async def test_words_in_another_language(stocked: tuple[Embassy, Bot]) -> None:
    """Words that are only in the text of the other language are found, and shown in it."""
    embassy, _ = stocked
    shown = await ask(embassy.anna, "визовый")
    assert "Визовый" in bold_in(shown)
    assert "Заголовок 12" in shown.text


async def test_after_a_restart(stocked: tuple[Embassy, Bot]) -> None:
    """A button of old results works: nothing about a search is kept but the message itself."""
    embassy, bot = stocked
    shown = await ask(embassy.anna, "/search visa")
    assert set(await kept(embassy, embassy.anna)) == {"chat", "inbox"}
    await import_statements(
        bot.services,
        [Incoming(key="new", date=date(2026, 1, 1), texts=[Text("en", "New", RichText("Visa, visa, visa."))])],
    )
    shown = await pressed(embassy.anna, "Older", shown, "12 statements, best first")
    for data in ("1.search.x.1", "1.search.d", "1.search.d.1.1", "1.read.1-2021.1.q_d"):
        assert "This menu is old" in ((await embassy.anna.send_callback(data, shown)).text or "")
    other = await ask(embassy.anna, "/time")
    for data in ("1.search.d.1", "1.read.1-2021.1.q_d_1"):
        assert "This menu is old" in ((await embassy.anna.send_callback(data, other)).text or "")
    await embassy.anna.wait(lambda found: any("What are you looking for?" in m.text for m in found))


@pytest.mark.parametrize("asked", ["7/2021", "/search № 7/2021", "/search No. 7/2021"])
async def test_a_number(stocked: tuple[Embassy, Bot], asked: str) -> None:
    """A number alone opens that statement."""
    embassy, _ = stocked
    shown = await ask(embassy.anna, asked)
    assert shown.text.startswith("Title 7\n")
    assert "Page 1 of 2" in shown.text


async def test_a_number_of_none(stocked: tuple[Embassy, Bot]) -> None:
    """A number that is not there says so, a retracted one gives its notice; a bare one is a word first."""
    embassy, _ = stocked
    assert (await ask(embassy.anna, "99/2021")).text == "There is no statement 99/2021."
    assert "No. 40/2021 has been retracted" in (await ask(embassy.anna, "40/2021")).text
    assert "Nothing was found" in (await ask(embassy.anna, "dolphin")).text
    embassy.clock.set(embassy.clock().replace(year=2021))
    assert "1 statement, best first" in (await ask(embassy.anna, "12")).text
    assert "No. 40/2021 has been retracted" in (await ask(embassy.anna, "40")).text


async def test_nothing_and_no_words(stocked: tuple[Embassy, Bot]) -> None:
    """Nothing found says what to try, or names the topic; no words are asked for; any signs are only words."""
    embassy, _ = stocked
    shown = await ask(embassy.anna, "consular")
    assert "there is a topic of that name: Consular" in shown.text
    await pressed(embassy.anna, "🏷 Consular", shown, "Consular · 0 statements")
    assert "no word in this" in (await ask(embassy.anna, "/search -visa")).text
    assert "What are you looking for?" in (await ask(embassy.anna, "/search")).text
    assert "11 statements" in (await ask(embassy.anna, "visa")).text
    for typed in ('visa AND "', "visa^2 NEAR(", "title:visa OR", "*visa*", "visa')--"):
        assert f"\n\n🔎 {typed}\n" in (await ask(embassy.anna, typed)).text


async def test_an_open_question_comes_first(stocked: tuple[Embassy, Bot]) -> None:
    """What answers an open question is no search; without one, staff search by plain words like everybody."""
    embassy, _ = stocked
    assert "11 statements" in (await ask(embassy.officer, "visa")).text
    await ask(embassy.officer, "/post")
    embassy.officer.send("On visas\nThe visa section is closed.")
    await embassy.card_of(embassy.officer)


async def test_in_a_group(stocked: tuple[Embassy, Bot]) -> None:
    """In a group the results come without a sound, and all buttons are links: to the hits, and to the whole search."""
    embassy, _ = stocked
    group = embassy.group()
    await embassy.sandbox.until(lambda: len(embassy.sandbox.texts(group)) > 0)
    embassy.anna.send("/search visa section", chat=group)
    shown = await embassy.anna.reply(chat=group)
    assert shown.silent
    assert "11 statements" in shown.text
    assert all(button.callback_data is None for row in shown.buttons for button in row)
    everything = next(b.url for row in shown.buttons for b in row if b.text.endswith("All results"))
    assert everything is not None
    embassy.anna.follow(everything)
    assert (await embassy.anna.reply()).text.startswith("🔎 visa section\n11 statements")
    embassy.anna.send("/search", chat=group)
    assert "Send /search with the words" in (await embassy.anna.reply(chat=group)).text
