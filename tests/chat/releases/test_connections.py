"""A release's own connections: each trouble is NotSent or MaybeSent, with TLS and without, and none tells the token."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme
import uvloop
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ExtBot

from bot.chat.platform import request
from bot.chat.platform.outcomes import outcome_of
from bot.chat.platform.request import AiohttpRequest, MaybeSent, NotSent
from bot.chat.releases.bulk_requests import BulkRequests
from bot.chat.releases.connections import Connections
from bot.domain.releases.outcome import RetryLater, Unknown
from bot.sandbox import Person, Sandbox
from bot.sandbox.bot_api.faults import PROXY_PAGE
from tests.chat.dripping import dripping
from tests.chat.platform.test_request import tells
from tests.patience import WAIT, until
from tests.raw_server import answering

Order = Callable[[Sandbox], object]
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
OK = b'HTTP/1.1 200 OK\r\nContent-Length: 24\r\n\r\n{"ok":true,"result":"1"}'


@pytest.fixture(params=["plain", "tls"])
async def sandbox(request: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sandbox]:
    tls = None
    if request.param == "tls":
        authority = trustme.CA()
        authority.cert_pem.write_to_path(tmp_path / "authority.pem")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("127.0.0.1").configure_cert(tls)
    async with Sandbox(patience=WAIT, tls=tls) as running:
        yield running


@pytest.fixture
def anna(sandbox: Sandbox) -> Person:
    return sandbox.user("Anna", started=True)


@asynccontextmanager
async def asking(url: str, token: str = "1:AAsecret", proxy: str = "") -> AsyncIterator[BulkRequests]:
    """Requests to a Bot API at that address."""
    request = AiohttpRequest(1, proxy)
    await request.initialize()
    requests = BulkRequests(ExtBot[Any](token, f"{url}/bot", request=request))
    yield requests
    requests.close()
    await request.shutdown()


@pytest.fixture
async def requests(sandbox: Sandbox) -> AsyncIterator[BulkRequests]:
    async with asking(sandbox.api_url, sandbox.token) as running:
        yield running


async def say(requests: BulkRequests, chat: int, text: str = "Hello") -> Any:
    """One message."""
    return await requests.ask("sendMessage", {"chat_id": chat, "text": text})


async def trouble(requests: BulkRequests, sandbox: Sandbox, chat: int) -> TelegramError:
    """The error of a message, which never tells the token."""
    with pytest.raises(TelegramError) as raised:
        await say(requests, chat)
    assert not tells(raised.value, sandbox.token)
    return raised.value


@pytest.mark.parametrize(
    ("order", "held"),
    [
        (lambda s: s.faults.cut_before(), 0),
        (lambda s: s.faults.cut_after(), 1),
        (lambda s: s.faults.status(500), 0),
        (lambda s: s.faults.status(502, after=True), 1),
        (lambda s: s.faults.proxy_page(), 0),
        (lambda s: s.faults.proxy_page(after=True), 1),
        (lambda s: s.faults.malformed(), 1),
        (lambda s: s.faults.status(200, "", after=True), 1),
        (lambda s: s.faults.status(200, "[]", after=True), 1),
        (lambda s: s.faults.status(200, "\xff", after=True), 1),
    ],
    ids=["cut before", "cut after", "500", "502", "proxy", "proxy after", "half", "empty", "list", "ff"],
)
async def test_maybe_sent_in_bulk(
    order: Order, held: int, sandbox: Sandbox, requests: BulkRequests, anna: Person
) -> None:
    """A cut, a 5xx and an answer without sense are MaybeSent, whether or not Telegram acted; the next one arrives."""
    await say(requests, anna.id, "First")  # so that the fault meets a connection that was used before
    order(sandbox)
    error = await trouble(requests, sandbox, anna.id)
    assert type(error) is MaybeSent
    assert isinstance(outcome_of(error, anna.id), Unknown)
    assert len(sandbox.texts(anna.chat)) == 1 + held
    assert (await say(requests, anna.id, "And again"))["text"] == "And again"


@pytest.mark.parametrize("code", [302, 400, 401, 403, 404, 407, 413, 429])
async def test_a_proxys_refusal_in_bulk(code: int, sandbox: Sandbox, requests: BulkRequests, anna: Person) -> None:
    """A page of HTML with a 4xx is a proxy's word: it ends no subscription and refuses no message for good."""
    sandbox.faults.status(code, PROXY_PAGE, "text/html")
    error = await trouble(requests, sandbox, anna.id)
    assert not isinstance(error, Forbidden | BadRequest)
    assert isinstance(outcome_of(error, anna.id), Unknown | RetryLater)


