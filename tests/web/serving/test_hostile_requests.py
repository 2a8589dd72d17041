"""Requests that no browser makes: each is answered, none is a fault of ours, and the log names no visitor."""

from __future__ import annotations

import asyncio
import logging

import pytest
from aiohttp import web

from bot.web.serving import answers, server
from tests.patience import WAIT, until
from tests.web.conftest import Scene

_FORM = b"POST /en/verify HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"


def _get(path: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join((b"GET " + path + b" HTTP/1.1", b"Host: x", *headers)) + b"\r\n\r\n"


def _form(content: bytes, more: bytes = b"") -> bytes:
    return _FORM + more + b"Content-Length: %d\r\n\r\n" % len(content) + content


HOSTILE = {
    "a time of no zone": (_get(b"/en/2026/1", b"If-Modified-Since: Mon, 01 Jan 2026 00:00:00 -0000"), 200),
    "a time beyond measure": (_get(b"/en/2026/1", b"If-Modified-Since: 1 Jan 99999999 00:00:00 GMT"), 200),
    "no time": (_get(b"/en/2026/1", b"If-Modified-Since: \xff"), 200),
    "no tag": (_get(b"/en/2026/1", b"If-None-Match: \xff"), 200),
    "no languages": (_get(b"/", b"Accept-Language: \xff;q=\xfe, en;q=nan, ru;q=1e999"), 302),
    "no address of a visitor": (_get(b"/en/search?q=%ff%00%ed%a0%80", b"X-Forwarded-For: \xff%%"), 200),
    "another host": (_get(b"http://evil.example/en/"), 404),
    "another host's path": (_get(b"//evil.example/%2f.."), 404),
    "a header within an address": (_get(b"/en/%0d%0aSet-Cookie:x"), 404),
    "many fields": (_form(b"a=b&" * 12), 200),
    "no fields": (_form(b"&" * 10), 200),
    "half a letter": (_form(b"text=%ed%a0"), 200),
    "packed, and not": (_form(b"text=a", b"Content-Encoding: gzip\r\n"), 200),
    "two lengths": (_form(b"0\r\n\r\nGET /x", b"Transfer-Encoding: chunked\r\n"), 400),
    "no address": (_get(b"en"), 400),
    "a star": (_get(b"*"), 400),
    "a huge header": (_get(b"/en/", b"X: " + b"a" * 70_000), 400),
    "many headers": (_get(b"/en/", *(b"X%d: 1" % i for i in range(5000))), 400),
    "another protocol": (b"\x16\x03\x01\x00\xff\x01\r\n\r\n", 400),
}


@pytest.mark.parametrize(("asked", "status"), HOSTILE.values(), ids=HOSTILE.keys())
async def test_it_is_answered(asked: bytes, status: int, scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    """With what it deserves, and nothing in the log: it could be filled by anybody, and has no visitor's address."""
    await scene.publish("On fish")
    reader, writer = await asyncio.open_connection("127.0.0.1", scene.port)
    async with asyncio.timeout(WAIT):
        writer.write(asked)
        first = await reader.readline()
    writer.close()
    assert int(first.split()[1]) == status
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_a_head_that_does_not_end(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who begins a request and does not go on loses the connection, as does who asks for nothing more."""
    monkeypatch.setattr(server, "IDLE_SECONDS", 0.05)
    await scene.serve()
    for begun in (b"GET /en/ HTTP/1.1\r\nHost: x\r\n", b"GET /en/ HTTP/1.1\r\nHost: x\r\n\r\n"):
        reader, writer = await asyncio.open_connection("127.0.0.1", scene.port)
        writer.write(begun)
        async with asyncio.timeout(WAIT):
            await reader.read()
        writer.close()


async def test_who_does_not_read_the_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks thousands of times on one connection and reads nothing fills no memory: the next answer is made when
    there is room for it, and after a while the connection is lost."""
    monkeypatch.setattr(answers, "IDLE_SECONDS", 0.2)
    asked, most, answered = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 2000, 0

    async def handle(_: web.BaseRequest) -> web.StreamResponse:
        nonlocal answered
        answered += 1
        return answers.WholeAnswer(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\nDate: ", b"x" * 100_000)

    runner = web.ServerRunner(web.Server(handle, access_log=None))
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        (_, port) = runner.addresses[0]
        _, writer = await asyncio.open_connection("127.0.0.1", port, limit=1)
        writer.write(asked * most)
        for _ in range(3):
            other, to_other = await asyncio.open_connection("127.0.0.1", port, limit=200_000)
            to_other.write(asked)
            async with asyncio.timeout(WAIT):
                await other.readuntil(b"\r\n\r\n")
                await other.readexactly(100_000)
            to_other.close()
        await until(lambda: runner.server and not runner.server.connections)
        assert 0 < answered < most / 2
        writer.close()
    finally:
        await runner.cleanup()
