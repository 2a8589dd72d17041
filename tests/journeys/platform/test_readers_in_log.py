"""The log at the level that it has by default names no reader: no number of a chat, no name, no word of theirs."""

from __future__ import annotations

import json
import logging

import pytest

from bot.logs import TextFormatter
from tests.journeys.conftest import Embassy
from tests.journeys.releases.under_way import publish

CALLED = "Wilhelmina"


def refused(code: int, description: str) -> str:
    return json.dumps({"ok": False, "error_code": code, "description": description})


def strange(chat: int) -> str:
    """A success of another shape than Telegram's, with the person in it."""
    message = {"chat": {"id": chat, "first_name": CALLED}, "text": "Body", "date": "yesterday"}
    return json.dumps({"ok": True, "result": message})


async def test_a_hostile_run(embassy: Embassy, caplog: pytest.LogCaptureFixture) -> None:
    """Refusals, floods, cut and strange answers, of a release and of what readers ask, leave lines without them."""
    caplog.set_level(logging.INFO)
    faults = embassy.sandbox.faults
    async with embassy.open() as bot:
        people = [embassy.sandbox.user(f"{CALLED} {n}") for n in range(9)]
        for person in people:
            person.send("/subscribe")
        for person in people:
            await person.reply()
        long, new, flooded, half, cut, odd, gone, asks, presses = (person.id for person in people)
        faults.status(400, refused(400, "Bad Request: message is too long"), n=1, method="sendMessage", chat=long)
        faults.status(400, refused(400, "Bad Request: SOMETHING_NEW"), n=1, method="sendMessage", chat=new)
        faults.flood(90, n=1, method="sendMessage", chat=flooded)
        faults.malformed(n=1, method="sendMessage", chat=half)
        faults.cut_after(n=1, method="sendMessage", chat=cut)
        faults.status(200, strange(odd), n=1, method="sendMessage", chat=odd)
        faults.status(403, refused(403, "Forbidden: user is deactivated"), n=1, method="sendMessage", chat=gone)
        await publish(embassy, bot)
        await embassy.sandbox.until(lambda: not faults.orders)
        faults.status(400, refused(400, "Bad Request: SOMETHING_NEW"), n=1, method="sendMessage", chat=asks)
        faults.status(200, strange(presses), n=1, method="sendMessage", chat=presses)
        people[-2].send("/latest Wilhelmina asks")
        people[-1].send("/latest Wilhelmina asks")
        await embassy.sandbox.until(lambda: not faults.orders)
    said = [TextFormatter().format(record) for record in caplog.records if record.levelno >= logging.INFO]
    assert any("was refused by target" in line for line in said)
    assert any("cannot be read: {" in line for line in said)
    for line in said:
        assert CALLED not in line
        assert not [person for person in people if str(person.id) in line], line
