"""Bare sockets: what no client can be below. Workers with a connection each that write a request and look for the
message's id in what comes back; no HTTP is understood."""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from typing import cast
from urllib.parse import urlsplit

import uvloop

from bench.order import Meter, Order, by_workers, obey

_ID = re.compile(rb'"message_id":\s*(\d+)')


class _Socket(asyncio.Protocol):
    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.answered: asyncio.Future[bool] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        assert self.answered is not None
        self.answered.set_result(_ID.search(data) is not None)


async def sockets(order: Order, meter: Meter) -> None:
    """Nothing but writing and reading."""
    address, loop = urlsplit(order.url), asyncio.get_running_loop()
    host, port = str(address.hostname), address.port or 443
    tls = ssl.create_default_context() if address.scheme == "https" else None
    head = (
        f"POST /bot{order.token}/sendMessage HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Type: application/json\r\n"
    )
    rest = json.dumps(order.parameters).encode()[1:]
    free: list[_Socket] = []

    async def send(chat: int) -> None:
        if free:
            socket = free.pop()
        else:
            _, socket = await loop.create_connection(_Socket, host, port, ssl=tls)
        body = b'{"chat_id":%d,' % chat + rest
        socket.answered = loop.create_future()
        assert socket.transport is not None
        socket.transport.write(b"%sContent-Length: %d\r\n\r\n%s" % (head.encode(), len(body), body))
        meter.lost += not await socket.answered
        free.append(socket)

    with meter:
        await by_workers(order, send)
    for socket in free:
        assert socket.transport is not None
        socket.transport.abort()


if __name__ == "__main__":
    obey({"sockets": sockets}, uvloop.new_event_loop)  # the loop of `chancery run`
