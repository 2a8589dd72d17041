"""The writer and the readers. What is stored lives in the modules beside it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import aiosqlite

from bot.domain.errors import DatabaseInUse, OperatorError, WriteRefused
from bot.store.database import engine
from bot.store.database.checkpoints import Checkpoints
from bot.store.database.commits import Commits
from bot.store.database.lock import reason, sole_runner
from bot.store.database.migrate import foreign, migrate, outdated, require_newest
from bot.store.database.private import files_of, tighten

T = TypeVar("T")
Connection = aiosqlite.Connection  # what a service hands on to the store's functions
log = logging.getLogger(__name__)
# https://www.sqlite.org/rescode.html: faults of the moment; any other is a fault of ours.
_OTHERS_STEP = 1.0  # seconds in which another process takes a database at least one version on
_PASSING = frozenset({engine.FULL, engine.BUSY, engine.LOCKED, engine.IOERR})
_FOREIGN = "{path} is a database, but not one of Chancery: name another file in storage.path."
_BUSY_MS = 15_000  # how long a writer waits for another program's transaction
_ASK_AGAIN = 0.02  # seconds
_KEEPER_BUSY_MS = 50  # while it waits for a reader, nobody can write


class Database:
    """One writer connection behind a lock, and two that cannot write: one for all questions, and one for counts over
    all subscriptions, which at a million take most of a second and would hold up every reader and every release.

    Every write is one `BEGIN IMMEDIATE` transaction run as a task of its own: a caller that is cancelled
    leaves the transaction to end as it would have ended. Each commit, of whichever process, is an event: `committed`.
    What is in the log ahead is brought into the file by `checkpoints`, a worker for whoever opens the database to run.
    """

    def __init__(
        self,
        path: Path,
        writer: aiosqlite.Connection,
        reader: aiosqlite.Connection,
        counter: aiosqlite.Connection,
        keeper: aiosqlite.Connection | None,
        committed: Commits,
    ) -> None:
        self.path = path
        self.reader = reader
        self.counter = counter
        self.committed = committed
        self._writer = writer
        self._keeper = keeper
        self._lock = asyncio.Lock()
        self.checkpoints = Checkpoints(keeper, self._lock, beside=keeper is not writer)
        self._running: set[asyncio.Task[object]] = set()

    @classmethod
    async def open(cls, path: Path, *, alone: bool = False) -> Database:
        """Open (or make) the database and bring it to this program's version.

        `alone`: the caller holds the right to run the bot on it (`sole_runner`).

        Raises:
            NewerDatabase: the file was written by a newer program.
            OperatorError: the file cannot be opened, is no database, or is of an older version and a bot runs on it.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            writer = await _connect(path)
        except OSError as error:
            raise OperatorError(f"The database {path} cannot be opened: {reason(error)}.") from error
        except engine.Error as error:
            raise OperatorError(f"The database {path} cannot be opened: {error}.") from error
        async with contextlib.AsyncExitStack() as opened:  # an open connection would hold up the exit
            opened.push_async_callback(writer.close)
            try:
                await _bring_up(writer, path, alone=alone)
                if alone:
                    tighten(files_of(path))
                reader, counter = [await _reading(path, opened) for _ in range(2)]
                keeper = await _keeping(path, writer, opened, alone=alone)
                await writer.execute("PRAGMA wal_autocheckpoint = 0")
                committed = Commits(path)
            except engine.DatabaseError as error:
                raise OperatorError(f"The database {path} cannot be used: {error}.") from error
            opened.pop_all()
        return cls(path, writer, reader, counter, keeper, committed)

    @classmethod
    @asynccontextmanager
    async def reading(cls, path: Path) -> AsyncIterator[Connection]:
        """A connection that cannot write, for a look from another process; nothing is made or migrated.

        Raises:
            OperatorError: there is no database of this program's version.
        """
        reader = await engine.open_connection(_reading_uri(path), uri=True)
        try:
            await require_newest(reader)
            yield reader
        except engine.DatabaseError as error:
            raise OperatorError(f"The database {path} cannot be used: {error}.") from error
        finally:
            await reader.close()

    @classmethod
    @asynccontextmanager
    async def looking(cls, path: Path) -> AsyncIterator[Connection]:
        """A connection that cannot write, to a database of ours of whatever version up to this program's.

        Raises:
            OperatorError: it is another program's, a newer one's, or none.
        """
        reader = engine.open_connection(_reading_uri(path), uri=True)
        try:
            async with reader:
                if await foreign(reader):
                    raise OperatorError(_FOREIGN.format(path=path))
                if not await outdated(reader):
                    await require_newest(reader)
                yield reader
        except engine.DatabaseError as error:
            raise OperatorError(f"The database {path} cannot be used: {error}.") from error

    async def write(self, work: Callable[[aiosqlite.Connection], Awaitable[T]], *, foreign_keys: bool = True) -> T:
        """Run `work` in one transaction and return what it returns; its exception rolls all of it back.

        `foreign_keys` False: what is deleted is not looked for in the tables that may refer to it, since `work`
        has done that by a shorter way.

        Raises:
            WriteRefused: the disk is full, or another program held the lock for too long.
        """
        task = asyncio.ensure_future(self._transaction(work) if foreign_keys else self._unchecked(work))
        self._running.add(task)
        task.add_done_callback(self._settle)
        return await asyncio.shield(task)

    def _settle(self, task: asyncio.Task[object]) -> None:
        self._running.discard(task)
        if not task.cancelled() and task.exception():
            log.debug("a transaction was rolled back: %s", type(task.exception()).__name__)

    async def _unchecked(self, work: Callable[[aiosqlite.Connection], Awaitable[T]]) -> T:
        async with self._lock:  # the pragma does nothing within a transaction
            await self._writer.execute("PRAGMA foreign_keys = OFF")
            try:
                return await self._locked(work)
            finally:
                await self._writer.execute("PRAGMA foreign_keys = ON")

    async def _transaction(self, work: Callable[[aiosqlite.Connection], Awaitable[T]]) -> T:
        async with self._lock:
            return await self._locked(work)

    async def _locked(self, work: Callable[[aiosqlite.Connection], Awaitable[T]]) -> T:
        try:
            await self._writer.execute("BEGIN IMMEDIATE")
            result = await work(self._writer)
            await self._writer.execute("COMMIT")
        except engine.OperationalError as error:
            await self._roll_back()
            if error.sqlite_errorcode & 0xFF in _PASSING:
                raise WriteRefused(str(error)) from error
            if error.sqlite_errorcode & 0xFF == engine.READONLY:
                raise OperatorError(f"The database {self.path} cannot be written: {error}.") from error
            raise
        except BaseException:  # a cancellation too: the next transaction needs a free connection
            await self._roll_back()
            raise
        self.checkpoints.wrote()
        self.committed.tell()
        return result

    async def _roll_back(self) -> None:
        # A full disk may have ended the transaction already.
        if self._writer.in_transaction:
            await self._writer.execute("ROLLBACK")

    async def close(self) -> None:
        """Wait for the transactions under way, then close the connections."""
        if self._running:
            await asyncio.wait(self._running)
        self.committed.close()
        await self.reader.close()
        await self.counter.close()
        if self._keeper is not None and self._keeper is not self._writer:
            await self._keeper.close()
        await self._writer.close()


