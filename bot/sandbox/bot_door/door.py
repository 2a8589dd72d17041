"""The bot's HTTP door: /bot<token>/<method>, with the waiting in getUpdates and the ordered faults.

core.telegram.org/bots/api#making-requests: GET and POST; URL query, form-urlencoded, JSON or multipart.
"""

from __future__ import annotations

import asyncio
import json
import re

from aiohttp import web

from bot.sandbox.bot_api.faults import Fault, Faults
from bot.sandbox.bot_api.params import Params
from bot.sandbox.bot_api.webhook import remember_allowed
from bot.sandbox.bot_door import methods
from bot.sandbox.world.errors import Refused, bad_request, too_many_requests
from bot.sandbox.world.model import Event, Json, Upload
from bot.sandbox.world.world import World

MAX_POLL_SECONDS = 50
BEHIND_A_PATH = "/telegram"  # the same door, at the address that a Bot API server behind a proxy has
_TOKEN = re.compile(r"\d{1,16}:[A-Za-z0-9_-]{3,80}")
_CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
_SET = "Conflict: terminated by setWebhook request"
_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


class Dropped(Exception):
    """The connection has to be cut, without an answer."""


class BotDoor:
    """Answers the bot. `stopping` is set when the sandbox stops, and ends calls that wait or hang. `beside`: answers
    another bot, which has another token."""

    def __init__(self, world: World, faults: Faults, stopping: asyncio.Event, beside: BotDoor | None = None) -> None:
        self.beside = beside
        self.world = world
        self.faults = faults
        self.stopping = stopping
        self._poll: asyncio.Future[bool] | None = None
        world.listeners.append(self._on_event)

    def _on_event(self, event: Event) -> None:
        if event.kind == "update":
            self.end_poll()
        elif event.kind == "webhook" and self.world.webhook and self.polling and self._poll is not None:
            self._poll.set_result(False)

    @property
    def polling(self) -> bool:
        """Whether a getUpdates is waiting right now."""
        return self._poll is not None and not self._poll.done()

    def end_poll(self) -> None:
        """End a waiting getUpdates."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(True)

    def add_routes(self, app: web.Application) -> None:
        """Register the door's addresses."""
        for before in ("", BEHIND_A_PATH):
            app.router.add_route("*", before + "/bot{tail:.*}", self.handle)
            app.router.add_get(before + "/file/bot{tail:.*}", self.download)

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one request of the bot."""
        if self.faults.down:
            return _drop(request)
        token, _, method = request.match_info["tail"].partition("/")
        if not method or not _TOKEN.fullmatch(token):
            return _answer(404, methods.refusal(Refused(404, "Not Found")))
        if token != self.world.token and self.beside:
            return await self.beside.handle(request)
        if token != self.world.token or self.world.lost:
            return _answer(401, methods.refusal(Refused(401, "Unauthorized")))
        try:
            raw = await _parameters(request)
        except ValueError:
            return _answer(400, methods.refusal(bad_request("can't parse JSON body")))
        try:
            response = await self._serve(method, raw)
        except Dropped:
            return _drop(request)
        return _drop(request) if self.faults.down else response

    async def download(self, request: web.Request) -> web.Response:
        """/file/bot<token>/<file_path>: the file named by getFile (core.telegram.org/bots/api#getfile)."""
        token, _, path = request.match_info["tail"].partition("/")
        if token != self.world.token and self.beside:
            return await self.beside.download(request)
        data = self.world.files.at(path)
        if self.faults.down:
            return _drop(request)
        if token != self.world.token or data is None:
            return _answer(404, methods.refusal(Refused(404, "Not Found")))
        return web.Response(body=data, content_type="application/octet-stream")

    async def _serve(self, method: str, raw: Json) -> web.Response:
        """Make one call, with the fault that is ordered for it.

        Raises:
            Dropped: the connection has to be cut.
        """
        polling = method.lower() == "getupdates"
        fault = self.faults.take(method, Params(raw).integer("chat_id")) if self.faults.orders else None
        if self.faults.latency and not polling:
            await asyncio.sleep(self.faults.latency)
        if fault is not None and not fault.after:
            response = await self._carry_out(fault, method, raw)
            if response is not None:
                return response
        code, body = await self._get_updates(method, raw) if polling else methods.call(self.world, method, raw)
        if fault is not None and fault.after:
            response = await self._carry_out(fault, method, raw)
            if response is not None:
                return response
        return _answer(code, body)

    async def _carry_out(self, fault: Fault, method: str, raw: Json) -> web.Response | None:
        """Carry out a fault: wait, cut the connection (Dropped), or return the answer to give instead of the real
        one."""
        if fault.kind == "slow":
            await self._pause(fault.seconds)
            return None
        if fault.kind == "flood":
            refused = too_many_requests(int(fault.seconds))
            methods.record(self.world, method, Params(raw), refused.description)
            return _answer(429, methods.refusal(refused))
        self._record(fault, method, raw)
        if fault.kind == "status":
            return web.Response(
                status=fault.code, body=fault.body.encode(), content_type=fault.content_type, charset="utf-8"
            )
        if fault.kind == "hang":
            await self._pause(None)
        raise Dropped

    def _record(self, fault: Fault, method: str, raw: Json) -> None:
        """Record a call that will not take effect; one that took effect is recorded already."""
        if not fault.after:
            name = f"status {fault.code}" if fault.kind == "status" else fault.kind
            methods.record(self.world, method, Params(raw), f"(sandbox: {name})")

    async def _pause(self, seconds: float | None) -> None:
        """Wait that many seconds; None: until the sandbox stops."""
        try:
            async with asyncio.timeout(seconds):
                await self.stopping.wait()
        except TimeoutError:
            return

    async def _get_updates(self, method: str, raw: Json) -> tuple[int, Json]:
        """core.telegram.org/bots/api#getupdates. A second call ends the first with 409, as Telegram does."""
        params = Params(raw)
        if self.world.webhook:
            methods.record(self.world, method, params, _WEBHOOK)
            return 409, methods.refusal(Refused(409, _WEBHOOK))
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(False)
        try:
            remember_allowed(self.world, params)
        except Refused as error:
            return error.code, methods.refusal(error)
        seconds = max(0, min(MAX_POLL_SECONDS, params.integer("timeout")))
        wait = seconds and not methods.get_updates(self.world, params) and not self.stopping.is_set()
        if wait and not await self._wait_for_update(seconds):
            why = _SET if self.world.webhook else _CONFLICT
            methods.record(self.world, method, params, why)
            return 409, methods.refusal(Refused(409, why))
        return methods.call(self.world, method, raw)

    async def _wait_for_update(self, seconds: float) -> bool:
        """Wait for an update, at most that many seconds; False if another getUpdates arrived meanwhile."""
        poll: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._poll = poll
        self.world.tell("poll", 0, 0)
        try:
            async with asyncio.timeout(seconds):
                return await poll
        except TimeoutError:
            return True
        finally:
            if self._poll is poll:
                self._poll = None


async def _parameters(request: web.Request) -> Json:
    """The parameters of a request in any of the four forms; raises ValueError for a broken JSON body."""
    raw: Json = dict(request.query)
    if request.method != "POST" or not request.can_read_body:
        return raw
    if request.content_type == "application/json":
        body = json.loads(await request.read() or b"{}")
        if not isinstance(body, dict):
            raise ValueError("an object is expected")
        raw.update(body)
        return raw
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            raw[name] = Upload(value.filename, value.content_type, value.file.read())
        else:
            raw[name] = value if isinstance(value, str) else None
    return raw


def _answer(code: int, body: Json) -> web.Response:
    headers = {}
    if code == 429:
        headers["Retry-After"] = str(body["parameters"]["retry_after"])
    data = json.dumps(body, separators=(",", ":")).encode()
    return web.Response(status=code, body=data, headers=headers, content_type="application/json")


def _drop(request: web.Request) -> web.Response:
    """Cut the connection; the returned response reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
