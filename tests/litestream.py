"""Litestream for tests: named where it is missing, and a stand-in for its socket where its answers are the test's."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import web

from bench.litestream import program
from bot.store.database import engine
from tests.patience import WAIT
from tests.tools import missing


def needs_litestream() -> None:
    """Skip or fail the test where the program is not installed."""
    if program() is None:
        missing("litestream")


def cut_off_commit(database: Path, sql: str) -> None:
    """Leave behind what a program leaves that is killed in the midst of a commit, while another one has the database
    open: the commit is whole in the log's file, and the index through which SQLite reads that file knows nothing of
    it. `sql` is committed in a copy, and what that log has more is put behind the end of this one."""
    log, other = Path(f"{database}-wal"), database.parent / "cut-off" / database.name
    other.parent.mkdir()
    for name in ("", "-wal"):  # by another process: to close the file here would free the locks that this one has on it
        subprocess.run(["cp", f"{database}{name}", f"{other}{name}"], check=True, timeout=WAIT)
    with contextlib.closing(engine.connect(other)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute(sql)
        longer = Path(f"{other}-wal").read_bytes()
    with log.open("r+b") as file:
        end = file.seek(0, 2)
        file.write(longer[end:])
    shutil.rmtree(other.parent)


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
