"""The database's connections: one writer behind a lock, and readers that cannot write."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from bot.domain.errors import OperatorError, WriteRefused
from bot.domain.monitor import Spread
from bot.store.database import engine
from bot.store.database.checkpoints import Checkpoints
from bot.store.database.commits import Commits
from bot.store.database.connect import FOREIGN, bring_up, connect, open_keeper, open_reader, reading_uri
from bot.store.database.lock import reason
from bot.store.database.log_end import settle
from bot.store.database.migrate import foreign, outdated, require_newest
from bot.store.database.private import file_at, files_of, require_one_name, tighten
from bot.store.database.replica import Replica, ReplicaPlan, log_kept
from bot.store.database.waiting import execute_when_free

T = TypeVar("T")
Connection = aiosqlite.Connection  # what services pass to the store's functions
log = logging.getLogger(__name__)
# https://www.sqlite.org/rescode.html: these errors may pass; any other is an error in our code.
_PASSING = frozenset({engine.FULL, engine.BUSY, engine.LOCKED, engine.IOERR})


class Database:
    """One writer connection behind a lock, and two read-only ones: `reader` for queries, and `counter` for counts over
    all subscriptions, which take most of a second for a million and would hold up all other queries.

    Every write is one `BEGIN IMMEDIATE` transaction in a task of its own, which runs to its end even if the caller is
    cancelled. Each commit, of whichever process, is an event: `committed`. `checkpoints`, a worker that must run while
    the database is open, copies the write-ahead log into the file; with a `replica`, only Litestream does that.
    """

    def __init__(
        self,
        path: Path,
        writer: engine.OneStepConnection,
        reader: aiosqlite.Connection,
        counter: aiosqlite.Connection,
        keeper: aiosqlite.Connection | None,
        committed: Commits,
        replica: Replica,
        opened: contextlib.AsyncExitStack,
    ) -> None:
        self.path = path
        self.reader = reader
        self.counter = counter
        self.committed = committed
        self.replica = replica
        self.holds = Spread()  # how long each transaction kept others from writing; its count is the number of commits
        self.refused = 0  # transactions that failed because of the disk or another program's lock
        self._writer = writer
        self._keeper, self._opened = keeper, opened
        self._lock = asyncio.Lock()
        self._closing = False
        self.checkpoints = Checkpoints(keeper, self._lock, beside=keeper is not writer)
        self._running: set[asyncio.Task[object]] = set()

    @classmethod
    async def open(cls, path: Path, *, alone: bool = False, plan: ReplicaPlan | None = None) -> Database:
        """Open (or make) the database and migrate it to this program's version.

        `alone`: the caller has the lock of the bot's process (`sole_runner`). `plan`: set if Litestream keeps a copy on
        another machine.

        Raises:
            NewerDatabase: the file was written by a newer program.
            OperatorError: the file cannot be opened, is not a database, has a second name (hard link), or is of an
                older version and a bot uses it.
        """
        require_one_name(path)
        path = file_at(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            writer = await connect(path)
        except OSError as error:
            raise OperatorError(f"The database {path} cannot be opened: {reason(error)}.") from error
        except engine.Error as error:
            raise OperatorError(f"The database {path} cannot be opened: {engine.why(path, error)}.") from error
        async with contextlib.AsyncExitStack() as opened:  # an open connection's thread would prevent the exit
            last = opened.enter_context(contextlib.ExitStack())
            opened.push_async_callback(writer.close)
            try:
                replica = Replica(path, plan)
                if plan:
                    last.enter_context(log_kept(path))
                    await settle(writer, path, replica, alone=alone)
                await bring_up(writer, path, alone=alone)
                if alone:
                    tighten(files_of(path))
                reader, counter = [await open_reader(path, opened) for _ in range(2)]
                keeper = None if plan else await open_keeper(path, writer, opened, alone=alone)
                committed = Commits(path)
            except engine.DatabaseError as error:
                raise OperatorError(f"The database {path} cannot be used: {engine.why(path, error)}.") from error
            return cls(path, writer, reader, counter, keeper, committed, replica, opened.pop_all())

    @classmethod
    @asynccontextmanager
    async def reading(cls, path: Path) -> AsyncIterator[Connection]:
        """A read-only connection, for a command beside the bot; nothing is created or migrated.

        Raises:
            OperatorError: there is no database of this program's version.
        """
        async with _opened_for_reading(path) as reader:
            await require_newest(reader)
            yield reader

    @classmethod
    @asynccontextmanager
    async def looking(cls, path: Path) -> AsyncIterator[Connection]:
        """A read-only connection to a database of ours of this program's version or an older one.

        Raises:
            OperatorError: it is another program's, of a newer version, or not there.
        """
        async with _opened_for_reading(path) as reader:
            if await foreign(reader):
                raise OperatorError(FOREIGN.format(path=path))
            if not await outdated(reader):
                await require_newest(reader)
            yield reader

    async def write_in_one_step(self, work: Callable[[aiosqlite.Connection], Coroutine[Any, Any, T]]) -> T:
        """Like `write`, for very frequent writes: the whole transaction is one step of the writer's thread, and `work`
        runs in that thread too. So it must await nothing but the database, and share no data with other code.

        Raises:
            WriteRefused: as for `write`.
        """
        return await self._in_a_task(self._quick_transaction(work))

    async def write(self, work: Callable[[aiosqlite.Connection], Awaitable[T]], *, foreign_keys: bool = True) -> T:
        """Run `work` in one transaction and return what it returns; if it raises, all of it is rolled back.

        `foreign_keys` False: SQLite does not check the foreign keys of each row, because `work` makes sure of them in a
        quicker way.

        Raises:
            WriteRefused: the disk is full, or another program held the lock for too long.
        """
        return await self._in_a_task(self._transaction(work) if foreign_keys else self._unchecked(work))

    async def _in_a_task(self, transaction: Coroutine[Any, Any, T]) -> T:
        task = asyncio.create_task(transaction)
        self._running.add(task)
        task.add_done_callback(self._settle)
        return await asyncio.shield(task)

    def _settle(self, task: asyncio.Task[object]) -> None:
        self._running.discard(task)
        if not task.cancelled() and task.exception():
            log.debug("a transaction was rolled back: %s", type(task.exception()).__name__)

    async def _unchecked(self, work: Callable[[aiosqlite.Connection], Awaitable[T]]) -> T:
        async with self._lock:  # within a transaction this pragma has no effect
            await self._writer.execute("PRAGMA foreign_keys = OFF")
            try:
                return await self._locked(self._step_by_step(work))
            finally:
                await self._writer.execute("PRAGMA foreign_keys = ON")

    async def _transaction(self, work: Callable[[aiosqlite.Connection], Awaitable[T]]) -> T:
        async with self._lock:
            return await self._locked(self._step_by_step(work))

    async def _quick_transaction(self, work: Callable[[aiosqlite.Connection], Coroutine[Any, Any, T]]) -> T:
        async with self._lock:
            return await self._locked(self._in_one_step(work))

    async def _begin(self) -> None:
        await execute_when_free(self._writer, "BEGIN IMMEDIATE", lambda: self._closing)

    async def _step_by_step(self, work: Callable[[aiosqlite.Connection], Awaitable[T]]) -> T:
        await self._begin()
        began = time.perf_counter()
        result = await work(self._writer)
        await self._writer.execute("COMMIT")
        self.holds.add(time.perf_counter() - began)
        return result

    async def _in_one_step(self, work: Callable[[aiosqlite.Connection], Coroutine[Any, Any, T]]) -> T:
        async def all_of_it(cx: aiosqlite.Connection) -> T:
            if not cx.in_transaction:
                await cx.execute("BEGIN IMMEDIATE")
            began = time.perf_counter()
            result = await work(cx)
            await cx.execute("COMMIT")
            self.holds.add(time.perf_counter() - began)
            return result

        try:
            return await self._writer.in_one_step(all_of_it)
        except engine.OperationalError as error:
            busy = getattr(error, "sqlite_errorcode", 0) & 0xFF == engine.BUSY
            if not busy or self._writer.in_transaction:
                raise
        await self._begin()  # another program has the lock: wait as long as always
        return await self._writer.in_one_step(all_of_it)

    async def _locked(self, transaction: Awaitable[T]) -> T:
        try:
            result = await transaction
        except engine.OperationalError as error:
            await self._roll_back()
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code in _PASSING:
                self.refused += 1
                raise WriteRefused(str(error)) from error
            if code == engine.READONLY:
                raise OperatorError(f"The database {self.path} cannot be written: {error}.") from error
            raise
        except BaseException:  # also if cancelled: the next transaction needs a free connection
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
        """Wait for our own transactions under way, not for other programs', then close the connections."""
        self._closing = True
        if self._running:
            await asyncio.wait(self._running)
        self.committed.close()
        await self.replica.close()
        await self._opened.aclose()


@asynccontextmanager
async def snapshot(cx: Connection) -> AsyncIterator[None]:
    """A block in which a connection sees the database as it was at its first query."""
    await cx.execute("BEGIN")
    try:
        yield
    finally:
        await cx.execute("ROLLBACK")


@asynccontextmanager
async def savepoint(cx: Connection) -> AsyncIterator[None]:
    """A block within a transaction that is rolled back alone if it raises."""
    await cx.execute("SAVEPOINT part")
    try:
        yield
    except BaseException:  # also if cancelled: the rest of the transaction continues without this part
        if cx.in_transaction:  # a full disk may have ended it
            await cx.execute("ROLLBACK TO part")
            await cx.execute("RELEASE part")
        raise
    await cx.execute("RELEASE part")


@asynccontextmanager
async def _opened_for_reading(path: Path) -> AsyncIterator[Connection]:
    try:
        async with engine.open_connection(reading_uri(path), uri=True) as reader:
            yield reader
    except engine.DatabaseError as error:
        raise OperatorError(f"The database {path} cannot be used: {engine.why(path, error)}.") from error