async def test_no_answer_in_time_in_bulk(
    sandbox: Sandbox, requests: BulkRequests, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Silence is MaybeSent: the message may be out, as here it is."""
    monkeypatch.setattr("bot.chat.platform.request.READ_SECONDS", 0.05)
    sandbox.faults.hang(after=True)
    error = await trouble(requests, sandbox, anna.id)
    assert type(error) is MaybeSent
    assert "in time" in str(error)
    assert sandbox.texts(anna.chat) == ["Hello"]


async def test_no_connection_in_bulk(sandbox: Sandbox, requests: BulkRequests, anna: Person) -> None:
    """A refused connection, and a host that is not there, are NotSent: it may be tried again."""
    await sandbox.stop_listening()
    assert type(await trouble(requests, sandbox, anna.id)) is NotSent
    async with asking("http://nowhere.invalid") as lost:
        assert type(await trouble(lost, sandbox, anna.id)) is NotSent
    async with asking(f"http://{'x' * 70}.invalid") as wrong:
        assert type(await trouble(wrong, sandbox, anna.id)) is NotSent


async def test_a_strangers_certificate(sandbox: Sandbox, anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing goes to a server that cannot show who it is."""
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    async with asking(sandbox.api_url.replace("http:", "https:"), sandbox.token) as strict:
        assert type(await trouble(strict, sandbox, anna.id)) is NotSent
    assert sandbox.texts(anna.chat) == []


async def test_refusals_are_ptbs_in_bulk(sandbox: Sandbox, requests: BulkRequests, anna: Person) -> None:
    """What Telegram itself refuses is python-telegram-bot's own error."""
    anna.block()
    assert type(await trouble(requests, sandbox, anna.id)) is Forbidden
    assert type(await trouble(requests, sandbox, 99)) is BadRequest


async def test_closed(sandbox: Sandbox, requests: BulkRequests, anna: Person) -> None:
    """After the end nothing is sent, and closing twice is harmless."""
    await say(requests, anna.id)
    requests.close()
    requests.close()
    assert type(await trouble(requests, sandbox, anna.id)) is NotSent


async def several(sandbox: Sandbox) -> int:
    """Three messages at once, and three more one after the other; how many connections are open then."""
    connections = Connections(f"{sandbox.api_url}/bot{sandbox.token}")

    async def post() -> None:
        assert (await connections.post("getMe", b"{}"))[0] == 200

    await asyncio.gather(post(), post(), post())
    for _ in range(3):
        await post()
    found = connections.idle
    connections.close()
    return found


async def test_connections_are_used_again(sandbox: Sandbox) -> None:
    """As many are open as there were requests at once; on the loop of `chancery run` too."""
    assert await several(sandbox) == 3

    def on_uvloop() -> int:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(several(sandbox))

    assert await asyncio.to_thread(on_uvloop) == 3


@asynccontextmanager
async def served(serve: Serve) -> AsyncIterator[tuple[Connections, list[asyncio.StreamWriter]]]:
    """Connections to a server that does so, and what it has open."""
    opened: list[asyncio.StreamWriter] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        opened.append(writer)
        await serve(reader, writer)

    async with answering(handle) as address:
        connections = Connections(f"{address}/bot1:AAsecret")
        yield connections, opened
        connections.close()


async def read_request(reader: asyncio.StreamReader) -> bytes:
    """One request's head; its body is read too."""
    head = await reader.readuntil(b"\r\n\r\n")
    await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]))
    return head


