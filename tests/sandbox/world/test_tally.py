"""The sandbox without history, as benchmarks use it: it counts, keeps nothing, and still checks what is sent."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.sandbox import Rates, Sandbox
from tests.patience import WAIT
from tests.sandbox.cast import Api, Clock

SOMEBODY = 7_000_001


@pytest.fixture
def rates() -> Rates | None:
    return Rates()


@pytest.fixture
async def sandbox(clock: Clock, rates: Rates | None) -> AsyncIterator[Sandbox]:
    async with Sandbox(clock=clock, rates=rates, history=False, patience=WAIT) as running:
        yield running


async def test_everyone_is_known(api: Api) -> None:
    """The bot can write to every positive id as to a person; a group that nobody made is not found."""
    sent = await api.result("sendMessage", chat_id=SOMEBODY, text="Hello")
    assert (sent["chat"]["id"], sent["message_id"]) == (SOMEBODY, 1)
    assert "chat not found" in await api.refused("sendMessage", chat_id=-5, text="Hello")


async def test_what_is_sent_is_still_checked(api: Api) -> None:
    """Content that Telegram refuses is refused here too."""
    assert "text is empty" in await api.refused("sendMessage", chat_id=SOMEBODY, text="")
    entities = [{"type": "bold", "offset": 0, "length": 50}]
    assert "entity" in await api.refused("sendMessage", chat_id=SOMEBODY, text="Hello", entities=entities)
    buttons = {"inline_keyboard": [[{"text": "Press"}]]}
    assert "buttons" in await api.refused("sendMessage", chat_id=SOMEBODY, text="Hello", reply_markup=buttons)


async def test_the_tally(api: Api, sandbox: Sandbox, clock: Clock) -> None:
    """Messages, doubles, refusals by code, and the first and last instant are counted; nothing else is kept."""
    began = clock()
    await api.result("sendMessage", chat_id=SOMEBODY, text="one")
    clock.turn(2)
    await api.result("sendMessage", chat_id=SOMEBODY + 1, text="two")
    await api.result("sendMessage", chat_id=SOMEBODY, text="three")
    await api.refused("sendMessage", chat_id=SOMEBODY, text="")
    async with api.session.get(f"{sandbox.api_url}/client/tally") as response:
        tally = (await response.json())["result"]
    assert tally == {
        "sent": 3,
        "chats": 2,
        "doubles": 1,
        "first": began,
        "last": began + 2,
        "refused": {"400": 1},
    }
    assert not sandbox.messages(SOMEBODY)
    assert not sandbox.calls


async def test_the_limits_hold(api: Api, sandbox: Sandbox) -> None:
    """The thirty-first message in a second is refused, and counted as a refusal."""
    for number in range(30):
        await api.result("sendMessage", chat_id=SOMEBODY + number, text="x")
    assert "retry after 1" in await api.refused("sendMessage", chat_id=SOMEBODY + 30, text="x")
    assert sandbox.world.tally.refused == {429: 1}
    assert sandbox.world.tally.sent == 30
