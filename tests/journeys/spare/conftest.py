"""An embassy with a spare bot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox import Person, Sandbox
from bot.sandbox.people.scene import Scene
from tests.journeys.conftest import Embassy
from tests.patience import WAIT

SPARE_TOKEN = f"220201543:{'S' * 35}"


def beside(embassy: Embassy) -> Scene:
    """What people see of the spare bot."""
    assert embassy.sandbox.spare is not None
    return embassy.sandbox.spare


def with_spare(embassy: Embassy, person: Person) -> Person:
    """The same person, in the chat with the spare bot."""
    return beside(embassy).person(person.id)


async def starts_spare(embassy: Embassy, person: Person) -> str:
    """The person presses Start in the spare bot; what it says."""
    there = with_spare(embassy, person)
    there.send("/start spare")
    return (await there.reply()).text


@pytest.fixture
async def two_bots(tmp_path: Path) -> AsyncIterator[Embassy]:
    """An embassy with a spare bot."""
    async with Sandbox(patience=WAIT, spare=(SPARE_TOKEN, "spare_bot")) as sandbox:
        embassy = Embassy(sandbox, tmp_path)
        embassy.extra["telegram"] = {"api_url": sandbox.api_url, "spare": {"token": SPARE_TOKEN}}
        yield embassy
