"""Runs the numbered migrations, each in a transaction, after making a copy. The version is SQLite's `user_version`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import aiosqlite

from bot.domain.errors import NewerDatabase, OperatorError
from bot.store.backup import backup
from bot.store.database import engine
from bot.store.database.waiting import execute_when_free

log = logging.getLogger(__name__)
_NEWER = (
    "The database is of version {found} and this program knows versions up to {newest}: "
    "run the newer program, or restore a backup of this version."
)


def migrations() -> list[tuple[int, str]]:
    """Each migration's number and script, in order."""
    folder = resources.files("bot.store.database") / "migrations"
    scripts = [file for file in folder.iterdir() if file.name.endswith(".sql")]
    return sorted((int(file.name.split("_")[0]), file.read_text("utf-8")) for file in scripts)


async def migrate(
    connection: aiosqlite.Connection, scripts: list[tuple[int, str]] | None = None, *, copy: bool = True
) -> list[int]:
    """Run the missing migrations; return their numbers. If a script fails, the version before it stays.

    `copy`: if the database has a version already, it is copied first, beside itself.

    Raises:
        NewerDatabase: the file's version is above the newest script.
        OperatorError: it cannot be copied; nothing ran.
    """
    scripts = migrations() if scripts is None else scripts
    newest = max((number for number, _ in scripts), default=0)
    if (found := await _version(connection)) > newest:
        raise NewerDatabase(_NEWER.format(found=found, newest=newest))
    copy = copy and found > 0
    ran: list[int] = []
    for number, script in scripts:
        await execute_when_free(connection, "BEGIN IMMEDIATE")
        try:
            # Read inside the transaction: another process may have migrated meanwhile.
            if (version := await _version(connection)) < number:
                if copy and not ran:
                    await _copy(connection, version)
                for statement in _statements(script):
                    await connection.execute(statement)
                await connection.execute(f"PRAGMA user_version = {number}")
                ran.append(number)
            await connection.execute("COMMIT")
        except BaseException:  # also if cancelled: half a migration must not stay
            if connection.in_transaction:
                await connection.execute("ROLLBACK")
            raise
    return ran


async def _copy(connection: aiosqlite.Connection, version: int) -> None:
    """Copy the database. Nobody else can write meanwhile, because of the caller's transaction."""
    async with connection.execute("SELECT file FROM pragma_database_list WHERE name = 'main'") as cursor:
        row = await cursor.fetchone()
    if not row or not row[0]:
        return
    path = Path(row[0])
    try:
        kept = await asyncio.to_thread(backup.copy_before, path, version)
    except OperatorError as error:
        raise OperatorError(
            f"The database {path} is of version {version} and must be copied before it is taken to a newer one, "
            f"which failed; nothing was changed: {error}"
        ) from None
    log.info("the database is of version %d; before it is taken to a newer one it was copied to %s", version, kept)


async def require_newest(connection: aiosqlite.Connection) -> None:
    """Check that the file has this program's version; nothing is changed.

    Raises:
        NewerDatabase: the file's version is above the newest script.
        OperatorError: it is lower; `run` would migrate it.
    """
    newest = migrations()[-1][0]
    found = await _version(connection)
    if found > newest:
        raise NewerDatabase(_NEWER.format(found=found, newest=newest))
    if found < newest:
        raise OperatorError(f"The database is of version {found} and this program's is {newest}: start the bot once.")


async def foreign(connection: aiosqlite.Connection) -> bool:
    """Whether another program made the database: it has tables, but no version of ours. Litestream's do not count: they
    may be in a new file before we have made anything there."""
    async with connection.execute(
        "SELECT 1 FROM sqlite_schema WHERE (SELECT user_version FROM pragma_user_version) = 0"
        " AND tbl_name NOT GLOB '_litestream_*'"
    ) as cursor:
        return await cursor.fetchone() is not None


async def outdated(connection: aiosqlite.Connection) -> int:
    """The version of a database that is older than this program; 0 for any other, including a new one."""
    found = await _version(connection)
    return found if found < migrations()[-1][0] else 0


async def _version(connection: aiosqlite.Connection) -> int:
    async with connection.execute("PRAGMA user_version") as cursor:
        row = await cursor.fetchone()
    return int(row[0]) if row else 0


def _statements(script: str) -> Iterator[str]:
    """The script's statements one by one (`executescript` would commit the open transaction first)."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if engine.complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        yield pending
