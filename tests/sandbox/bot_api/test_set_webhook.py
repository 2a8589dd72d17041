"""Webhooks as in Telegram: the address, the secret, calls again and again until one is taken, and no getUpdates."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from bot.sandbox import Sandbox
from tests.patience import WAIT
from tests.sandbox.cast import Api, Cast, Clock


class Receiver:
    """A bot's webhook: it keeps what comes, and answers with the next of `statuses`, then with 200."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.secrets: set[str] = set()
        self.statuses: list[int] = []
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        """One call."""
        update: dict[str, Any] = await request.json()
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""))
        status = self.statuses.pop(0) if self.statuses else 200
        self.texts.append(f"{status} {update['message']['text']}")
        return web.Response(status=status)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A webhook on this machine."""
    found = Receiver()
    app = web.Application()
    app.router.add_post("/hook", found.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield found
    await runner.cleanup()


@pytest.fixture
async def sandbox(clock: Clock) -> AsyncIterator[Sandbox]:
    """A sandbox that repeats a call at once."""
    async with Sandbox(clock, patience=WAIT, webhook_again=0.001) as found:
        yield found


async def test_updates_are_posted_with_the_secret(sandbox: Sandbox, api: Api, cast: Cast, receiver: Receiver) -> None:
    """What waited before, and what comes later, is posted in order; getUpdates is refused meanwhile."""
    cast.anna.send("before")
    assert await api.result("setWebhook", url=receiver.url, secret_token="a-word", allowed_updates=["message"])
    cast.anna.send("after")
    await sandbox.until(lambda: sandbox.world.pending == 0)
    assert receiver.texts == ["200 before", "200 after"]
    assert receiver.secrets == {"a-word"}
    assert "webhook is active" in await api.refused("getUpdates")
    info = await api.result("getWebhookInfo")
    assert info["url"] == receiver.url
    assert info["allowed_updates"] == ["message"]
    assert (info["pending_update_count"], info["max_connections"]) == (0, 40)
    assert "last_error_date" not in info


async def test_a_call_is_repeated_until_it_is_taken(sandbox: Sandbox, api: Api, cast: Cast, receiver: Receiver) -> None:
    """What is answered with anything but 200 comes again before the chat's next update; the fault can be read."""
    receiver.statuses = [503, 500]
    await api.result("setWebhook", url=receiver.url)
    cast.anna.send("one")
    cast.anna.send("two")
    await sandbox.until(lambda: sandbox.world.pending == 0)
    assert receiver.texts == ["503 one", "500 one", "200 one", "200 two"]
    info = await api.result("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    assert info["last_error_date"] == sandbox.world.now()


async def test_taken_off_what_waits_is_kept(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """Nothing is lost where nobody answers: deleteWebhook leaves it for getUpdates, unless it is to be dropped."""
    await api.result("setWebhook", url="http://127.0.0.1:9/nobody")
    cast.anna.send("one")
    await sandbox.until(lambda: sandbox.world.webhook_settings.error)
    assert (await api.result("getWebhookInfo"))["last_error_message"] == "Connection refused"
    assert await api.result("deleteWebhook")
    assert [update["message"]["text"] for update in await api.result("getUpdates")] == ["one"]
    assert await api.result("setWebhook", url="https://bot.example", drop_pending_updates=True)
    assert sandbox.world.pending == 0


async def test_setting_one_ends_a_waiting_poll(sandbox: Sandbox, api: Api, receiver: Receiver) -> None:
    """A getUpdates that waits is ended with a 409 that says so."""
    waiting = asyncio.create_task(api("getUpdates", timeout=50))
    await sandbox.until(lambda: sandbox.polling)
    await api.result("setWebhook", url=receiver.url)
    assert (await waiting)["description"] == "Conflict: terminated by setWebhook request"


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"url": "http://bot.example"}, "bad webhook: HTTPS URL must be provided for webhook"),
        ({"url": "https://bot.example:444"}, "bad webhook: webhook can be set up only on ports 80, 88, 443 or 8443"),
        ({"url": "https://bot.example", "secret_token": "ä"}, "secret token contains unallowed characters"),
    ],
)
async def test_what_telegram_refuses(api: Api, asked: dict[str, str], why: str) -> None:
    """The refusals of Telegram's page, and nothing is set."""
    assert await api.refused("setWebhook", **asked) == f"Bad Request: {why}"
    assert (await api.result("getWebhookInfo"))["url"] == ""
