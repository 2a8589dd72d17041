"""A server on an address and port of its own, for as long as a block lasts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.domain.errors import OperatorError

_END_SECONDS = 2.0  # for answers under way when the program ends
_IDLE_SECONDS = 75.0  # for which an open connection without a request is kept


@asynccontextmanager
async def listening(app: web.Application, host: str, port: int, key: str) -> AsyncIterator[int]:
    """Serve `app` until the block ends; gives the port, which the system chooses where `port` is 0. `key`: the config's
    key of the address, for the sentence.

    Raises:
        OperatorError: it cannot listen there.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_END_SECONDS, keepalive_timeout=_IDLE_SECONDS)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise OperatorError(f"{key}: nothing can listen on {host}:{port}: {error.strerror}.") from error
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
