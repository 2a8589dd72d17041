"""The webhook's door: who gets in, and what Telegram is answered."""

from __future__ import annotations

import asyncio

import aiohttp

from bot.domain.errors import WriteRefused
from bot.web.listener import listening
from bot.web.webhook import SECRET_HEADER, webhook_app

SECRET = "a-word"


class Inbox:
    """What takes bodies in. `full`: the disk is."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.full = False

    async def accept(self, body: bytes) -> None:
        """Take one."""
        if self.full:
            raise WriteRefused("disk full")
        self.bodies.append(body)


async def test_a_call_is_answered_after_it_was_taken() -> None:
    """200 for what was taken, on any path; 503 where the disk refuses, so that Telegram sends it again; 401 without the
    secret; 405 for a look with a browser."""
    inbox = Inbox()
    async with (
        listening(webhook_app(SECRET, inbox.accept), "127.0.0.1", 0, "telegram.webhook") as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}", headers={SECRET_HEADER: SECRET}) as telegram,
    ):
        async with telegram.post("/any/path", data=b"one") as answer:
            assert (answer.status, await answer.read()) == (200, b"")
        inbox.full = True
        async with telegram.post("/", data=b"two") as answer:
            assert answer.status == 503
        inbox.full = False
        for secret in ("", "a-wor", "a-word2", "А-word"):
            async with telegram.post("/", data=b"three", headers={SECRET_HEADER: secret}) as answer:
                assert answer.status == 401
        async with telegram.get("/") as answer:
            assert answer.status == 405
    assert inbox.bodies == [b"one"]


async def test_a_body_without_an_end_is_cut() -> None:
    """A body of unsaid length is read to its bound, and no further."""
    inbox = Inbox()

    async def endless() -> None:
        """Write until the door is shut."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = f"POST / HTTP/1.1\r\nHost: x\r\n{SECRET_HEADER}: {SECRET}\r\nTransfer-Encoding: chunked\r\n\r\n"
        writer.write(head.encode())
        for _ in range(40):
            writer.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        try:
            await writer.drain()
            assert b" 413 " in await reader.readline()
        except ConnectionError:
            pass  # it was shut while this wrote
        finally:
            writer.close()

    async with listening(webhook_app(SECRET, inbox.accept), "127.0.0.1", 0, "telegram.webhook") as port:
        await endless()
    assert inbox.bodies == []
