"""Opens a database's connections (writer, readers, keeper), and migrates the database to this program's version."""

from __future__ import annotations

import asyncio
import contextlib
import os
from pathlib import Path

import aiosqlite

from bot.domain.errors import DatabaseInUse, OperatorError
from bot.store.database import engine
from bot.store.database.lock import sole_runner
from bot.store.database.migrate import foreign, migrate, outdated
from bot.store.database.private import own_as
from bot.store.database.waiting import PATIENCE, execute_when_free, wait_in_steps

FOREIGN = "{path} is a database, but not one of Chancery: name another file in storage.path."
_OTHERS_STEP = 1.0  # seconds; another process that migrates the database gets one version further within this
_KEEPER_BUSY_MS = 50  # milliseconds; short, because nobody can write while it waits for a reader


def reading_uri(path: Path) -> str:
    """The URI that opens the file read-only (https://www.sqlite.org/uri.html).

    Raises:
        OperatorError: there is no file.
    """
    if not os.path.isfile(path):  # noqa: PTH113 - Path.is_file raises for a name too long or a closed folder
        raise OperatorError(f"There is no database at {path}: the bot has not run yet, or storage.path is wrong.")
    return f"{path.absolute().as_uri()}?mode=ro"


async def connect(path: Path) -> engine.OneStepConnection:
    """A connection that can write."""
    _make_for_its_owner(path)
    connection = engine.open_connection(path)
    await connection
    try:
        await wait_in_steps(connection)
        await execute_when_free(connection, "PRAGMA journal_mode = WAL")
        # Erased content is overwritten (https://www.sqlite.org/pragma.html#pragma_secure_delete).
        # Commits make no checkpoints: see checkpoints.py.
        for pragma in ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON", "wal_autocheckpoint = 0"):
            await connection.execute(f"PRAGMA {pragma}")
    except BaseException:  # also if cancelled: its thread would keep the process alive
        await connection.close()
        raise
    return connection


def _make_for_its_owner(path: Path) -> None:
    """If root opens a new database, make its file belong to the owner of the folder: the bot's user. The files that
    SQLite makes beside it get the same owner (https://www.sqlite.org/src/file/src/os_unix.c, findCreateFileMode)."""
    if os.geteuid() == 0 and not path.exists():
        path.touch()
        own_as(path, path.parent)


async def open_reader(path: Path, opened: contextlib.AsyncExitStack) -> aiosqlite.Connection:
    """A read-only connection, which waits for other programs' locks as long as a person would."""
    connection = await connect(path)
    opened.push_async_callback(connection.close)
    await connection.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000:.0f}")
    await connection.execute("PRAGMA query_only = ON")
    return connection


async def open_keeper(
    path: Path, writer: aiosqlite.Connection, opened: contextlib.AsyncExitStack, *, alone: bool
) -> aiosqlite.Connection | None:
    """The connection that makes checkpoints: one of its own. With an SQLite that has the WAL-reset bug, it is the
    writer in the bot's process, and None in other processes."""
    if engine.is_affected():
        return writer if alone else None
    keeper = await connect(path)
    opened.push_async_callback(keeper.close)
    await keeper.execute(f"PRAGMA busy_timeout = {_KEEPER_BUSY_MS}")
    return keeper


async def bring_up(writer: aiosqlite.Connection, path: Path, *, alone: bool) -> None:
    """Migrate the database to this program's version, but not while a bot of an older version uses it."""
    if await foreign(writer):
        raise OperatorError(FOREIGN.format(path=path))
    seen = 0
    while not alone and (found := await outdated(writer)):
        try:
            with sole_runner(path):
                await migrate(writer)
        except DatabaseInUse:
            if found == seen:  # no other command is migrating it
                raise DatabaseInUse(
                    f"The database {path} is of version {found}, and a bot of that version runs on it: stop it first."
                ) from None
            seen = found
            await asyncio.sleep(_OTHERS_STEP)
    await migrate(writer)
