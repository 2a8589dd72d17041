"""HTTP to Telegram: each trouble is NotSent or MaybeSent, and none of them can tell the token."""

from __future__ import annotations

import asyncio
import contextlib
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from telegram import Bot
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, TelegramError

from bot.chat.platform import request as request_module
from bot.chat.platform.outcomes import outcome_of
from bot.chat.platform.request import AiohttpRequest, MaybeSent, NotSent
from bot.domain.releases.outcome import RetryLater, Unknown
from bot.sandbox import Person, Sandbox
from bot.sandbox.bot_api.faults import PROXY_PAGE
from bot.whole import TooLarge
from tests.chat.dripping import dripping
from tests.patience import WAIT
from tests.raw_server import answering

Order = Callable[[Sandbox], object]


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(patience=WAIT) as running:
        yield running


@pytest.fixture
def anna(sandbox: Sandbox) -> Person:
    return sandbox.user("Anna", started=True)


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    request, polling = AiohttpRequest(4), AiohttpRequest(1)
    running = Bot(sandbox.token, f"{sandbox.api_url}/bot", request=request, get_updates_request=polling)
    await running.initialize()
    yield running
    await running.shutdown()


def chain(error: BaseException) -> Iterator[BaseException]:
    """The error and everything that it came from, shown or not."""
    seen: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        found = waiting.pop()
        if found is None or found in seen:
            continue
        seen.append(found)
        waiting += [found.__cause__, found.__context__]
        yield found


def tells(error: BaseException, token: str) -> bool:
    """Whether the token is anywhere in what a log could show of the error."""
    said = "".join(traceback.format_exception(error))
    for each in chain(error):
        said += f"{each} {each!r} {each.args}"
    return token in said or token.split(":")[1] in said


async def trouble(bot: Bot, anna: Person, **more: Any) -> TelegramError:
    """The error of a message to Anna, which never tells the token."""
    with pytest.raises(TelegramError) as raised:
        await bot.send_message(anna.id, "Hello", **more)
    assert not tells(raised.value, bot.token)
    return raised.value


@pytest.mark.parametrize(
    ("order", "held"),
    [
        (lambda s: s.faults.cut_before(), 0),
        (lambda s: s.faults.cut_after(), 1),
        (lambda s: s.faults.status(500), 0),
        (lambda s: s.faults.status(502, after=True), 1),
        (lambda s: s.faults.status(503), 0),
        (lambda s: s.faults.status(599), 0),
        (lambda s: s.faults.proxy_page(), 0),
        (lambda s: s.faults.proxy_page(after=True), 1),
        (lambda s: s.faults.malformed(), 1),
        (lambda s: s.faults.status(200, "", after=True), 1),
        (lambda s: s.faults.status(200, "[]", after=True), 1),
        (lambda s: s.faults.status(200, "\xff", after=True), 1),
    ],
    ids=["cut before", "cut after", "500", "502", "503", "599", "proxy", "proxy after", "half", "empty", "list", "ff"],
)
async def test_maybe_sent(order: Order, held: int, sandbox: Sandbox, bot: Bot, anna: Person) -> None:
    """A cut, a 5xx and an answer without sense are MaybeSent, whether or not Telegram acted: unknown."""
    order(sandbox)
    error = await trouble(bot, anna)
    assert type(error) is MaybeSent
    assert isinstance(outcome_of(error, anna.id), Unknown)
    assert len(sandbox.texts(anna.chat)) == held
    await bot.send_message(anna.id, "And again")
    assert sandbox.texts(anna.chat)[-1] == "And again"


@pytest.mark.parametrize("code", [302, 400, 401, 403, 404, 407, 413, 429])
async def test_a_proxys_refusal_is_not_telegrams(code: int, sandbox: Sandbox, bot: Bot, anna: Person) -> None:
    """A page of HTML with a 4xx is a proxy's word: it ends no subscription and refuses no message for good."""
    sandbox.faults.status(code, PROXY_PAGE, "text/html")
    error = await trouble(bot, anna)
    assert not isinstance(error, Forbidden | BadRequest | InvalidToken | Conflict), error
    assert isinstance(outcome_of(error, anna.id), Unknown | RetryLater)


