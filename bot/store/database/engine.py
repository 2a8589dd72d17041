"""The SQLite library that the program uses: connect, rows, errors, result codes. Only this file imports a driver.

SQLite 3.7.0 to 3.51.2 can lose committed pages if one connection makes a checkpoint while another commits (the
WAL-reset bug, https://www.sqlite.org/wal.html#walresetbug; fixed in 3.51.3, and in the older lines 3.44.6 and 3.50.7).
Our keeper beside the writer, and `chancery post` beside a bot, do exactly that. So the program brings an SQLite of its
own, PyPI's pysqlite3, and falls back to Python's on platforms without a wheel. `CHANCERY_SQLITE=python` in the
environment chooses Python's anyway; tests and the benchmark use it to compare the two.

The two drivers' errors and rows have no common base: `except sqlite3.Error` does not catch pysqlite3's errors, and a
connection of one refuses the other's `Row`. So all of them come from here, and lint refuses any other import.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import aiosqlite

if TYPE_CHECKING or os.environ.get("CHANCERY_SQLITE") == "python":
    import sqlite3 as driver
else:
    try:
        from pysqlite3 import dbapi2 as driver
    except ImportError:  # a platform without a wheel
        import sqlite3 as driver

T = TypeVar("T")
AsyncConnection = aiosqlite.Connection
Connection = driver.Connection
Row = driver.Row
Error = driver.Error
DatabaseError = driver.DatabaseError
OperationalError = driver.OperationalError
IntegrityError = driver.IntegrityError
BUSY, LOCKED, FULL, IOERR = driver.SQLITE_BUSY, driver.SQLITE_LOCKED, driver.SQLITE_FULL, driver.SQLITE_IOERR
READONLY = driver.SQLITE_READONLY
# The actions that an authorizer is asked about (https://www.sqlite.org/c3ref/c_alter_table.html), and its answers.
SELECT, READ, FUNCTION = driver.SQLITE_SELECT, driver.SQLITE_READ, driver.SQLITE_FUNCTION
PRAGMA, TRANSACTION, RECURSIVE = driver.SQLITE_PRAGMA, driver.SQLITE_TRANSACTION, driver.SQLITE_RECURSIVE
OK, DENY, DENIED = driver.SQLITE_OK, driver.SQLITE_DENY, driver.SQLITE_AUTH
_DAMAGE = (driver.SQLITE_CORRUPT, driver.SQLITE_NOTADB)
complete_statement = driver.complete_statement
VERSION = driver.sqlite_version

_LEAST_ROOM = 256 * 1024  # free bytes that SQLite needs to open a database
_FETCH_AT_ONCE = 64  # rows that aiosqlite asks its thread for at a time
_MENDED = ((3, 44, 6), (3, 50, 7))  # the fixed versions of older lines; from 3.51.3 on all are fixed


def version() -> tuple[int, ...]:
    """SQLite's version."""
    return tuple(int(part) for part in VERSION.split(".")[:3])


def is_affected(version: str = VERSION) -> bool:
    """Whether this SQLite has the WAL-reset bug, so that no checkpoint may be made beside the writer."""
    parts = tuple(int(part) for part in version.split(".")[:3])
    return (3, 7) <= parts < (3, 51, 3) and not any(parts[:2] == mended[:2] and parts >= mended for mended in _MENDED)


def is_damage(error: BaseException) -> bool:
    """Whether the file is damaged: its pages are not as SQLite wrote them, or contain a text that is not UTF-8.

    https://www.sqlite.org/rescode.html#corrupt and #notadb; the second error has no code, only the driver's sentence.
    """
    if not isinstance(error, DatabaseError):
        return False
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE or "Could not decode to UTF-8" in str(error)


def is_denied(error: BaseException) -> bool:
    """Whether the connection's authorizer refused the statement (https://www.sqlite.org/rescode.html#auth)."""
    return isinstance(error, DatabaseError) and getattr(error, "sqlite_errorcode", 0) & 0xFF == DENIED


async def first_fault(cx: AsyncConnection) -> str:
    """The first fault that SQLite finds when it reads the whole file; '' if there is none.

    Indexes are not compared with their tables, which would take several times as long
    (https://www.sqlite.org/pragma.html#pragma_quick_check).

    Raises:
        DatabaseError: the damage is such that it cannot be read at all.
    """
    rows = await cx.execute_fetchall("PRAGMA quick_check(1)")
    (found,) = next(iter(rows))
    return "" if found == "ok" else str(found)


def why(path: Path, error: Exception) -> str:
    """SQLite's message for an error; but for a full disk, or a file that this user may not read, our own, because
    SQLite's is misleading there."""
    if os.access(path, os.F_OK) and not os.access(path, os.R_OK):
        return f"this user may not read it ({error})"
    try:
        room = os.statvfs(path.parent)
    except OSError:
        return str(error)
    full = room.f_bavail * room.f_frsize < _LEAST_ROOM and not is_damage(error)
    return f"there is no room left on its disk ({error})" if full else str(error)


def connect(path: str | Path, *, uri: bool = False, timeout: float = 5.0) -> Connection:
    """A connection in autocommit mode; its rows are tuples. `timeout`: seconds to wait for another program's lock.

    Raises:
        Error: the file cannot be opened.
    """
    return driver.connect(path, uri=uri, timeout=timeout, isolation_level=None, check_same_thread=False)


class OneStepConnection(aiosqlite.Connection):
    """A connection that can also run several statements in one step of its thread."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(lambda: connection, _FETCH_AT_ONCE)
        self._here = _Here(connection)

    async def in_one_step(self, work: Callable[[AsyncConnection], Coroutine[Any, Any, T]]) -> T:
        """Run `work` in the connection's thread and return its result. Its statements run there directly; normally each
        one goes to the thread and back, which costs more than most statements. `work` must await nothing else, and
        share no data with other code."""
        return cast(T, await self._execute(_finished, work, self._here))  # type: ignore[no-untyped-call]  # a method without types


class _Here(aiosqlite.Connection):
    """The same connection, for code that runs in its thread."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(lambda: connection, _FETCH_AT_ONCE)
        self._connection = connection

    async def _execute(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        return fn(*args, **kwargs)

    def __del__(self) -> None:
        """Do not close it: the connection belongs to the other object."""


def _finished(work: Callable[[AsyncConnection], Coroutine[Any, Any, T]], connection: AsyncConnection) -> T:
    """Run a coroutine that never really waits."""
    coroutine = work(connection)
    try:
        coroutine.send(None)
    except StopIteration as done:
        return cast(T, done.value)
    coroutine.close()
    raise RuntimeError("what is done in one step waits for nothing but the database")


def open_connection(
    path: str | Path, *, uri: bool = False, timeout: float = 5.0, prepare: Callable[[Connection], None] | None = None
) -> OneStepConnection:
    """A connection for the event loop, with a thread of its own and rows of the type `Row`. Use it with `await` or
    `async with`. It must be closed, because its thread keeps the process alive. `prepare`: called with the new
    connection.

    Raises:
        Error: the file cannot be opened.
    """
    # Opened on this thread: if it fails, aiosqlite would not wait for its own thread to end.
    connection = connect(path, uri=uri, timeout=timeout)
    connection.row_factory = Row
    if prepare:
        prepare(connection)
    return OneStepConnection(connection)
