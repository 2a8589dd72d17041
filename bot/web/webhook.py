"""The server that Telegram calls in webhook mode: calls with the secret may pass in an update.

https://core.telegram.org/bots/api#setwebhook: after any answer but 2xx, Telegram sends the update again, at growing
intervals.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.domain.errors import WriteRefused
from bot.whole import Body, TooLarge

if TYPE_CHECKING:
    from aiohttp import web

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
MOST_BYTES = 1 << 20  # of a call; an update is far smaller
_BODY_SECONDS = 10.0
_PIECE = 1 << 16
Accept = Callable[[bytes], Awaitable[None]]


def webhook_app(secret: str, accept: Accept) -> web.Application:
    """The server. It answers on every path, since a proxy in front of it may change the path. `accept` is given the
    body; it returns when the update is on the disk, and raises WriteRefused if it cannot be written."""

    from aiohttp import web  # with the server: a bot that polls has none

    async def called(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return web.Response(status=401)
        try:
            body = await _body(request)
        except TooLarge:
            return web.Response(status=413)
        except TimeoutError:
            return web.Response(status=408)
        try:
            await accept(body)
        except WriteRefused:
            return web.Response(status=503)
        return web.Response()

    app = web.Application()
    app.router.add_post("/{path:.*}", called)
    return app


async def _body(request: web.Request) -> bytes:
    """The whole body.

    Raises:
        TooLarge: it is too large.
        TimeoutError: it does not arrive in time.
    """
    body = Body(MOST_BYTES)
    if (request.content_length or 0) > MOST_BYTES:
        raise TooLarge
    async with asyncio.timeout(_BODY_SECONDS):
        async for piece in request.content.iter_chunked(_PIECE):
            body.add(piece)
    return body.whole(request.content_length)