@asynccontextmanager
async def snapshot(cx: Connection) -> AsyncIterator[None]:
    """A block in which a connection sees the database as it is at the first question."""
    await cx.execute("BEGIN")
    try:
        yield
    finally:
        await cx.execute("ROLLBACK")


def _reading_uri(path: Path) -> str:
    """https://www.sqlite.org/uri.html"""
    if not os.path.isfile(path):  # noqa: PTH113 - unlike Path's, no error for a name too long or a closed folder
        raise OperatorError(f"There is no database at {path}: the bot has not run yet, or storage.path is wrong.")
    return f"{path.absolute().as_uri()}?mode=ro"


async def _connect(path: Path) -> aiosqlite.Connection:
    connection = await engine.open_connection(path)
    try:
        await connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        await _write_ahead(connection)
        # What is erased is overwritten (https://www.sqlite.org/pragma.html#pragma_secure_delete).
        for pragma in ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
            await connection.execute(f"PRAGMA {pragma}")
    except engine.Error:
        await connection.close()
        raise
    return connection


async def _reading(path: Path, opened: contextlib.AsyncExitStack) -> aiosqlite.Connection:
    connection = await _connect(path)
    opened.push_async_callback(connection.close)
    await connection.execute("PRAGMA query_only = ON")
    return connection


async def _keeping(
    path: Path, writer: aiosqlite.Connection, opened: contextlib.AsyncExitStack, *, alone: bool
) -> aiosqlite.Connection | None:
    """Who checkpoints: a connection of its own; on an SQLite with the WAL-reset bug the writer of the process that has
    the database alone, and nobody in another."""
    if engine.is_affected():
        return writer if alone else None
    keeper = await _connect(path)
    opened.push_async_callback(keeper.close)
    await keeper.execute(f"PRAGMA busy_timeout = {_KEEPER_BUSY_MS}")
    return keeper


async def _write_ahead(connection: aiosqlite.Connection) -> None:
    """Journal ahead. SQLite doesn't wait for another's lock here, whatever busy_timeout says; so ask again."""
    deadline = asyncio.get_running_loop().time() + _BUSY_MS / 1000
    while True:
        try:
            await connection.execute("PRAGMA journal_mode = WAL")
            return
        except engine.OperationalError as error:
            busy = error.sqlite_errorcode & 0xFF in (engine.BUSY, engine.LOCKED)
            if not busy or asyncio.get_running_loop().time() > deadline:
                raise
        await asyncio.sleep(_ASK_AGAIN)


async def _bring_up(writer: aiosqlite.Connection, path: Path, *, alone: bool) -> None:
    """Bring the database to this program's version; an older one only while no bot runs that knows just that one."""
    if await foreign(writer):
        raise OperatorError(_FOREIGN.format(path=path))
    seen = 0
    while not alone and (found := await outdated(writer)):
        try:
            with sole_runner(path):
                await migrate(writer)
        except DatabaseInUse:
            if found == seen:  # nobody is bringing it up meanwhile, as another command may be
                raise DatabaseInUse(
                    f"The database {path} is of version {found}, and a bot of that version runs on it: stop it first."
                ) from None
            seen = found
            await asyncio.sleep(_OTHERS_STEP)
    await migrate(writer)
