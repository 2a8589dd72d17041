"""Buttons of older programs, and of none: always an answer, never a fault, nothing changed."""

from __future__ import annotations

import pytest

from bot.sandbox import Person
from tests.journeys.conftest import OWNER, Embassy

EN, RU = "This menu is old; here is the new one.", "Это старое меню; вот новое."
_PER_PERSON = 3  # presses, so that nobody has to wait for the pace of a chat


@pytest.fixture
def owner(embassy: Embassy) -> Person:
    """The owner whom the config names."""
    return embassy.sandbox.user("Olga", user_id=OWNER)


async def old(person: Person, data: str) -> str:
    """Press a button with that data on the newest message; the new message that comes."""
    shown = person.messages()[-1]
    assert (await person.send_callback(data, shown)).text in (EN, RU)
    found = await person.wait(lambda f: f[-1].id > shown.id)
    return found[-1].text


@pytest.mark.parametrize(
    ("data", "english", "russian"),
    [
        ("0.archive.2021.1", "All statements", "Все заявления"),
        ("2.list.5", "No statements", "ничего не опубликовано"),
        ("0.read.1-2026", "No statements", "ничего не опубликовано"),
        ("0.sub", "Embassy of Freedonia", "Посольство Фридонии"),
        ("0.lang.en", "Which language", "Какой язык"),
        ("9.cards", "203 668 7474", "203 668 7474"),
        ("0.forget_now", "Shall I forget this chat?", "Забыть этот чат?"),
        ("0.staff.1", "What you can send me", "Что мне можно отправить"),
        ("0.audit.3", "What you can send me", "Что мне можно отправить"),
        ("0.nothing.of.that", "What you can send me", "Что мне можно отправить"),
        ("staff_gone", "What you can send me", "Что мне можно отправить"),
        ("1.archive.2021", "All statements", "Все заявления"),
    ],
)
async def test_a_reader(embassy: Embassy, data: str, english: str, russian: str) -> None:
    """Says so, and shows what the button was on as it is now; what is not a reader's leads to the help."""
    async with embassy.open():
        for person, part in ((embassy.anna, english), (embassy.ivan, russian)):
            person.send("/time")
            await person.reply()
            assert part in await old(person, data)


async def test_staff(embassy: Embassy, owner: Person) -> None:
    """Staff get their own menus: the list of the staff, the audit, the draft that they are at."""
    async with embassy.open():
        for person in (owner, embassy.officer):
            person.send("/time")
            await person.reply()
        assert "Editor" in await old(owner, "0.staff.1")
        assert "Editor" in await old(owner, "0.staff_gone")
        assert "Audit" in await old(embassy.officer, "0.audit.3")
        assert "What you can send me" in await old(embassy.officer, "0.publish.1.1")
        await embassy.draft("/post Title\nText.")
        answer = await embassy.officer.send_callback("0.publish.1.1", embassy.officer.messages()[-1])
        assert answer.text == EN


async def test_in_a_group(embassy: Embassy) -> None:
    """A press in a group, where the bot has no such buttons, is answered and shows nothing to all."""
    async with embassy.open():
        group = embassy.group()
        embassy.anna.send("/time", chat=group)
        shown = (await embassy.anna.wait(lambda f: "London:" in f[-1].text, chat=group))[-1]
        answer = await embassy.anna.send_callback("0.sub", shown)
        assert answer.show_alert
        assert embassy.anna.messages(group)[-1].id == shown.id
