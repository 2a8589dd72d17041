"""Presses of any data at all, by anyone: always an answer, never a fault, and nothing in the database changes."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bench.house import House
from bot import opening
from bot.chat.features import FEATURES
from bot.domain.staff import Role
from bot.sandbox import Person, Sandbox
from bot.store.staff import members
from tests.patience import WAIT

_PEOPLE, _STAFF = 60, 30
_PER_PERSON = 3  # presses, so that nobody has to wait for the pace of a chat
_TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' AND name <> 'inbox'"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with Sandbox(patience=WAIT) as sandbox:
        yield House(sandbox, tmp_path)


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


def _everything(house: House) -> dict[str, list[Any]]:
    return {name: house.ask(f"SELECT * FROM {name}") for (name,) in house.ask(_TABLES)}


async def _hired(house: House, people: list[Person]) -> None:
    """Make staff of people, of each role by turns."""
    async with opening.opened_services(house.config()) as services:
        for number, person in enumerate(people):
            role = list(Role)[number % len(Role)]
            await services.db.write(lambda cx, p=person, r=role: members.put(cx, p.id, r, p.name))  # type: ignore[misc]


async def test_any_data_at_all(house: House) -> None:
    """Whatever a reader or any of the staff sends is answered; nothing changes and nothing fails."""
    dice = random.Random(6)
    people = [house.sandbox.user(f"P{n}", language=dice.choice(["en", "ru"])) for n in range(_PEOPLE)]
    await _hired(house, people[:_STAFF])

    async def presses(person: Person) -> None:
        for _ in range(_PER_PERSON):
            data = _data(dice)
            answer = await person.send_callback(data, shown[person.id])
            assert answer is not None, data

    async with house.bot() as process:
        for person in people:
            person.send("/time")
        shown = {person.id: await person.reply() for person in people}
        await _until_handled(house)
        before = _everything(house)
        await asyncio.gather(*map(presses, people))
        await _until_handled(house)
        assert _everything(house) == before
        assert "ERROR" not in process.log


async def _until_handled(house: House) -> None:
    await house.until_rows("SELECT count(*) FROM inbox WHERE done_at IS NULL", lambda rows: rows == [(0,)])
