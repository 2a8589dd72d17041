"""Flood control, with a clock that only the test moves."""

from __future__ import annotations

import asyncio

import pytest

from bot.sandbox import Rates, Sandbox
from tests.sandbox.cast import Api, Cast, Clock


@pytest.fixture
def rates() -> Rates | None:
    return Rates()


async def test_one_chat(clock: Clock, api: Api, cast: Cast) -> None:
    """A short burst in one chat passes, then one message a second; after the wait in the 429 the next one passes."""
    for number in range(4):
        await api.result("sendMessage", chat_id=cast.anna.id, text=str(number))
    body = await api("sendMessage", chat_id=cast.anna.id, text="too soon")
    assert body == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    clock.turn(1)
    await api.result("sendMessage", chat_id=cast.anna.id, text="in time")
    assert await api.refused("sendMessage", chat_id=cast.anna.id, text="x") == "Too Many Requests: retry after 1"


async def test_all_chats(clock: Clock, sandbox: Sandbox, api: Api) -> None:
    """Over all chats, thirty messages pass in any second, and no more."""
    people = [sandbox.user(f"P{number}", started=True).id for number in range(32)]
    for person in people[:30]:
        await api.result("sendMessage", chat_id=person, text="x")
        clock.turn(0.01)
    refused = await api.refused("sendMessage", chat_id=people[30], text="x")
    assert refused == "Too Many Requests: retry after 1"
    clock.turn(0.71)
    await api.result("sendMessage", chat_id=people[30], text="x")
    await api.result("sendMessage", chat_id=people[31], text="x")


async def test_a_message_counts_when_it_is_taken(clock: Clock, sandbox: Sandbox, api: Api) -> None:
    """What is held up on its way counts at the instant when the server gets to it, not when it came in."""
    people = [sandbox.user(f"P{number}", started=True).id for number in range(60)]
    for person in people[:29]:
        await api.result("sendMessage", chat_id=person, text="x")
    sandbox.faults.latency = 0.1
    late = asyncio.create_task(api.result("sendMessage", chat_id=people[29], text="x"))
    await api.result("getUpdates")  # it is not held up: the message has come in
    clock.turn(0.9)
    await late
    sandbox.faults.latency = 0.0
    clock.turn(0.2)
    for person in people[30:59]:
        await api.result("sendMessage", chat_id=person, text="x")
    assert (await api("sendMessage", chat_id=people[59], text="x"))["error_code"] == 429


async def test_paid_broadcast(sandbox: Sandbox, api: Api) -> None:
    """With allow_paid_broadcast it is a thousand messages a second instead of thirty."""
    people = [sandbox.user(f"P{number}", started=True).id for number in range(60)]
    for person in people:
        await api.result("sendMessage", chat_id=person, text="x", allow_paid_broadcast=True)
    assert (await api("sendMessage", chat_id=people[0], text="x"))["error_code"] == 429


async def test_one_group(clock: Clock, api: Api, cast: Cast) -> None:
    """In one group, twenty messages pass in a minute, and no more."""
    for number in range(20):
        await api.result("sendMessage", chat_id=cast.group.id, text=str(number))
        clock.turn(1)
    body = await api("sendMessage", chat_id=cast.group.id, text="x")
    assert body["parameters"] == {"retry_after": 40}
    clock.turn(40)
    await api.result("sendMessage", chat_id=cast.group.id, text="x")


async def test_edits_are_counted_leniently(clock: Clock, api: Api, cast: Cast) -> None:
    """An edit every two seconds always passes; edits without a pause are refused."""
    sent = (await api.result("sendMessage", chat_id=cast.anna.id, text="0"))["message_id"]
    where = {"chat_id": cast.anna.id, "message_id": sent}
    for number in range(1, 60):
        clock.turn(2)
        await api.result("editMessageText", **where, text=str(number))
    codes = [(await api("editMessageText", **where, text=f"fast {number}")).get("error_code") for number in range(20)]
    assert 429 in codes
    assert codes[0] is None


async def test_retry_after_is_a_header_too(api: Api, cast: Cast) -> None:
    """The wait is in the Retry-After header too, as in Telegram's own answers."""
    for _ in range(4):
        await api.result("sendMessage", chat_id=cast.anna.id, text="x")
    data = {"chat_id": cast.anna.id, "text": "x"}
    async with api.session.post(f"{api.url}/sendMessage", json=data) as response:
        assert response.status == 429
        assert response.headers["Retry-After"] == "1"


async def test_refused_messages_do_not_count(api: Api, cast: Cast) -> None:
    """A message that is refused for its content does not count."""
    for _ in range(50):
        await api.refused("sendMessage", chat_id=cast.anna.id, text="")
    await api.result("sendMessage", chat_id=cast.anna.id, text="x")
