"""A server on its own address and port, for as long as a block lasts."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp.http_exceptions import HttpProcessingError

from bot.domain.errors import OperatorError

if TYPE_CHECKING:
    from aiohttp import web

_END_SECONDS = 2.0  # for answers in progress when the program ends
IDLE_SECONDS = 75.0  # that an open connection without a complete request is kept


class _NoVisitors(logging.Filter):
    """Drops log records that anybody can cause with a malformed request; the others are logged without the request,
    which would name the visitor."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to log the record."""
        from aiohttp import web

        fault = record.exc_info[1] if record.exc_info else None
        if isinstance(fault, HttpProcessingError | web.RequestPayloadError):
            return False
        record.msg, record.args = "a request failed", ()
        return True


LOGGER = logging.getLogger(__name__)  # for aiohttp's servers, whose own logger would name each visitor's address
LOGGER.addFilter(_NoVisitors())


@asynccontextmanager
async def listening(app: web.Application, host: str, port: int, key: str) -> AsyncIterator[int]:
    """Serve `app` until the block ends. Yields the port, which the system chooses if `port` is 0. `key`: the config key
    of the address, for the error's sentence.

    Raises:
        OperatorError: the address cannot be listened on.
    """
    from aiohttp import web  # with the first server: a bot that polls and shows no pages has none

    runner = web.AppRunner(
        app, access_log=None, logger=LOGGER, shutdown_timeout=_END_SECONDS, keepalive_timeout=IDLE_SECONDS
    )
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise _refused(host, port, key, error) from error
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


async def require_address(host: str, port: int, key: str) -> None:
    """Check that a server can listen there, without listening. `key`: as in `listening`.

    Raises:
        OperatorError: it cannot.
    """
    try:
        tried = await asyncio.get_running_loop().create_server(asyncio.Protocol, host, port, start_serving=False)
    except OSError as error:
        raise _refused(host, port, key, error) from error
    tried.close()
    await tried.wait_closed()


def _refused(host: str, port: int, key: str, error: OSError) -> OperatorError:
    return OperatorError(f"{key}: nothing can listen on {host}:{port}: {error.strerror}.")
