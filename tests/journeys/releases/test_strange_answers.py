"""Spells of nonsense, a database that is not this bot's, hours of waiting: as readers and staff see them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.cli.status import status_of
from bot.sandbox.bot_api.faults import Fault, Faults
from tests.journeys.conftest import Embassy, has_button
from tests.journeys.facts import all_over, done, subscriptions
from tests.journeys.releases.under_way import WORKERS, at_rate, copies, publish

NOT_FOUND = '{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}'

_Spell = Callable[[Faults, int], Fault]
SPELLS: dict[str, _Spell] = {
    "a proxy's 502": lambda faults, chat: faults.proxy_page(None, "sendMessage", chat),
    "Telegram's 502": lambda faults, chat: faults.status(502, n=None, method="sendMessage", chat=chat),
    "a login page": lambda faults, chat: faults.login_page(None, "sendMessage", chat),
}


@pytest.mark.no_cover
@pytest.mark.parametrize("spell", SPELLS.values(), ids=SPELLS.keys())
async def test_a_spell_of_nonsense(spell: _Spell, embassy: Embassy) -> None:
    """In the middle of a release every copy is answered with nonsense until staff are told of it: few of 200 are
    unknown, nobody else lacks it, nobody has it twice, a reader is answered meanwhile, and staff hear of its end."""
    at_rate(embassy, 100)
    async with embassy.open() as bot:
        embassy.officer.send("/time")
        await embassy.officer.reply()
        people = await embassy.readers(bot, 200)
        await publish(embassy, bot)
        await embassy.sandbox.until(lambda: sum(copies(embassy, people)) >= 30)
        for person in people:
            spell(embassy.sandbox.faults, person.id)
        await embassy.officer.wait(lambda found: "make no sense just now" in found[-1].text)
        embassy.anna.send("/time")
        assert "London:" in (await embassy.anna.reply()).text
        embassy.sandbox.faults.clear()
        await embassy.officer.wait(lambda found: "make sense again" in found[-1].text)
        release = await done(embassy)
    found = copies(embassy, people)
    assert max(found) == 1
    assert found.count(0) == release["unknown"] <= 3 * WORKERS
    assert (release["sent"], release["left"]) == (200 - release["unknown"], 0)


@pytest.mark.parametrize(("button", "left"), [("Resume", 0), ("Cancel", 45)])
async def test_readers_of_another_bot(button: str, left: int, embassy: Embassy) -> None:
    """No reader is found: the release pauses before anyone is ended, and staff decide below the alert."""
    at_rate(embassy, 100)
    async with embassy.open() as bot:
        embassy.officer.send("/time")
        await embassy.officer.reply()
        for person in await embassy.readers(bot, 45):
            embassy.sandbox.faults.status(400, NOT_FOUND, n=None, method="sendMessage", chat=person.id)
        await publish(embassy, bot)
        await embassy.officer.wait(lambda f: "none of the first readers" in f[-1].text and has_button(f[-1], button))
        assert (await subscriptions(embassy))["private"] == 45
        await embassy.officer.press(button)
        await all_over(embassy)
        assert (await subscriptions(embassy)).get("private", 0) == left


async def test_hours_of_waiting_are_told(embassy: Embassy) -> None:
    """Telegram lets the bot wait for hours: `status` says until when."""
    async with embassy.open() as bot:
        for person in await embassy.readers(bot, 20):
            embassy.sandbox.faults.flood(34_567, n=None, method="sendMessage", chat=person.id)
        assert (await status_of(embassy.config()))["waits_until"] is None
        await publish(embassy, bot)
        await embassy.until(lambda: _waits(embassy))
        assert (await status_of(embassy.config()))["waits_until"] > embassy.clock().isoformat()


async def _waits(embassy: Embassy) -> bool:
    return (await status_of(embassy.config()))["waits_until"] is not None
