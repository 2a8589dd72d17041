"""Faults on order: each does to the bot what it promises, for as many calls as ordered."""

from __future__ import annotations

import asyncio
import json

import aiohttp
import pytest

from bot.sandbox import Sandbox
from tests.sandbox.cast import Api, Cast


async def send(api: Api, cast: Cast, text: str = "x") -> tuple[int, str]:
    data = {"chat_id": cast.anna.id, "text": text}
    async with api.session.post(f"{api.url}/sendMessage", json=data) as response:
        return response.status, await response.text()


@pytest.mark.parametrize(("after", "held"), [(False, 0), (True, 1)])
async def test_cuts(after: bool, held: int, sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """A cut before the work and one after it look the same to the bot; the chat shows which. The next call succeeds."""
    order = sandbox.faults.cut_after if after else sandbox.faults.cut_before
    order(n=1, method="sendMessage", chat=cast.anna.id)
    before = len(sandbox.texts(cast.anna.chat))
    with pytest.raises(aiohttp.ClientConnectionError):
        await send(api, cast)
    assert len(sandbox.texts(cast.anna.chat)) - before == held
    assert (await send(api, cast))[0] == 200


async def test_faults_choose_their_calls(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """An order for a chat or a method is for no other; one that names no method is never for getUpdates."""
    sandbox.faults.status(500, n=None, chat=cast.group.id)
    await api.result("getUpdates")
    assert (await send(api, cast))[0] == 200
    for _ in range(3):
        body = await api("sendMessage", chat_id=cast.group.id, text="x")
        assert body["error_code"] == 500
    sandbox.faults.clear()
    await api.result("sendMessage", chat_id=cast.group.id, text="x")
    sandbox.faults.status(502, "<html>", "text/html", method="getUpdates")
    async with api.session.get(f"{api.url}/getUpdates") as response:
        assert response.status == 502


async def test_a_proxy_page(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """A proxy's page is HTML with the status 502, and nothing is sent."""
    sandbox.faults.proxy_page()
    before = len(sandbox.texts(cast.anna.chat))
    async with api.session.post(f"{api.url}/sendMessage", json={"chat_id": cast.anna.id, "text": "x"}) as response:
        assert (response.status, response.content_type) == (502, "text/html")
        assert "Bad Gateway" in await response.text()
    assert len(sandbox.texts(cast.anna.chat)) == before
    assert sandbox.calls[-1].description == "(sandbox: status 502)"


async def test_malformed_json(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """A malformed answer is half a JSON document with the status 200, after the work was done."""
    sandbox.faults.malformed()
    status, body = await send(api, cast, "done")
    assert status == 200
    with pytest.raises(ValueError):
        json.loads(body)
    assert sandbox.texts(cast.anna.chat)[-1] == "done"


async def test_ordered_floods(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """An ordered flood is a 429 with the given wait, for `n` calls."""
    sandbox.faults.flood(43200, n=2)
    for _ in range(2):
        body = await api("sendMessage", chat_id=cast.anna.id, text="x")
        assert body["parameters"] == {"retry_after": 43200}
    await api.result("sendMessage", chat_id=cast.anna.id, text="x")


async def test_hanging(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """A call that hangs is never answered; with after=True its work is done."""
    sandbox.faults.hang(after=True)
    task = asyncio.create_task(send(api, cast, "hung"))
    await cast.anna.wait(lambda messages: messages[-1].text == "hung")
    assert not task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_slow_and_latency(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """A slow call is answered late; latency delays every call."""
    loop = asyncio.get_running_loop()
    sandbox.faults.slow(0.05)
    began = loop.time()
    await send(api, cast)
    assert loop.time() - began >= 0.05
    sandbox.faults.latency = 0.05
    began = loop.time()
    await send(api, cast)
    assert loop.time() - began >= 0.05


async def test_down(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """While the server is down every connection of the bot is cut; people can go on writing."""
    polling = asyncio.create_task(api.result("getUpdates", timeout=50))
    await sandbox.until(lambda: sandbox.polling)
    sandbox.faults.down = True
    cast.anna.send("into the void")
    with pytest.raises(aiohttp.ClientConnectionError):
        await polling
    with pytest.raises(aiohttp.ClientConnectionError):
        await send(api, cast)
    async with api.session.get(f"{sandbox.api_url}/client/state") as response:
        assert response.status == 200
    sandbox.faults.down = False
    assert (await send(api, cast))[0] == 200
    assert [u["message"]["text"] for u in await api.result("getUpdates")] == ["into the void"]


async def test_not_listening(sandbox: Sandbox, cast: Cast) -> None:
    """After stop_listening connections are refused; after listen the same port answers again."""
    url = sandbox.api_url
    await sandbox.stop_listening()
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(f"{url}/client/state")
        await sandbox.listen()
        assert sandbox.api_url == url
        async with session.get(f"{url}/client/state") as response:
            assert response.status == 200
