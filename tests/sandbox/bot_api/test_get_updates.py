"""getUpdates as in Telegram: order, confirmation, waiting, conflict, kinds, age; and the forms of a request."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp

from bot.sandbox import Sandbox
from tests.sandbox.cast import Api, Cast, Clock


def ids(updates: list[dict[str, Any]]) -> list[int]:
    return [update["update_id"] for update in updates]


async def test_offset_confirms(api: Api, cast: Cast) -> None:
    """Updates come again until a higher offset confirms them; `limit` takes the oldest; ids rise by one."""
    for text in ("one", "two", "three"):
        cast.anna.send(text)
    first = await api.result("getUpdates")
    assert [u["message"]["text"] for u in first] == ["one", "two", "three"]
    assert ids(first) == list(range(ids(first)[0], ids(first)[0] + 3))
    assert await api.result("getUpdates") == first
    assert await api.result("getUpdates", limit=2) == first[:2]
    assert await api.result("getUpdates", offset=ids(first)[1]) == first[1:]
    assert await api.result("getUpdates") == first[1:]
    assert await api.result("getUpdates", offset=ids(first)[2] + 1) == []
    assert await api.result("getUpdates", offset=0) == []


async def test_negative_offset_forgets_the_older(api: Api, cast: Cast) -> None:
    """An offset of -1 gives the newest update, and all before it are forgotten."""
    for text in ("one", "two", "three"):
        cast.anna.send(text)
    assert [u["message"]["text"] for u in await api.result("getUpdates", offset=-1)] == ["three"]
    assert len(await api.result("getUpdates")) == 1


async def test_long_poll_returns_when_something_happens(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """A waiting getUpdates is answered as soon as a person writes."""
    waiting = asyncio.create_task(api.result("getUpdates", timeout=50))
    await sandbox.until(lambda: sandbox.polling)
    cast.anna.send("hello")
    assert [u["message"]["text"] for u in await waiting] == ["hello"]


async def test_second_poller_ends_the_first(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """Of two getUpdates at once the first gets a 409 with Telegram's sentence, and the second goes on."""
    first = asyncio.create_task(api("getUpdates", timeout=50))
    await sandbox.until(lambda: sandbox.polling)
    second = asyncio.create_task(api.result("getUpdates", timeout=50))
    assert await first == {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    }
    cast.anna.send("hello")
    assert len(await second) == 1


async def test_allowed_updates_hold_from_now_on(api: Api, cast: Cast) -> None:
    """The last allowed_updates decide what is queued from then on; an empty list means all ordinary kinds."""
    cast.anna.send("before")
    assert len(await api.result("getUpdates", allowed_updates=["my_chat_member"])) == 1
    cast.anna.send("unwanted")
    cast.anna.block()
    kinds = [next(k for k in u if k != "update_id") for u in await api.result("getUpdates")]
    assert kinds == ["message", "my_chat_member"]
    await api.result("getUpdates", allowed_updates="[]")
    cast.anna.start()
    kinds = [next(k for k in u if k != "update_id") for u in await api.result("getUpdates")]
    assert kinds == ["message", "my_chat_member", "my_chat_member", "message"]


async def test_updates_die_after_a_day(clock: Clock, api: Api, cast: Cast) -> None:
    """An update that is not fetched within 24 hours is lost."""
    cast.anna.send("old")
    clock.turn(24 * 3600 + 1)
    cast.anna.send("new")
    assert [u["message"]["text"] for u in await api.result("getUpdates")] == ["new"]


async def test_delete_webhook_can_drop_what_waits(api: Api, cast: Cast) -> None:
    """deleteWebhook with drop_pending_updates empties the queue; getWebhookInfo counts it."""
    cast.anna.send("hello")
    assert (await api.result("getWebhookInfo"))["pending_update_count"] == 1
    await api.result("deleteWebhook", drop_pending_updates=True)
    assert (await api.result("getWebhookInfo"))["pending_update_count"] == 0


async def test_every_body_form_is_understood(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """A call can come as URL query, form, JSON or multipart; objects in forms are JSON strings."""
    url = f"{api.url}/sendMessage"
    entities = '[{"type":"bold","offset":0,"length":2}]'
    fields = {"chat_id": str(cast.anna.id), "text": "hello", "entities": entities, "protect_content": "true"}
    multipart = aiohttp.FormData(default_to_multipart=True)
    for name, value in fields.items():
        multipart.add_field(name, value)
    requests: list[tuple[str, dict[str, Any]]] = [
        ("GET", {"params": fields}),
        ("POST", {"data": fields}),
        ("POST", {"json": {**fields, "entities": [{"type": "bold", "offset": 0, "length": 2}]}}),
        ("POST", {"data": multipart}),
    ]
    for method, body in requests:
        async with api.session.request(method, url, **body) as response:
            assert (await response.json())["ok"]
        newest = cast.anna.messages()[-1]
        assert newest.text == "hello"
        assert newest.entities == [{"type": "bold", "offset": 0, "length": 2}]
        assert newest.protected
    async with api.session.post(url, data=b"{", headers={"Content-Type": "application/json"}) as response:
        assert response.status == 400
    assert [call.chat for call in sandbox.calls] == [cast.anna.id] * 4