async def test_no_answer_in_time(sandbox: Sandbox, bot: Bot, anna: Person) -> None:
    """Silence is MaybeSent: the message may be out, as here it is."""
    sandbox.faults.hang(after=True)
    error = await trouble(bot, anna, read_timeout=0.05)
    assert type(error) is MaybeSent
    assert "in time" in str(error)
    assert sandbox.texts(anna.chat) == ["Hello"]


async def test_connection_refused(sandbox: Sandbox, anna: Person) -> None:
    """A refused connection is NotSent, so the request may be tried again."""
    await sandbox.stop_listening()
    request = AiohttpRequest(4)
    await request.initialize()
    bot = Bot(sandbox.token, f"{sandbox.api_url}/bot", request=request)
    error = await trouble(bot, anna)
    assert type(error) is NotSent
    assert isinstance(outcome_of(error, anna.id), RetryLater)
    await request.shutdown()


async def test_no_such_host(sandbox: Sandbox, anna: Person) -> None:
    """A host name that does not resolve is NotSent."""
    request = AiohttpRequest(4)
    await request.initialize()
    error = await trouble(Bot(sandbox.token, "http://nowhere.invalid/bot", request=request), anna)
    assert type(error) is NotSent
    await request.shutdown()


async def test_no_free_connection(sandbox: Sandbox, anna: Person) -> None:
    """A pool that is used up within its time: NotSent, since nothing went out."""
    request = AiohttpRequest(1)
    await request.initialize()
    bot = Bot(sandbox.token, f"{sandbox.api_url}/bot", request=request)
    sandbox.faults.hang(method="sendMessage")
    first = asyncio.create_task(bot.send_message(anna.id, "hangs"))
    await sandbox.until(lambda: not sandbox.faults.orders)
    error = await trouble(bot, anna, connect_timeout=0.05)
    assert type(error) is NotSent
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    await request.shutdown()


async def test_before_and_after_its_time(sandbox: Sandbox, anna: Person) -> None:
    """A pool that is not open, or closed again, sends nothing; opening and closing twice is harmless."""
    request = AiohttpRequest(4)
    bot = Bot(sandbox.token, f"{sandbox.api_url}/bot", request=request)
    assert type(await trouble(bot, anna)) is NotSent
    await request.initialize()
    await request.initialize()
    await bot.send_message(anna.id, "Hello")
    await request.shutdown()
    await request.shutdown()
    assert type(await trouble(bot, anna)) is NotSent


async def test_telegrams_refusals_stay_telegrams(sandbox: Sandbox, bot: Bot, anna: Person) -> None:
    """What Telegram itself refuses is python-telegram-bot's own error; the request changes nothing of it."""
    anna.block()
    assert type(await trouble(bot, anna)) is Forbidden
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.send_message(99, "x")


async def test_any_text_arrives(bot: Bot, sandbox: Sandbox, anna: Person) -> None:
    """Letters of every script, emoji and what looks like a form arrive unchanged."""
    text = 'a=1&b=2 +%20 "<b>" Щё שלום مرحبا 😀👩‍👩‍👧 \\ \t end'
    await bot.send_message(anna.id, text)
    assert sandbox.texts(anna.chat) == [text]


async def test_a_proxy_that_refuses() -> None:
    """Where a proxy makes no connection, nothing was sent: a tunnel that is refused, or a proxy that is not there."""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    async with answering(refuse) as there:
        for proxy in (there, "http://127.0.0.1:1"):
            request = AiohttpRequest(1, proxy)
            await request.initialize()
            with pytest.raises(NotSent):
                await request.do_request("https://api.telegram.org/botX/getMe", "POST")
            await request.shutdown()


async def test_an_answer_without_an_end() -> None:
    """An answer larger than any of Telegram's is cut off, and nobody knows whether it was sent."""

    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            writer.write(b" " * 65_536)
            await writer.drain()

    async with answering(pour) as address:
        request = AiohttpRequest(1)
        await request.initialize()
        with pytest.raises(MaybeSent, match="too large"):
            await request.do_request(f"{address}/", "POST")
        await request.shutdown()


