"""Checkpoints: copying the write-ahead log into the database file, with a connection of its own beside the writer.

If commits did it, the writer would be busy for a tenth of a second now and then
(https://www.sqlite.org/wal.html#avoiding_excessively_large_wal_files). With an SQLite in which a checkpoint beside a
commit can lose pages (`engine.is_affected`), the writer does it between two transactions, and only in the process that
has the database to itself.

The log starts again from its beginning only once a checkpoint has copied all of it
(https://www.sqlite.org/wal.html#ckpt). Under constant writes a passive checkpoint, which blocks nobody, never gets that
far, and the log would grow to several times the file. So a long log is copied almost to its end beside the writer, and
the rest while the writer waits.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import NamedTuple

import aiosqlite

from bot.store.database import engine

log = logging.getLogger(__name__)
_EVERY = 0.5  # seconds, while something is written
_IDLE = 2.0  # seconds without a write before the log may be emptied
_LONG = 4096  # pages of 4 KB; a longer log is made to start again from its beginning
_REST, _ROUNDS = 500, 4  # pages that may be left for when the writer waits; passive checkpoints to get there
# Tries, and seconds between them, to empty a log with erased words: our readers may block that for a moment.
_TRIES, _BETWEEN = 20, 0.25


class LogState(NamedTuple):
    """The write-ahead log after a checkpoint: whether another connection was in the way, the log's pages, and how many
    of them are not in the file yet."""

    busy: bool
    pages: int = 0
    left: int = 0


class Checkpoints:
    """A worker: makes a checkpoint soon after each commit.

    Args:
        keeper: the connection that does it; None if this process must not make checkpoints: because SQLite has the bug
            and a bot runs beside, or because Litestream makes all checkpoints.
        lock: the writer's.
        beside: the keeper may work beside the writer; otherwise it is the writer itself.
    """

    name = "checkpoints"

    def __init__(self, keeper: aiosqlite.Connection | None, lock: asyncio.Lock, *, beside: bool = True) -> None:
        self._keeper, self._lock, self._beside = keeper, lock, beside
        self._erased = False
        self._written = asyncio.Event()
        self._wrote_at = asyncio.get_running_loop().time()  # 0: nothing was written since the log was emptied

    def wrote(self) -> None:
        """To be called after each commit of the writer."""
        self._wrote_at = asyncio.get_running_loop().time()
        self._written.set()

    async def run(self) -> None:
        """Work until it is cancelled."""
        while True:
            await self._written.wait()
            self._written.clear()
            await self._checkpoint()
            await asyncio.sleep(_EVERY)

    async def stop(self) -> None:
        """Nothing to wait for: a checkpoint that has begun ends in its connection's thread."""

    def erased(self) -> None:
        """To be called when something was erased: the log still contains it until it is emptied."""
        self._erased = True

    async def clear_log(self) -> None:
        """Empty the log: if something was erased, at once, while the writer waits; else only after a while without
        writes. Does nothing in a process that must not make checkpoints."""
        if self._keeper is None:
            return
        if self._erased:
            self._erased = False  # `erased` may set it again meanwhile
            self._erased = not await self._empty_between_writes() or self._erased
            return
        if not self._wrote_at or asyncio.get_running_loop().time() - self._wrote_at < _IDLE:
            return
        before = self._wrote_at
        state = await self._bring_in("TRUNCATE")
        if not state.busy and self._wrote_at == before:
            self._wrote_at = 0.0

    async def _empty_between_writes(self) -> bool:
        """Empty the log while the writer waits; returns whether it is empty. Tries again if a reader blocks it."""
        for _ in range(_TRIES):
            async with self._lock:
                if not (await self._ask("TRUNCATE")).busy:
                    return True
            await asyncio.sleep(_BETWEEN)
        log.warning("a reader keeps the log ahead from being emptied; trying again")
        return False

    async def _checkpoint(self) -> None:
        """Make a passive checkpoint, which waits for nobody and blocks nobody
        (https://www.sqlite.org/pragma.html#pragma_wal_checkpoint)."""
        try:
            state = await self._bring_in("PASSIVE")
            if state.pages > _LONG:
                await self._begin_anew(state)
        except engine.OperationalError as error:  # a full disk; what was committed is safe in the log
            log.warning("a checkpoint failed: %s", error)

    async def _begin_anew(self, state: LogState) -> None:
        """Have the next commit write to the beginning of the log; if a reader is in the way, it is tried again
        later."""
        for _ in range(_ROUNDS):
            if state.left <= _REST:
                break
            state = await self._bring_in("PASSIVE")
        async with self._lock if self._beside else contextlib.nullcontext():
            await self._bring_in("RESTART")

    async def _bring_in(self, mode: str) -> LogState:
        """Copy the log into the file. Does nothing in a process that must not make checkpoints."""
        async with contextlib.nullcontext() if self._beside else self._lock:
            return await self._ask(mode)

    async def _ask(self, mode: str) -> LogState:
        if self._keeper is None:
            return LogState(busy=True)
        ((busy, pages, brought_in),) = await self._keeper.execute_fetchall(f"PRAGMA wal_checkpoint({mode})")
        return LogState(bool(busy), pages, pages - brought_in)
