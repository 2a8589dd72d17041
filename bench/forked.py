"""The command line in processes of its own, each forked from one that has imported everything.

A start costs a tenth of a second instead of a whole one, so that a test can afford to kill the bot again and again.
"""

from __future__ import annotations

import asyncio
import ctypes
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from pathlib import Path

from bot import cli
from bot.config import TOKEN_VARIABLE

_ROOT = Path(__file__).parents[1]
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([__name__])


def _main(
    words: tuple[str, ...],
    environ: Mapping[str, str],
    umask: int,
    humble: bool,
    given: Connection,
    out: Connection,
    err: Connection,
) -> None:
    """The child: `chancery` with these words."""
    os.umask(umask)
    for number, stream in enumerate((given, out, err)):
        os.dup2(stream.fileno(), number)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115 - by number
    os.chdir(_ROOT)
    os.environ.update({**environ, "COLUMNS": "200", "NO_COLOR": "1"})
    sys.argv = ["chancery", *words]
    if humble and os.geteuid() == 0:
        _obey_rights()
    cli.main()


def _obey_rights() -> None:
    """Give up root's power to read and write whatever the rights of a file say
    (https://man7.org/linux/man-pages/man2/capset.2.html)."""
    libc = ctypes.CDLL(None, use_errno=True)
    header, powers = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    if libc.capget(header, powers):
        raise OSError(ctypes.get_errno(), "capget")
    for place in range(3):  # effective, permitted, inheritable
        powers[place] &= ~0b1110  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER
    if libc.capset(header, powers):
        raise OSError(ctypes.get_errno(), "capset")


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
    """One process: `chancery WORDS`. `stdin`: what it reads there, at most 64 KB. `patience`: seconds that any wait
    for it lasts at most. `environ`: more of its environment. `humble`: the rights of files hold for it, also where it
    runs as root."""

    def __init__(
        self,
        *words: str,
        token: str,
        stdin: str = "",
        patience: float = 60.0,
        environ: Mapping[str, str] | None = None,
        humble: bool = False,
    ) -> None:
        self.patience = patience
        self._out, self._err = _Said(), _Said()
        given, here = _CONTEXT.Pipe(duplex=False)
        os.umask(umask := os.umask(0))
        self._process = _CONTEXT.Process(
            target=_main,
            args=(
                words,
                {**(environ or {}), TOKEN_VARIABLE: token},
                umask,
                humble,
                given,
                self._out.there,
                self._err.there,
            ),
            daemon=True,
        )
        self._process.start()
        given.close()
        os.write(here.fileno(), stdin.encode())
        here.close()
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

    async def until(self, condition: Callable[[], object]) -> None:
        """Return as soon as `condition()` holds, looking when the process has written; AssertionError if it ends."""
        async with asyncio.timeout(self.patience):
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

    async def ended(self) -> int:
        """Its exit status, negative for a signal; AssertionError where it does not end."""
        async with asyncio.timeout(self.patience):
            for said in (self._out, self._err):
                while not said.over:
                    said.changed.clear()
                    await said.changed.wait()
        await asyncio.to_thread(self._process.join, self.patience)
        assert self._process.exitcode is not None, "It does not end."
        return self._process.exitcode

    async def stopped(self, number: int = signal.SIGKILL) -> int:
        """Send it a signal, kill -9 by default, and wait for its end."""
        os.kill(self.pid, number)
        return await self.ended()

    def kill(self) -> None:
        """End it at once, without waiting for that."""
        self._process.kill()

    async def close(self) -> None:
        """Kill it where it still runs; free what it held here."""
        self._process.kill()
        await asyncio.to_thread(self._process.join)
        self._out.close()
        self._err.close()
        self._process.close()