@pytest.mark.parametrize(
    "piece",
    [b"HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n", b"X", b"HTTP/1.1 200 OK\r\n\r\n", b""],
    ids=["before the answer", "in its head", "in its body", "a file that is not taken"],
)
async def test_an_answer_that_drips(piece: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is never silent for long and never whole holds nobody for ever, nor does a server that does not take a file:
    nobody knows whether it was sent."""
    monkeypatch.setattr(request_module, "_SLOWEST_UPLOAD", 1 << 40)
    request = AiohttpRequest(1)
    await request.initialize()
    try:
        async with dripping(piece) as address, asyncio.timeout(WAIT):
            bot = Bot("1:AAsecret", f"{address}/bot", request=request)
            with pytest.raises(MaybeSent) as raised:
                await bot.send_document(1, b"x" if piece else b"x" * (1 << 25), connect_timeout=2.0, read_timeout=0.1)
            assert not tells(raised.value, "1:AAsecret")
    finally:
        await request.shutdown()


SECRET = "1:AAsecret"
PATH = f"/file/bot{SECRET}/a.txt"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def downloading(answer: Answer) -> AsyncIterator[Callable[..., Awaitable[bytes]]]:
    """Downloads from a server that answers so: most bytes, announced bytes -> the file."""
    app = web.Application()
    app.router.add_get(PATH, answer)
    server = TestServer(app)
    await server.start_server()
    request = AiohttpRequest(1)
    await request.initialize()

    async def download(most: int, announced: int | None) -> bytes:
        return await request.download(str(server.make_url(PATH)), most, announced)

    yield download
    await request.shutdown()
    await server.close()


def said(body: bytes, **more: Any) -> Answer:
    """An answer with this body."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(body=body, **more)

    return answer


async def endless(request: web.Request) -> web.StreamResponse:
    """Bytes without end, in pieces."""
    response = web.StreamResponse()
    await response.prepare(request)
    with contextlib.suppress(ConnectionError):
        while True:
            await response.write(b"x" * 65_536)
    return response


async def broken_off(request: web.Request) -> web.StreamResponse:
    """Half of what was announced, then the connection ends."""
    response = web.StreamResponse(headers={"Content-Length": "10"})
    await response.prepare(request)
    await response.write(b"12345")
    assert request.transport is not None
    request.transport.close()
    return response


async def test_a_file_whole() -> None:
    """A file of the announced size, or of one that nobody announced, is taken; at the bound too."""
    async with downloading(said(b"12345")) as download:
        assert await download(5, 5) == await download(5, None) == b"12345"


@pytest.mark.parametrize(
    ("answer", "announced"),
    [
        (said(b"12345"), 4),
        (said(b"12345"), 6),
        (said(b"12345"), 0),
        (endless, 10),
        (broken_off, 10),
        (broken_off, None),
        (said(b"12345", status=404), 5),
        (said(b"", status=302, headers={"Location": "http://127.0.0.1:1/"}), 5),
        (said(b"12345", headers={"Content-Encoding": "br"}), 5),
    ],
)
async def test_a_file_that_is_not_whole(answer: Answer, announced: int | None) -> None:
    """More or fewer bytes than announced, half of them, a refusal, another address, what is packed: not taken, and
    nothing tells the token."""
    async with downloading(answer) as download:
        with pytest.raises(NotSent) as raised:
            await download(1_000_000, announced)
        assert not tells(raised.value, SECRET)


async def test_a_file_that_is_too_large() -> None:
    """Beyond the bound nothing is read, announced or not."""
    async with downloading(endless) as download:
        for announced in (None, 1_000_001):
            with pytest.raises(TooLarge):
                await download(1_000_000, announced)


async def test_the_environments_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one in the config the environment's proxy is taken, but not for hosts that it excepts; the config's goes
    before it."""
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "excepted.example")
    request = AiohttpRequest(1)
    assert request.proxy_for("https://api.telegram.org/botX/getMe") == "http://127.0.0.1:1"
    assert request.proxy_for("https://excepted.example/botX/getMe") is None
    assert request.proxy_for("http://127.0.0.1:8081/botX/getMe") is None
    told = AiohttpRequest(1, "http://127.0.0.1:2")
    assert told.proxy_for("https://excepted.example/botX/getMe") == "http://127.0.0.1:2"
    await request.initialize()
    with pytest.raises(NotSent):
        await request.do_request("https://api.telegram.org/botX/getMe", "POST")
    await request.shutdown()
