"""Telegram, and what is imported, are reached by way of the proxy that the config names."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import aiohttp
import pytest
from aiohttp import web

from tests.process.conftest import Shell


class Proxy:
    """A plain HTTP proxy: forwards what it is asked for, and remembers it."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.url = ""

    async def handle(self, request: web.BaseRequest) -> web.Response:
        """One request, in the form that proxies get: with the whole address."""
        self.asked.append(urlsplit(str(request.url)).path)
        headers = {name: value for name, value in request.headers.items() if name.lower() in ("content-type", "host")}
        async with (
            aiohttp.ClientSession() as session,
            session.request(request.method, request.url, data=await request.read(), headers=headers) as answer,
        ):
            return web.Response(status=answer.status, body=await answer.read(), content_type=answer.content_type)


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    """A proxy on this machine."""
    found = Proxy()
    runner = web.ServerRunner(web.Server(found.handle))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    found.url = f"http://anna:secret-word@{host}:{port}"
    yield found
    await runner.cleanup()


async def test_telegram_is_reached_by_the_proxy(shell: Shell, proxy: Proxy) -> None:
    """`check --online` and `run` ask the proxy alone; its password is printed nowhere."""
    shell.officer.start()
    shell.write_config(telegram={"api_url": shell.sandbox.api_url, "proxy": proxy.url})
    looked = await shell("check", "--online")
    assert looked.status == 0, looked.out + looked.err
    assert any(path.endswith("/getMe") for path in proxy.asked)
    proxy.asked.clear()
    async with shell.bot():
        await shell.officer.reply()
        assert any(path.lower().endswith("/getupdates") for path in proxy.asked)
        assert any(path.endswith("/sendMessage") for path in proxy.asked)
    assert "secret-word" not in looked.out + looked.err


async def test_a_proxy_that_is_not_there(shell: Shell) -> None:
    """A sentence, not a traceback, and no password."""
    shell.write_config(telegram={"api_url": shell.sandbox.api_url, "proxy": "http://anna:secret-word@127.0.0.1:1"})
    looked = await shell("check", "--online")
    assert looked.status == 1
    assert "Telegram is not reached" in looked.out
    assert "secret-word" not in looked.out + looked.err
    assert "Traceback" not in looked.err


async def test_imports_come_by_the_proxy(shell: Shell, proxy: Proxy) -> None:
    """`import URL` asks the proxy too."""
    shell.write_config(telegram={"api_url": shell.sandbox.api_url, "proxy": proxy.url})
    done = await shell("import", "http://mission.invalid/page.txt")
    assert done.status == 1
    assert proxy.asked == ["/page.txt"]
    assert "secret-word" not in done.out + done.err
