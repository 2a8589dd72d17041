"""The command line in processes of its own, each forked from one that has imported everything.

A start costs a tenth of a second instead of a whole one, so that a test can afford to kill the bot again and again.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection

from bot import cli
from bot.config import TOKEN_VARIABLE

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([__name__])


def _main(words: tuple[str, ...], token: str, out: Connection, err: Connection) -> None:
    """The child: `chancery` with these words."""
    os.dup2(out.fileno(), 1)
    os.dup2(err.fileno(), 2)
    os.environ[TOKEN_VARIABLE] = token
    sys.argv = ["chancery", *words]
    cli.main()


class _Said:
    """What a process writes, as it comes."""

    def __init__(self) -> None:
        self._here, self.there = _CONTEXT.Pipe(duplex=False)
        self.bytes = b""
        self.changed = asyncio.Event()
        self.over = False

    def listen(self) -> None:
        """The process has its end now; read ours."""
        self.there.close()
        asyncio.get_running_loop().add_reader(self._here.fileno(), self._read)

    def _read(self) -> None:
        found = os.read(self._here.fileno(), 2**16)
        self.bytes += found
        if not found:
            self.close()
        self.changed.set()

    def close(self) -> None:
        """Read no more."""
        if not self.over:
            self.over = True
            asyncio.get_running_loop().remove_reader(self._here.fileno())
            self._here.close()

    @property
    def text(self) -> str:
        """All of it up to now."""
        return self.bytes.decode("utf-8", "replace")


class Forked:
    """One process: `chancery WORDS`."""

    def __init__(self, *words: str, token: str) -> None:
        self._out, self._err = _Said(), _Said()
        self._process = _CONTEXT.Process(
            target=_main, args=(words, token, self._out.there, self._err.there), daemon=True
        )
        self._process.start()
        self._out.listen()
        self._err.listen()

    @property
    def pid(self) -> int:
        """Its number."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def out(self) -> str:
        """Its standard output up to now."""
        return self._out.text

    @property
    def log(self) -> str:
        """Its standard error up to now."""
        return self._err.text

    async def until(self, condition: Callable[[], object], timeout: float = 30) -> None:  # noqa: ASYNC109 (a test's own bound)
        """Return as soon as `condition()` holds, looking when the process has written; AssertionError if it ends."""
        async with asyncio.timeout(timeout):
            while not condition():
                assert not self._out.over, f"It has ended.\n{self.out}\n{self.log}"
                done = [asyncio.ensure_future(said.changed.wait()) for said in (self._out, self._err)]
                await asyncio.wait(done, return_when=asyncio.FIRST_COMPLETED)
                for waiting, said in zip(done, (self._out, self._err), strict=True):
                    waiting.cancel()
                    said.changed.clear()

    async def up(self) -> None:
        """Return when the bot says that it runs."""
        await self.until(lambda: "is running" in self.out)

    async def ended(self, timeout: float = 60) -> int:  # noqa: ASYNC109 (a test's own bound)
        """Its exit status, negative for a signal; AssertionError where it does not end."""
        for said in (self._out, self._err):
            while not said.over:
                said.changed.clear()
                await asyncio.wait_for(said.changed.wait(), timeout)
        await asyncio.to_thread(self._process.join, timeout)
        assert self._process.exitcode is not None, "It does not end."
        return self._process.exitcode

    async def stopped(self, number: int = signal.SIGKILL) -> int:
        """Send it a signal, kill -9 by default, and wait for its end."""
        os.kill(self.pid, number)
        return await self.ended()

    async def close(self) -> None:
        """Kill it where it still runs; free what it held here."""
        self._process.kill()
        await asyncio.to_thread(self._process.join)
        self._out.close()
        self._err.close()
        self._process.close()
