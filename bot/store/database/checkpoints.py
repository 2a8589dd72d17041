"""Checkpoints: the write-ahead log is copied into the database file, by a connection of its own beside the writer.

If a commit had to do it, the writer would be busy for a tenth of a second
(https://www.sqlite.org/wal.html#avoiding_excessively_large_wal_files). On an SQLite where a checkpoint beside a commit
can lose pages (`engine.is_affected`) the writer does it itself, between two transactions, and only in the process that
has the database to itself.

A checkpoint that waits for nobody never lets the log ahead begin anew while somebody writes without a pause
(https://www.sqlite.org/wal.html#ckpt): whatever it brings in, a commit comes behind it, and the log grows to several
times the file. So a long one is brought in almost to its end, and the rest between two transactions.
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
_IDLE = 2.0  # seconds without a write, after which the log may be emptied
_LONG = 4096  # pages, of 4 KB: a log ahead that is longer is begun anew
_REST, _ROUNDS = 500, 4  # pages that are left for the moment in which the writer waits; looks until they are so few
# Tries, and seconds between them, to empty a log with erased words: readers of ours block that for moments.
_TRIES, _BETWEEN = 20, 0.25


class LogState(NamedTuple):
    """The log ahead after a checkpoint: whether somebody was in the way, its pages, and how many of them are not in the
    file yet."""

    busy: bool
    pages: int = 0
    left: int = 0


class Checkpoints:
    """A worker: makes a checkpoint soon after each commit.

    Args:
        keeper: the connection that does it; None where this process must not: on an SQLite with the bug, beside a bot,
            and everywhere where Litestream makes all checkpoints.
        lock: the writer's.
        beside: the keeper may work beside the writer; else it is the writer itself.
    """

    name = "checkpoints"

    def __init__(self, keeper: aiosqlite.Connection | None, lock: asyncio.Lock, *, beside: bool = True) -> None:
        self._keeper, self._lock, self._beside = keeper, lock, beside
        self._erased = False
        self._written = asyncio.Event()
        self._wrote_at = asyncio.get_running_loop().time()  # 0: nothing was written since the log was emptied

    def wrote(self) -> None:
        """Tell that the writer has committed."""
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
        """Nothing is in flight: a checkpoint that has begun ends in its connection's thread."""

    def erased(self) -> None:
        """Tell that something was erased: the log still has it until it is emptied."""
        self._erased = True

    async def clear_log(self) -> None:
        """Empty the log. If something was erased, now, with the writer waiting meanwhile; else only after a while
        without writes. Nothing where nobody may do it here."""
        if self._keeper is None:
            return
        if self._erased:
            self._erased = False  # set again by what is erased meanwhile
            self._erased = not await self._empty_between_writes() or self._erased
            return
        if not self._wrote_at or asyncio.get_running_loop().time() - self._wrote_at < _IDLE:
            return
        before = self._wrote_at
        state = await self._bring_in("TRUNCATE")
        if not state.busy and self._wrote_at == before:
            self._wrote_at = 0.0

    async def _empty_between_writes(self) -> bool:
        """Empty the log while the writer waits; returns whether it is empty. It is tried again while a reader blocks
        it."""
        for _ in range(_TRIES):
            async with self._lock:
                if not (await self._ask("TRUNCATE")).busy:
                    return True
            await asyncio.sleep(_BETWEEN)
        log.warning("a reader keeps the log ahead from being emptied; trying again")
        return False

    async def _checkpoint(self) -> None:
        """A passive checkpoint, which waits for nobody and blocks nobody
        (https://www.sqlite.org/pragma.html#pragma_wal_checkpoint)."""
        try:
            state = await self._bring_in("PASSIVE")
            if state.pages > _LONG:
                await self._begin_anew(state)
        except engine.OperationalError as error:  # a full disk: what is written stays in the log
            log.warning("a checkpoint failed: %s", error)

    async def _begin_anew(self, state: LogState) -> None:
        """The next commit writes to the beginning of the log ahead, unless a reader is in the way: then later."""
        for _ in range(_ROUNDS):
            if state.left <= _REST:
                break
            state = await self._bring_in("PASSIVE")
        async with self._lock if self._beside else contextlib.nullcontext():
            await self._bring_in("RESTART")

    async def _bring_in(self, mode: str) -> LogState:
        """Bring the log ahead into the file. Nothing where nobody may do it here."""
        async with contextlib.nullcontext() if self._beside else self._lock:
            return await self._ask(mode)

    async def _ask(self, mode: str) -> LogState:
        if self._keeper is None:
            return LogState(busy=True)
        ((busy, pages, brought_in),) = await self._keeper.execute_fetchall(f"PRAGMA wal_checkpoint({mode})")
        return LogState(bool(busy), pages, pages - brought_in)
