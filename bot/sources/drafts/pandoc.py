"""Runs pandoc in a process of its own: a document's bytes become JSON, within limits of time, memory and output.

One runs at a time, sandboxed (https://pandoc.org/MANUAL.html#option--sandbox), without the bot's environment. Whenever
we stop waiting, also at the bot's end, the process is killed. The JSON is read in blocks.py.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import re
import shutil
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.domain.drafts.document import KINDS
from bot.domain.errors import Refusal

log = logging.getLogger(__name__)

OLDEST = (2, 17)  # Debian 12's; the first with --sandbox is 2.15
_LAUNCHER = Path(__file__).with_name("limited.py")
_VERSION = re.compile(r"(pandoc\S{0,20} ([0-9]{1,4})\.([0-9]{1,4})\S{0,40})")
_CHUNK = 65_536  # bytes
# One memory arena for all threads: glibc reserves 64 MB of addresses for each arena, which count against the limit.
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may take: seconds of CPU, seconds of time, bytes of address space and of JSON.

    The longest text that a draft may have makes about a megabyte of JSON. pandoc 2.17 needs half a gigabyte of
    addresses just to start.
    """

    cpu: int = 10
    wall: float = 30.0
    memory: int = 768 * 1024 * 1024
    output: int = 4 * 1024 * 1024


LIMITS = Limits()


class Pandoc:
    """The program. It is looked for once, before its first use."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or LIMITS
        self._program = ""  # its path, once it is known to be new enough
        self._alone = asyncio.Lock()

    async def read(self, form: str, data: bytes) -> Any:
        """pandoc's JSON of a document in one of pandoc's formats (`docx`).

        Raises:
            Refusal: pandoc is not installed, or cannot read the document, or not within the limits.
        """
        async with self._alone:
            written = await self._run(await self._found(), "--sandbox", "--from", form, "--to", "json", data=data)
        try:
            return await asyncio.to_thread(json.loads, written)
        except (ValueError, RecursionError):
            raise Refusal("document.too_much") from None

    async def version(self) -> str:
        """The program's name and version (`pandoc 2.17.1.1`); '' where there is none that is new enough."""
        path = await asyncio.to_thread(_program)
        try:
            said = await self._run(path, "--version") if path else b""
        except Refusal:  # another program with that name
            said = b""
        found = _VERSION.match(said.decode("utf-8", "replace"))
        if found is None or (int(found[2]), int(found[3])) < OLDEST:
            return ""
        self._program = path
        return found[1]

    async def _found(self) -> str:
        """The program's path.

        Raises:
            Refusal: there is none, or an older one.
        """
        if not self._program and not await self.version():
            log.warning("pandoc 2.17 or newer is not found: of files, only .txt can be read")
            raise Refusal("document.no_pandoc", program="pandoc 2.17", **KINDS)
        return self._program

    async def _run(self, path: str, *words: str, data: bytes = b"") -> bytes:
        limits = self._limits
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-I", "-S", str(_LAUNCHER), str(limits.cpu), str(limits.memory), path, *words),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=_ENVIRONMENT,
            cwd="/",
            start_new_session=True,
        )
        feeding = asyncio.create_task(_feed(process, data))
        try:
            async with asyncio.timeout(limits.wall):
                written = await _all_of(process, limits.output)
                status = await process.wait()
        except TimeoutError:
            log.warning("a document was given up: pandoc did not end within %g s", limits.wall)
            raise Refusal("document.too_much") from None
        finally:
            await _end(process)
            await asyncio.wait({feeding})
        if status == 0:
            return written
        log.info("a document was not read: pandoc ended with %d", status)
        # Ended by a signal: the CPU time was used up. 251: the memory was (the status that GHC gives for that).
        raise Refusal("document.too_much" if status < 0 or status == 251 else "document.broken")


def _program() -> str:
    """The path of pandoc; '' where it is not installed."""
    found = shutil.which("pandoc")
    return str(Path(found).absolute()) if found else ""


async def _feed(process: asyncio.subprocess.Process, data: bytes) -> None:
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it has ended; its status says why
        process.stdin.write(data)
        await process.stdin.drain()
    process.stdin.close()


async def _all_of(process: asyncio.subprocess.Process, most: int) -> bytes:
    assert process.stdout is not None
    found = bytearray()
    while chunk := await process.stdout.read(_CHUNK):
        found += chunk
        if len(found) > most:
            raise Refusal("document.too_large")
    return bytes(found)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Kill the process and all that it started, if they still run, and wait for the end."""
    assert process.stdout is not None
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    while await process.stdout.read(_CHUNK):
        pass  # what it had written already
    await process.wait()
