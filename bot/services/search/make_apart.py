"""Makes index entries in a process of its own, so that Python's global lock is free for writing and for replies.

If that process cannot be started or has ended, a thread makes them, which takes longer.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import pickle
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from bot.services.search.make_entries import Made, Revision, make_entries
from bot.services.search.serve_entries import LENGTH, packed

log = logging.getLogger(__name__)

_PROGRAM = "bot.services.search.serve_entries"
_ROOT = Path(__file__).parents[3]  # where `bot` is
_ENVIRONMENT = {"LC_ALL": "C.UTF-8"}  # none of the bot's variables
_PATIENCE = 120.0  # seconds for one batch
_CHUNK = 65_536  # bytes


class EntryMaker:
    """Makes the entries of one batch after the other. `process`: makes them; None if a thread does."""

    def __init__(self, process: Process | None) -> None:
        self.process = process
        self._told: set[tuple[str, bool]] = set()

    async def make(self, batch: Sequence[Revision]) -> Made:
        """The entries of a batch."""
        if self.process is not None:
            try:
                async with asyncio.timeout(_PATIENCE):
                    return await _asked(self.process, batch)
            except (OSError, EOFError) as error:  # TimeoutError is an OSError
                log.warning("the program that makes index entries is lost (%s); going on without it", _named(error))
                self.process = None
        return await asyncio.to_thread(make_entries, batch, self._told)


async def _asked(process: Process, batch: Sequence[Revision]) -> Made:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(packed(batch))
    await process.stdin.drain()
    (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
    made: Made = pickle.loads(await process.stdout.readexactly(length))
    return made


def _named(error: Exception) -> str:
    return str(error) or type(error).__name__


@contextlib.asynccontextmanager
async def entry_maker(*, apart: bool) -> AsyncIterator[EntryMaker]:
    """A block with a maker. `apart`: with a process of its own, which is ended after the block."""
    process = await _started() if apart else None
    try:
        yield EntryMaker(process)
    finally:
        if process is not None:
            await _end(process)


async def _started() -> Process | None:
    try:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", _PROGRAM),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            cwd=_ROOT,
            env=_ENVIRONMENT,
            start_new_session=True,  # Ctrl-C must reach only us
        )
    except OSError as error:
        log.warning("the program that makes index entries cannot be started: %s", error.strerror)
        return None


async def _end(process: Process) -> None:
    """Kill the process and wait for its end; it has nothing to save."""
    assert process.stdin is not None
    assert process.stdout is not None
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    process.stdin.close()
    while await process.stdout.read(_CHUNK):
        pass  # discard what it had written
    await process.wait()