async def test_the_request_itself() -> None:
    """What goes out: the method behind the address, the host, JSON."""
    heads = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await read_request(reader))
        writer.write(OK)
        await writer.drain()

    async with served(serve) as (connections, _):
        assert await connections.post("sendMessage", b"{}") == (200, b'{"ok":true,"result":"1"}')
    first, *rest = heads[0].split(b"\r\n")
    assert first == b"POST /bot1:AAsecret/sendMessage HTTP/1.1"
    assert b"Content-Type: application/json" in rest


async def test_an_early_answer() -> None:
    """An answer that comes before the request was read is taken, and its connection is not used again."""

    over = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 413 Request Entity Too Large\r\nContent-Length: 2\r\n\r\n{}")
        await writer.drain()
        await over.wait()

    async with served(serve) as (connections, _):
        assert (await connections.post("sendMessage", b"x" * (32 << 20)))[0] == 413
        assert not connections.idle
        over.set()


async def test_a_connection_that_was_closed_meanwhile() -> None:
    """What the server closes between two requests is not used for the next."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(OK)
        await writer.drain()

    async with served(serve) as (connections, opened):
        for number in range(3):
            assert (await connections.post("sendMessage", b"{}"))[0] == 200
            await until(lambda: not connections.idle)
            assert len(opened) == number + 1


async def test_what_nobody_asked_for() -> None:
    """An answer too many is never taken for that of the next request."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await read_request(reader)
            writer.write(OK if len(opened) > 1 else OK + b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]")
            await writer.drain()

    async with served(serve) as (connections, opened):
        for _ in range(3):
            assert await connections.post("sendMessage", b"{}") == (200, b'{"ok":true,"result":"1"}')
        assert len(opened) == 2


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"", "broke"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", "broke"),
        (b"SSH-2.0-x\r\n\r\n", "broke"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b" " * (17 << 20), "too large"),
    ],
    ids=["nothing", "half", "another protocol", "too large"],
)
async def test_what_cannot_be_an_answer(said: bytes, why: str) -> None:
    """No answer, half of one, another protocol's, one without an end: MaybeSent, since the request was read."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(said)
        await writer.drain()

    async with served(serve) as (connections, _):
        with pytest.raises(MaybeSent, match=why) as raised:
            await connections.post("sendMessage", b"{}")
        assert not tells(raised.value, "1:AAsecret")


async def test_given_up() -> None:
    """A request whose sender is cancelled takes its connection along: its answer could be taken for the next one's."""
    read = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        read.set()
        await reader.read(1)

    async with served(serve) as (connections, _):
        sending = asyncio.create_task(connections.post("sendMessage", b"{}"))
        await asyncio.wait_for(read.wait(), WAIT)
        sending.cancel()
        await asyncio.wait({sending})
        assert sending.cancelled()
        assert not connections.idle


async def test_through_a_proxy() -> None:
    """With a proxy the bot's own client asks: the proxy gets the request, and one that is not there means NotSent."""
    heads = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await read_request(reader))
        writer.write(OK)
        await writer.drain()

    async with answering(proxy) as address, asking("http://telegram.invalid", proxy=address) as requests:
        assert await say(requests, 1) == "1"
    assert heads[0].startswith(b"POST http://telegram.invalid/bot1:AAsecret/sendMessage HTTP/1.1\r\n")
    async with asking("http://telegram.invalid", proxy="http://127.0.0.1:1") as requests:
        with pytest.raises(NotSent):
            await say(requests, 1)


@pytest.mark.parametrize(
    "piece", [b"HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n", b"X"], ids=["before the answer", "drop by drop"]
)
async def test_an_answer_that_goes_on_and_on(piece: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """What never is silent for long, and never an answer, holds no worker for ever: MaybeSent."""
    monkeypatch.setattr(request, "READ_SECONDS", 0.1)
    async with dripping(piece) as address, asyncio.timeout(WAIT):
        connections = Connections(f"{address}/bot1:AA")
        try:
            with pytest.raises(MaybeSent):
                await connections.post("sendMessage", b"{}")
        finally:
            connections.close()
