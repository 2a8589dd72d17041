"""The archive in the chat: each line of its promise, in both languages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, timedelta
from urllib.parse import parse_qs, urlparse

import pytest

from bot.app import Bot
from bot.domain.importing.incoming import Incoming
from bot.domain.statements import Text
from bot.domain.text.richtext import RichText
from bot.sandbox import Message, Person
from bot.services.importing.take_in import import_statements
from tests.journeys.conftest import Embassy, has_button

BODY = "\n\n".join(f"Paragraph {n}. " + "Some words follow. " * 40 for n in range(1, 9))


@pytest.fixture
async def stocked(embassy: Embassy) -> AsyncIterator[tuple[Embassy, Bot]]:
    """Twelve statements: nine in August 2021 on three days, two in July 2021, one in 2020; half of them consular."""
    days = [date(2020, 5, 1), date(2021, 7, 1), date(2021, 7, 2)]
    days += [date(2021, 8, 4) + timedelta(days=n // 3) for n in range(9)]
    items = [
        Incoming(
            key=f"item:{n}",
            date=day,
            texts=[
                Text("en", f"Title {n}", RichText(BODY if n == 11 else f"English {n}.")),
                Text("ru", f"Заголовок {n}", RichText(f"Русский {n}.")),
            ],
            topic="consular" if n % 2 else "",
            position=n,
        )
        for n, day in enumerate(days, 1)
    ]
    async with embassy.open() as bot:
        await import_statements(bot.services, items)
        yield embassy, bot


async def _ask(person: Person, text: str) -> Message:
    person.send(text)
    return await person.reply()


async def _pressed(person: Person, label: str, shown: Message, said: str) -> Message:
    """Press a button; the same message, when it says so."""
    await person.press(label, message=shown)
    found = await person.wait(lambda f: any(m.id == shown.id and said in m.text for m in f))
    return next(m for m in found if m.id == shown.id)


async def test_older_and_newer(stocked: tuple[Embassy, Bot]) -> None:
    """Newest first, Older and Newer turn pages with their numbers, in one message; nothing piles up."""
    embassy, _ = stocked
    shown = await _ask(embassy.anna, "/archive")
    assert shown.text.startswith("All statements · 12 statements")
    assert shown.text.index("Title 12") < shown.text.index("Title 11") < shown.text.index("Title 8")
    assert "Page 1 of 3" in shown.text
    assert not has_button(shown, "Newer")
    shown = await _pressed(embassy.anna, "Older", shown, "Page 2 of 3")
    shown = await _pressed(embassy.anna, "Older", shown, "Page 3 of 3")
    assert "Title 1\n" in shown.text
    assert not has_button(shown, "Older")
    shown = await _pressed(embassy.anna, "Newer", shown, "Page 2 of 3")
    assert len(embassy.anna.messages()) == 2


async def test_open_read_and_back(stocked: tuple[Embassy, Bot]) -> None:
    """A statement opens, pages through its full text, and Back leads to the page where one was."""
    embassy, _ = stocked
    shown = await _ask(embassy.anna, "/archive 2021")
    assert shown.text.startswith("Statements of 2021 · 11 statements")
    listed = shown.text
    shown = await _pressed(embassy.anna, "2️⃣", shown, "Page 1 of 2")
    assert shown.text.startswith("Title 11\n")
    shown = await _pressed(embassy.anna, "Next", shown, "Page 2 of 2")
    shown = await _pressed(embassy.anna, "Back", shown, "Statements of 2021")
    assert shown.text == listed
    assert len(embassy.anna.messages()) == 2


async def test_by_year_month_and_topic(stocked: tuple[Embassy, Bot]) -> None:
    """Buttons name years, months and topics with their counts, and lead to their statements."""
    embassy, _ = stocked
    shown = await _ask(embassy.anna, "/archive")
    shown = await _pressed(embassy.anna, "By year", shown, "Statements by year")
    assert shown.labels == ["2021 · 11", "2020 · 1", "↩️ Back"]
    shown = await _pressed(embassy.anna, "2021 · 11", shown, "Statements of 2021")
    assert shown.labels == ["2021 · 11", "August · 9", "July · 2", "↩️ Back"]
    shown = await _pressed(embassy.anna, "July · 2", shown, "July 2021 · 2 statements")
    shown = await _pressed(embassy.anna, "By topic", shown, "Statements by topic")
    shown = await _pressed(embassy.anna, "Consular · 6", shown, "Consular · 6 statements")
    assert "Title 11" in shown.text
    assert "Title 12" not in shown.text


@pytest.mark.parametrize(
    ("asked", "title", "number"),
    [
        ("2021", "Statements of 2021", 11),
        ("2021-08", "August 2021", 9),
        ("08.2021", "August 2021", 9),
        ("04.08.2021", "4 August 2021", 3),
        ("2021-08-04", "4 August 2021", 3),
        ("consular", "Consular", 6),
        ("1999", "Statements of 1999", 0),
    ],
)
async def test_typed(stocked: tuple[Embassy, Bot], asked: str, title: str, number: int) -> None:
    """A year, a month, a day or a topic can be typed; an empty one says so."""
    embassy, _ = stocked
    shown = await _ask(embassy.anna, f"/archive {asked}")
    assert shown.text.startswith(f"{title} · {number} statement")
    assert ("There are none." in shown.text) is (number == 0)


@pytest.mark.parametrize("asked", ["yesterday", "2021-13", "32.01.2021", "0000", "99999"])
async def test_typed_wrong(stocked: tuple[Embassy, Bot], asked: str) -> None:
    """What is no date and no topic gets the one sentence that says what to send."""
    embassy, _ = stocked
    assert (await _ask(embassy.anna, f"/archive {asked}")).text.startswith("Send /archive, or /archive with a year")


async def test_in_russian(stocked: tuple[Embassy, Bot]) -> None:
    """The same in Russian, texts and all."""
    embassy, _ = stocked
    shown = await _ask(embassy.ivan, "/archive 2021-08")
    assert shown.text.startswith("Август 2021 · 9 заявлений")
    assert "Заголовок 12" in shown.text
    shown = await _pressed(embassy.ivan, "Раньше", shown, "Страница 2 из 2")
    shown = await _pressed(embassy.ivan, "По годам", shown, "Заявления по годам")
    shown = await _pressed(embassy.ivan, "2021 · 11", shown, "Заявления за 2021 год")
    shown = await _pressed(embassy.ivan, "Июль · 2", shown, "Июль 2021 · 2 заявления")
    shown = await _pressed(embassy.ivan, "1️⃣", shown, "Заголовок 3\n")
    assert has_button(shown, "Поделиться")
    await _pressed(embassy.ivan, "Назад", shown, "Июль 2021")


async def test_in_a_group_quietly(stocked: tuple[Embassy, Bot]) -> None:
    """In a group the archive comes without a sound and its buttons lead into the bot, to the same page."""
    embassy, _ = stocked
    group = embassy.group()
    await embassy.sandbox.until(lambda: len(embassy.sandbox.texts(group)) > 0)
    embassy.anna.send("/archive", chat=group)
    shown = await embassy.anna.reply(chat=group)
    assert shown.silent
    assert all(button.callback_data is None for row in shown.buttons for button in row)
    older = next(b.url for row in shown.buttons for b in row if b.text.endswith("Older"))
    assert older is not None
    embassy.anna.follow(older)
    assert "Page 2 of 3" in (await embassy.anna.reply()).text


async def test_share(stocked: tuple[Embassy, Bot]) -> None:
    """Each statement has a Share button: Telegram's own chooser, with the deep link that opens it."""
    embassy, _ = stocked
    embassy.anna.start("s-11-2021")
    shown = await embassy.anna.reply()
    url = next(b.url for row in shown.buttons for b in row if b.text.endswith("Share"))
    assert url is not None
    asked = parse_qs(urlparse(url).query)
    assert asked["url"] == ["https://t.me/chancery_bot?start=s-11-2021"]
    assert asked["text"] == ["Title 12"]
    embassy.ivan.follow(asked["url"][0])
    assert (await embassy.ivan.reply()).text.startswith("Заголовок 12")


async def test_latest_leads_to_all(stocked: tuple[Embassy, Bot]) -> None:
    """Below the latest statements there is a button that leads to all of them."""
    embassy, _ = stocked
    shown = await _ask(embassy.anna, "/latest 2")
    await _pressed(embassy.anna, "All statements", shown, "All statements · 12 statements")


async def test_staff_change_the_featured_statement(stocked: tuple[Embassy, Bot]) -> None:
    """A publisher chooses the featured statement; a reader and an editor cannot; an unknown number is answered with a
    sentence."""
    embassy, _ = stocked
    assert "is now the featured statement: Title 3" in (await _ask(embassy.officer, "/featured 2/2021")).text
    assert (await _ask(embassy.anna, "/featured 5/2021")).text.startswith("Title 3\n")
    assert "Only a publisher" in (await _ask(embassy.editor, "/featured 5/2021")).text
    assert (await _ask(embassy.officer, "/featured 99/2021")).text == "There is no statement 99/2021."
    assert "Send /featured with a number" in (await _ask(embassy.officer, "/featured soon")).text
    assert (await _ask(embassy.ivan, "/featured")).text.startswith("Заголовок 3\n")
