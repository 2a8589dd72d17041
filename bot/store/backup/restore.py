"""Restore: a backup replaces the database. The backup is checked and made safe first; the old database is kept."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiosqlite

from bot.domain.errors import OperatorError, WrongBot
from bot.domain.redaction.redaction import Past
from bot.store import audit
from bot.store.backup import backup, precautions
from bot.store.backup.backup import NotWhole
from bot.store.backup.precautions import Given, Stopped
from bot.store.database import engine, head_file, meta
from bot.store.database.lock import nobody_writes, sole_runner
from bot.store.database.migrate import migrate
from bot.store.database.private import file_at, own_as
from bot.store.database.unfinished import BESIDE, drop_left_over, keep_on_disk, part_of
from bot.store.rows import one

Again = Callable[[Path, Sequence[Past] | None], Awaitable[None]]
"""Takes down again, in the new database (not in use yet), what was taken down for good in the replaced one; None if
that one cannot be read."""


@dataclass(frozen=True, slots=True)
class Restored:
    """The restored database (`copy`), what was stopped, and where the replaced database is kept."""

    copy: backup.BackupFile
    stopped: Stopped
    kept: Path | None

    @property
    def paused(self) -> int:
        """How many releases wait for a person."""
        return self.stopped.releases


async def restore(source: Path, path: Path, *, force: bool, bot: int = 0, again: Again | None = None) -> Restored:
    """Restore the backup `source` to `path`. Nothing there is touched before the backup is checked. `bot`: the id of
    the bot whose token is configured; 0 for none. `again`: takes down what was taken down for good after the backup.

    The backup lacks what was done since it was made, so `precautions` are taken.

    Raises:
        DatabaseInUse: the bot runs on `path`, or a command writes to it.
        WrongBot: the backup is of another bot's database.
        OperatorError: the source is damaged or not a database of ours, there is a database at `path` and `force` is
            not given, or something cannot be written.
    """
    path = file_at(path)
    drop_left_over(path.parent, path)
    with sole_runner(path), nobody_writes(path), part_of(path) as part:
        await asyncio.to_thread(_fetch, source, path, part, force=force)
        last = await _bring_up(part, source, bot)
        with _held(path, last) as given:
            if again:
                await again(part, given.taken_down)
            stopped = await _make_safe(part, source, given)
            return await asyncio.to_thread(_put, part, path, stopped)


def _fetch(source: Path, path: Path, part: Path, *, force: bool) -> None:
    """Copy the source to `part`, beside `path`, if it is not damaged and may replace what is there."""
    if path.exists() and source.exists() and source.samefile(path):
        raise OperatorError(f"{source} is the database itself.")
    if path.exists() and not force:
        raise OperatorError(
            f"There is a database at {path}: with --force it is replaced, and kept beside under a dated name."
        )
    backup.copy_into(source, part, at_rest=True)
    backup.whole(part)
    backup.counts_of(part)


@asynccontextmanager
async def _connected(part: Path, source: Path) -> AsyncIterator[aiosqlite.Connection]:
    async with engine.open_connection(part) as cx:
        try:
            yield cx
        except engine.Error as error:
            raise NotWhole(f"{source} cannot be used: {error}.") from None


async def _bring_up(part: Path, source: Path, bot: int) -> str:
    """Check the copy and migrate it to this program's version; returns the hash of its audit's last entry.

    Raises:
        NewerDatabase: it is of a newer version.
        NotWhole: rows refer to rows that do not exist, or its audit was changed.
    """
    async with _connected(part, source) as cx:
        await _require_sound(cx)
        await migrate(cx, copy=False)
        known = await meta.get(cx, meta.BOT)
        if bot and known and known != str(bot):
            raise WrongBot(
                f"{source} is of the bot with the number {known}, and the config's token is that of {bot}: nothing was "
                "restored. Put that bot's token into the config first."
            )
        return (await audit.head(cx)).hash


async def _make_safe(part: Path, source: Path, given: Given) -> Stopped:
    """Take the precautions in the copy."""
    async with _connected(part, source) as cx:
        await cx.execute("PRAGMA journal_mode = DELETE")  # so that it is a single file again
        await cx.execute("PRAGMA foreign_keys = ON")
        await cx.execute("PRAGMA secure_delete = ON")
        await cx.execute("BEGIN IMMEDIATE")
        stopped = await precautions.take(cx, given, source.name, datetime.now(UTC))
        await cx.execute("COMMIT")
    return stopped


async def _require_sound(cx: aiosqlite.Connection) -> None:
    """Check what `integrity_check` does not: foreign keys, and the audit's chain."""
    if broken := await one(cx, "PRAGMA foreign_key_check"):
        raise NotWhole(f"A row of {broken['table']} belongs to none of {broken['parent']}.")
    if flaw := (await audit.walked(cx)).flaw:
        raise NotWhole(f"The audit was changed: its entry {flaw.seq} doesn't fit.")


@contextlib.contextmanager
def _held(path: Path, last: str) -> Iterator[Given]:
    """Lock every program out of the database that is being replaced; yields what it has assigned. `last`: see
    `given_by`.

    Its write-ahead log is copied into it, so that it is one file. A damaged database is not read, but moved as it is,
    with the files beside it.

    Raises:
        OperatorError: another program has it open.
    """
    if not path.exists() or not backup.is_database(path):  # SQLite would delete the files beside it
        yield Given()
        return
    with backup.closing(str(path)) as connection:
        try:
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
            connection.execute("BEGIN EXCLUSIVE")
            given = precautions.given_by(connection, last)
        except engine.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code in (engine.BUSY, engine.LOCKED):
                raise OperatorError(f"Another program has {path} open: wait for its end, or stop it.") from None
            given = Given()
        yield given


def _like(part: Path, path: Path) -> None:
    """Give the new file the owner of the old one (or of the folder, if there is none), readable by that owner alone."""
    model = path if path.exists() else path.parent
    own_as(part, model)
    if model is path:
        part.chmod(model.stat().st_mode & 0o700)


def _put(part: Path, path: Path, stopped: Stopped) -> Restored:
    """Put the new file at `path` and keep the old one, so that there is a database at every moment.

    The log beside the old file moves with it, because SQLite would use it for the new file.
    """
    version, counts = backup.whole(part), backup.counts_of(part)
    _like(part, path)
    keep_on_disk(part)
    ends = [end for end in ("", *BESIDE) if path.with_name(path.name + end).exists()]
    kept = backup.dated(path, "replaced") if ends else None
    if kept:
        for end in ends:
            _also_known_as(path.with_name(path.name + end), kept.with_name(kept.name + end))
        keep_on_disk(path.parent)
        for end in ends:
            if end:
                path.with_name(path.name + end).unlink(missing_ok=True)
    # It belongs to the replaced audit, and would make the new one look cut off; the next start writes another.
    head_file.path_of(path).unlink(missing_ok=True)
    part.replace(path)
    keep_on_disk(path.parent)
    return Restored(backup.BackupFile(path, path.stat().st_size, version, counts), stopped, kept)


def _also_known_as(path: Path, other: Path) -> None:
    try:
        os.link(path, other)
    except OSError:  # a file system without hard links: for a moment there is no database
        path.rename(other)
