"""Checkpoints: what is in the log ahead is brought into the file, by a connection of its own beside the writer.

A commit that had to do it would hold the writer for a tenth of a second
(https://www.sqlite.org/wal.html#avoiding_excessively_large_wal_files). On an SQLite where a checkpoint beside a commit
can lose pages (`engine.is_affected`) the writer does it itself, between two transactions, and only in the process that
has the database to itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging

import aiosqlite

from bot.store.database import engine

log = logging.getLogger(__name__)
_EVERY = 0.5  # seconds, while something is written
_IDLE = 2.0  # seconds without a write, after which the log ahead may be emptied


class Checkpoints:
    """A worker: makes a checkpoint soon after each commit.

    Args:
        keeper: the connection that does it; None where nobody may do it in this process.
        lock: the writer's, where the writer is the keeper.
    """

    name = "checkpoints"

    def __init__(self, keeper: aiosqlite.Connection | None, lock: asyncio.Lock | None) -> None:
        self._keeper, self._lock = keeper, lock
        self._written = asyncio.Event()
        self._wrote_at = asyncio.get_running_loop().time()  # 0: nothing since the log ahead was emptied

    def wrote(self) -> None:
        """The writer has committed."""
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

    async def clear_log(self) -> None:
        """Empty the log ahead, where erased words may still stand, unless something was written a moment ago: then
        the log is being written over anyway."""
        if not self._wrote_at or asyncio.get_running_loop().time() - self._wrote_at < _IDLE:
            return
        before = self._wrote_at
        busy = await self._bring_in("TRUNCATE")
        if not busy and self._wrote_at == before:
            self._wrote_at = 0.0

    async def _checkpoint(self) -> None:
        """Passive: waits for nobody and holds nobody up (https://www.sqlite.org/pragma.html#pragma_wal_checkpoint)."""
        try:
            await self._bring_in("PASSIVE")
        except engine.OperationalError as error:  # a full disk: what is written stays in the log ahead
            log.warning("a checkpoint failed: %s", error)

    async def _bring_in(self, mode: str) -> bool:
        """Bring the log ahead into the file; whether somebody was in the way. Nothing where nobody may do it here."""
        if self._keeper is None:
            return True
        async with self._lock or contextlib.nullcontext():
            ((busy, *_),) = await self._keeper.execute_fetchall(f"PRAGMA wal_checkpoint({mode})")
        return bool(busy)
