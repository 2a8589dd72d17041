"""Connections to the Bot API for the messages of releases: they post a body and read its answer, nothing else.

They are separate from those for replies, which can do more (files, long polls, proxies) and cost several times as much
for each message. Errors are the same: `NotSent` if nothing was sent, `MaybeSent` if Telegram may have acted.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import deque
from typing import cast
from urllib.parse import urlsplit

import aiohappyeyeballs

from bot.chat.platform import request
from bot.chat.platform.request import KEEP_ALIVE_SECONDS, TIMES_SILENCE, MaybeSent, NotSent, checked
from bot.chat.releases.http_answer import HttpAnswer
from bot.whole import TooLarge

_ADDRESSES_SECONDS = 10.0  # that a host's addresses are cached
_OTHER_FAMILY_SECONDS = 0.25  # after which the next address is tried in parallel (RFC 8305)
_PORTS = {"http": 80, "https": 443}


class Connection(asyncio.Protocol):
    """One connection, for one request at a time and its answer."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._answer = HttpAnswer(0)
        self._asked: asyncio.Future[None] | None = None  # the request in progress
        self._seconds = 0.0  # seconds without data before giving up
        self._asked_at = 0.0  # when the last request was sent
        self._heard_at = 0.0  # when data last came, or the last request was sent
        self._timer: asyncio.TimerHandle | None = None

    def is_fresh(self) -> bool:
        """Whether another request may be sent on it: it is open, no request is in progress, and the server is not about
        to close it."""
        return (
            self._transport is not None
            and not self._transport.is_closing()
            and not self._transport.get_write_buffer_size()
            and self._loop.time() - self._heard_at < KEEP_ALIVE_SECONDS
        )

    async def ask(self, message: bytes, seconds: float) -> HttpAnswer:
        """Send a request. Returns the whole answer. `seconds`: how long to wait without receiving data. After any error
        or a cancellation of the caller, the connection is closed.

        Raises:
            MaybeSent: the connection broke, or no answer came.
        """
        assert self._transport is not None
        self._answer, self._asked = HttpAnswer(request.MOST_BYTES), self._loop.create_future()
        self._asked_at = self._heard_at = self._loop.time()
        self._seconds = seconds
        if self._timer is None:
            self._timer = self._loop.call_later(seconds, self._check_silence)
        self._transport.write(message)
        try:
            await self._asked
        except BaseException:  # also on cancellation: the late answer would be taken for the next request's
            self.close()
            raise
        finally:
            self._asked = None
        return self._answer

    def close(self) -> None:
        """Close it immediately."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection is open."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is no subclass of asyncio.Transport
        self._heard_at = self._loop.time()

    def data_received(self, data: bytes) -> None:
        """Data came. Without a request in progress it is unexpected and closes the connection."""
        self._heard_at = self._loop.time()
        if self._asked is None or self._asked.done():
            self.close()
            return
        try:
            whole = self._answer.feed(data)
        except TooLarge:
            self._fail("the answer is too large")
        except ValueError:
            self._fail("the connection broke: that is no HTTP")
        else:
            if whole:
                self._asked.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        """It has ended."""
        if self._asked is not None and not self._asked.done():
            if exc is None and self._answer.end():
                self._asked.set_result(None)
            else:
                self._fail("the connection broke")
        self.close()

    def _fail(self, why: str) -> None:
        if self._asked is not None and not self._asked.done():
            self._asked.set_exception(MaybeSent(why))

    def _check_silence(self) -> None:
        """Check whether there has been no data for too long. One timer serves many requests, since setting one costs
        more than reading the clock."""
        self._timer = None
        if self._asked is None:
            return
        last = min(self._heard_at + self._seconds, self._asked_at + TIMES_SILENCE * self._seconds)
        left = last - self._loop.time()
        if left > 0:
            self._timer = self._loop.call_later(left, self._check_silence)
        else:
            self._fail("no answer in time")


class Connections:
    """As many connections as there are requests at once; idle ones are used again, the most recent first.

    `url`: the server's address; a path in it is put before every request's path.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        self._tls = _tls() if parts.scheme == "https" else None
        self._head = (
            f"POST {parts.path}/%s HTTP/1.1\r\nHost: {parts.netloc.rpartition('@')[2]}\r\n"
            "Accept: application/json\r\nAccept-Encoding: identity\r\nContent-Type: application/json\r\n"
            "Content-Length: %d\r\n\r\n"
        )
        self._idle: deque[Connection] = deque()
        self._looking_up = asyncio.Lock()
        self._addresses: list[aiohappyeyeballs.AddrInfoType] = []
        self._looked_up_at = float("-inf")
        self._closed = False

    @property
    def idle(self) -> int:
        """How many connections are idle."""
        return sum(connection.is_fresh() for connection in self._idle)

    async def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Status and body of the answer to a JSON object.

        Raises:
            NotSent: there was no connection.
            MaybeSent: the connection broke, the answer did not come in time, or the server answered 5xx.
        """
        connection = self._take() or await self._connect()
        message = (self._head % (path, len(body))).encode("ascii") + body
        answer = await connection.ask(message, request.READ_SECONDS)
        if answer.keeps and not self._closed and connection.is_fresh():
            self._give_back(connection)
        else:
            connection.close()
        return checked(answer.status, answer.body)

    def _take(self) -> Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if connection.is_fresh():
                return connection
            connection.close()
        return None

    def _give_back(self, connection: Connection) -> None:
        self._idle.append(connection)
        while not self._idle[0].is_fresh():
            self._idle.popleft().close()

    async def _connect(self) -> Connection:
        if self._closed:
            raise NotSent("the connections are closed")
        loop = asyncio.get_running_loop()
        name = self._host if self._tls else None
        try:
            async with asyncio.timeout(request.CONNECT_SECONDS):
                addresses = await self._look_up()
                connected = await aiohappyeyeballs.start_connection(
                    addresses, happy_eyeballs_delay=_OTHER_FAMILY_SECONDS
                )
                _, connection = await loop.create_connection(
                    Connection, sock=connected, ssl=self._tls, server_hostname=name
                )
                return connection
        except (OSError, TimeoutError, UnicodeError):  # UnicodeError: not a valid host name
            pass
        raise NotSent("no connection to Telegram")

    async def _look_up(self) -> list[aiohappyeyeballs.AddrInfoType]:
        """The host's addresses; callers that connect at the same time share one lookup."""
        async with self._looking_up:
            loop = asyncio.get_running_loop()
            if loop.time() - self._looked_up_at > _ADDRESSES_SECONDS:
                self._addresses = [*await loop.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)]
                self._looked_up_at = loop.time()
        return self._addresses

    def close(self) -> None:
        """Close the idle ones at once and the others after their answers. No request may follow."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()


def _tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context
