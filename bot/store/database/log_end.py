"""What lies behind the end of the write-ahead log, where Litestream copies the database.

A program that is killed in the midst of a commit, while that waits for the disk, leaves the commit in the log's file:
whole, but unknown to the index through which SQLite reads the file. As long as any program has the database open that
commit has not happened, and the next one is written over it (https://www.sqlite.org/walformat.html#recovery).
Litestream 0.5.17 always has it open, and reads the file without the index: it takes the commit for one that happened.
When it is written over, Litestream goes on from the middle of the log. The copy then lacks what only the log's
beginning has, and is acknowledged all the same; or Litestream says "read database page 3: EOF" for ever.

So whoever opens the database looks behind the log's end before anything is written. What is there gets other salts, the
mark by which each frame belongs to its log: then Litestream sees that it has read something else, and reads all of the
log again. It must have done so before the next commit, so it is asked to while nobody can write.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from pathlib import Path

import aiosqlite

from bot.domain.errors import OperatorError, ReplicaLost
from bot.store.database import engine
from bot.store.database.private import beside
from bot.store.database.replica import AGAIN_SECONDS, Replica
from bot.store.database.waiting import execute_when_free

log = logging.getLogger(__name__)
# https://www.sqlite.org/fileformat2.html#walformat: in the log's header the size of a page, and the salts; in that of a
# frame, which has one page, the salts again, and a number that is 0 in all but the last frame of a commit.
_HEADER, _PAGE_SIZE, _SALTS = 32, slice(8, 12), slice(16, 24)
_FRAME_HEADER, _COMMIT, _FRAME_SALTS = 24, slice(4, 8), slice(8, 16)
_COUNTS_ONLY = (3, 51, 0)  # the first SQLite that tells the log's length without a checkpoint


async def settle(writer: aiosqlite.Connection, path: Path, replica: Replica, *, alone: bool) -> None:
    """See that Litestream knows where the log ends. Nothing on an SQLite that does not tell how long the log is.

    `alone`: this is the bot, which waits for Litestream as long as it takes.

    Raises:
        OperatorError: Litestream has to read the log again, and does not.
    """
    if engine.version() < _COUNTS_ONLY:
        return
    told = ""
    while True:
        try:
            await _have_it_read_again(writer, path, replica)
        except ReplicaLost as error:
            fault = f"a program was killed in the midst of a commit, and Litestream has to read {path} again: {error}"
            if not alone:
                raise OperatorError(f"Nothing is written now: {fault}.") from None
            if fault != told:
                log.error("the bot does nothing yet: %s", fault)
            told = fault
            await asyncio.sleep(AGAIN_SECONDS)
        else:
            return


async def _have_it_read_again(writer: aiosqlite.Connection, path: Path, replica: Replica) -> None:
    """Mark what is behind the end, and have Litestream see that, while nobody can write. What it has seen is blank from
    then on; what it has not seen is still marked for whoever opens the database next."""
    await execute_when_free(writer, "BEGIN IMMEDIATE")
    try:
        async with engine.open_connection(path) as other:  # a connection in a transaction is told nothing
            ((busy, frames, _),) = await other.execute_fetchall("PRAGMA wal_checkpoint(NOOP)")
        file = beside(path, "-wal")
        # Not in a thread: were this cancelled, that would write on when the lock is free again.
        if not busy and (left := _left_behind(file, frames)):
            _disown(file, left, blank=False)
            await replica.read_again()
            _disown(file, left, blank=True)
            log.warning("a program was killed in the midst of a commit; Litestream has read the database again")
    finally:
        await writer.execute("ROLLBACK")


def _left_behind(file: Path, frames: int) -> list[int]:
    """Where those frames begin that come behind the log's first `frames` and belong to it, or are marked; up to the
    last one that ends a commit. What was not committed misleads nobody."""
    if not file.exists():
        return []
    found, commits = [], 0
    with file.open("rb") as wal:  # SQLite has no locks on this file, which closing it would free
        header = wal.read(_HEADER)
        known = (header[_SALTS], _marked(header[_SALTS]))
        size = _FRAME_HEADER + int.from_bytes(header[_PAGE_SIZE], "big")
        for place in itertools.count(_HEADER + frames * size, size):
            wal.seek(place)
            frame = wal.read(size)
            if len(frame) < size or frame[_FRAME_SALTS] not in known:
                break
            found.append(place)
            commits = len(found) if any(frame[_COMMIT]) else commits
    return found[:commits]


def _disown(file: Path, places: list[int], *, blank: bool) -> None:
    """Give these frames salts that are not the log's, the last one first: so the first one tells of all of them."""
    with file.open("r+b", buffering=0) as wal:
        salts = wal.read(_HEADER)[_SALTS]
        for place in reversed(places):
            wal.seek(place + _FRAME_SALTS.start)
            wal.write(bytes(len(salts)) if blank else _marked(salts))


def _marked(salts: bytes) -> bytes:
    return bytes(byte ^ 0xFF for byte in salts)
