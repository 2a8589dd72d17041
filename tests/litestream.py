"""Litestream for tests: named where it is missing, and a stand-in for its socket where its answers are the test's."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import web

from bench.litestream import program
from tests.tools import missing


def needs_litestream() -> None:
    """Skip or fail the test where the program is not installed."""
    if program() is None:
        missing("litestream")


class Socket:
    """Answers POST /sync. `status` and `body` are the next answers; `asked` are the requests; while `silent` it takes
    them and does not answer."""

    def __init__(self) -> None:
        self.status, self.body = 200, {"status": "synced", "txid": 7, "replicated_txid": 7}
        self.asked: list[dict[str, object]] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def sync(self, request: web.Request) -> web.Response:
        """One request."""
        self.asked.append(await request.json())
        await self.may_answer.wait()
        return web.json_response(self.body, status=self.status)


@contextlib.asynccontextmanager
async def listening(path: Path) -> AsyncIterator[Socket]:
    """A socket at the path that answers as Litestream does."""
    socket, app = Socket(), web.Application()
    app.router.add_post("/sync", socket.sync)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.UnixSite(runner, str(path)).start()
    try:
        yield socket
    finally:
        socket.may_answer.set()
        await runner.cleanup()
