"""Buttons of older programs, and of none: always an answer, never a fault, nothing changed."""

from __future__ import annotations

import asyncio
import logging
import random
from typing import Any

import pytest

from bot.app import Bot
from bot.chat.features import FEATURES
from bot.domain.staff import Role
from bot.sandbox import Person
from bot.store.rows import many
from bot.store.staff import members
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
        ("0.sub", "Hello!", "Здравствуйте!"),
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


def _data(dice: random.Random) -> str:
    """Data that no button of ours carries."""
    verbs = [press.verb for feature in FEATURES for press in feature.presses]
    words = ["zz", "0", "99999", "-1", "x_y", "1-1", "999999-9999", "a_x_1", "l0", "9" * 15, "9" * 20]
    kind = dice.randrange(4)
    if kind == 0:
        return "".join(chr(dice.choice([*range(32, 127), 0x0430, 0x1F600, 0])) for _ in range(dice.randint(1, 15)))
    version = dice.choice(["0", "2", "", "x", "11"]) if kind == 1 else "1"
    args = [dice.choice(words) for _ in range(dice.randint(1, 3 if kind < 3 else 6))]
    return ".".join([version, dice.choice(verbs), *args]).encode()[:64].decode()


async def _everything(bot: Bot) -> dict[str, list[Any]]:
    tables = await many(
        bot.services.db.reader, "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    )
    names = [row["name"] for row in tables if row["name"] != "inbox"]
    return {name: [tuple(row) for row in await many(bot.services.db.reader, f"SELECT * FROM {name}")] for name in names}


async def test_any_data_at_all(embassy: Embassy, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever a reader or any of the staff sends is answered; nothing changes and nothing fails."""
    dice = random.Random(6)
    people = [embassy.sandbox.user(f"P{n}", language=dice.choice(["en", "ru"])) for n in range(60)]

    async def presses(person: Person) -> None:
        for _ in range(_PER_PERSON):
            data = _data(dice)
            answer = await person.send_callback(data, shown[person.id])
            assert answer is not None, data

    embassy.rate, embassy.delivery = 500, ", paid: true"
    async with embassy.open() as bot:
        for role, person in zip(list(Role) * 10, people[:30], strict=True):
            await bot.services.db.write(lambda cx, p=person, r=role: members.put(cx, p.id, r, p.name))  # type: ignore[misc]
        for person in people:
            person.send("/time")
        shown = {person.id: await person.reply() for person in people}
        before = await _everything(bot)
        await asyncio.gather(*(presses(person) for person in people))
        await embassy.settled(bot)
        assert await _everything(bot) == before
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
