"""Makes backups: copies of the database as one file, made while others write. A copy is checked before it gets its
name.

It uses SQLite's online backup in a single step (https://www.sqlite.org/backup.html): the copy shows the database at one
moment, however much the bot writes meanwhile, and takes as long as reading the file once. In several steps, every
commit of another process would start it again. `VACUUM INTO` is as consistent, but rebuilds every table and index,
which takes several times as long, and may change row ids.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.errors import OperatorError
from bot.store.database import engine
from bot.store.database.private import beside, file_at, own_as, require_one_name
from bot.store.database.unfinished import BESIDE, drop_left_over, give_name, keep_on_disk, part_of

_WAIT_SECONDS = 15.0  # the longest wait for another program's lock
_MAGIC = b"SQLite format 3\0"  # https://www.sqlite.org/fileformat2.html


class NotWhole(OperatorError):
    """A file is not a database of ours, or is damaged; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class BackupFile:
    """A finished copy: its path, its size in bytes, the database's version, and the number of rows by table."""

    path: Path
    size: int
    version: int
    counts: dict[str, int]


def back_up(path: Path, destination: Path, *, open_here: bool = False) -> BackupFile:
    """Copy the database at `path` to `destination`: a new file, or a folder, where the copy gets a dated name.
    `open_here`: this process has the database open.

    Raises:
        OperatorError: there is no database, or it has a second name (hard link); the destination exists or cannot be
            written; the copy is damaged.
    """
    if not path.is_file():
        raise OperatorError(f"There is no database at {path}: the bot has not run yet, or storage.path is wrong.")
    require_one_name(path)
    if os.path.isdir(destination):  # noqa: PTH112 - Path.is_dir raises for an impossible name
        destination = destination / f"{path.stem}-{stamp(datetime.now(UTC))}{path.suffix}"
    if os.path.lexists(destination):
        raise OperatorError(f"{destination} is there already: name another file, or a folder.")
    drop_left_over(destination.parent, path, destination.name)
    drop_left_over(file_at(path).parent, file_at(path))
    with part_of(destination) as part:
        if open_here:
            _copy_open(path, part, at_rest=False)
        else:
            copy_into(path, part)
        version, counts = whole(part), counts_of(part)
        own_as(part, path)
        keep_on_disk(part)
        give_name(part, destination)
    return BackupFile(destination, destination.stat().st_size, version, counts)


def drop_old_copies(path: Path, copy: Path, keep: int) -> list[Path]:
    """Remove old copies of the database at `path` that `back_up` made in the folder of `copy`. `keep` copies stay:
    `copy` and the newest others. Returns the removed ones. Nothing else in the folder is touched. Copies dated later
    than `copy`, because a clock was wrong, count as older.

    Raises:
        OperatorError: one cannot be removed.
    """
    dated_name = re.compile(rf"{re.escape(path.stem)}-\d{{8}}-\d{{6}}{re.escape(path.suffix)}")
    others = [found for found in copy.parent.iterdir() if found.name != copy.name and found.is_file()]
    copies = sorted((found for found in others if dated_name.fullmatch(found.name)), reverse=True)
    old = sorted(copies[keep - 1 :])
    try:
        for found in old:
            found.unlink()
    except OSError as error:
        raise OperatorError(f"{found} cannot be removed: {(error.strerror or 'unknown fault').lower()}.") from None
    return old


def copy_before(path: Path, version: int) -> Path:
    """Copy the database beside itself, before it is migrated from `version`; returns the copy's path.

    Raises:
        OperatorError: it could not be copied.
    """
    destination = dated(path, f"v{version}")
    with part_of(destination) as part:
        _copy_open(path, part, at_rest=False)
        if (found := whole(part)) != version:
            raise NotWhole(f"the copy is of version {found}.")
        own_as(part, path)
        keep_on_disk(part)
        give_name(part, destination)
    return destination


def copy_into(path: Path, part: Path, *, at_rest: bool = False) -> None:
    """Copy the database at `path` into the empty file `part`: one file, with no -wal or -shm beside it.

    `at_rest`: no program uses the database; then its folder need not be writable.

    Raises:
        NotWhole: `path` is not a database, or a damaged one.
        OperatorError: it cannot be read.
        OSError: `part` cannot be written.
    """
    try:
        if not is_database(path):
            raise NotWhole(f"{path} is no database.")
    except OSError as error:
        raise OperatorError(f"{path} cannot be read: {(error.strerror or 'unknown fault').lower()}.") from None
    _copy_open(path, part, at_rest=at_rest)


def _copy_open(path: Path, part: Path, *, at_rest: bool) -> None:
    """`copy_into` for a database that this process may have open.

    Such a file must only be opened through SQLite: closing any other descriptor of it drops all locks that this process
    has on it
    (https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_), and the
    next program that closes it would delete the write-ahead log that is still in use.
    """
    try:
        with closing(_reading_address(path, at_rest=at_rest), uri=True) as source, closing(str(part)) as target:
            source.backup(target, progress=_patience(path))
            (mode,) = target.execute("PRAGMA journal_mode = DELETE").fetchone()
    except engine.Error as error:
        raise NotWhole(f"{path} cannot be copied: {engine.why(path, error)}.") from None
    if mode != "delete":
        raise NotWhole(f"{path} cannot be copied: the copy stays in the mode {mode}.")


def is_database(path: Path) -> bool:
    """Whether the file begins like an SQLite database."""
    if path.exists() and not path.is_file():  # opening a pipe would block
        return False
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def _patience(path: Path) -> Callable[[int, int, int], None]:
    """A callback that ends a backup which waits too long for another program's lock; SQLite would wait for ever."""
    deadline = time.monotonic() + _WAIT_SECONDS

    def look(status: int, left: int, total: int) -> None:
        if status in (engine.BUSY, engine.LOCKED) and time.monotonic() > deadline:
            raise OperatorError(f"{path} is locked by another program.")

    return look


def whole(path: Path) -> int:
    """Check a copy; returns the database's version.

    Raises:
        NotWhole: SQLite finds a fault in it.
    """
    try:
        with closing(str(path)) as connection:
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
    except engine.Error as error:
        found = str(error)
    if found != "ok":
        raise NotWhole(f"The copy is not whole: {' '.join(str(found).split())}.")
    return int(version)


def counts_of(path: Path, *, open_here: bool = False) -> dict[str, int]:
    """The number of statements, targets and releases. `open_here`: this process has the database open.

    Raises:
        NotWhole: it is another program's database.
    """
    try:
        with closing(_reading_address(path, at_rest=False) if open_here else str(path), uri=open_here) as connection:
            return {
                name: int(connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0])
                for name in ("statement", "target", "release")
            }
    except engine.Error:
        raise NotWhole("This is a database, but not one of Chancery.") from None


@contextlib.contextmanager
def closing(path: str, *, uri: bool = False) -> Iterator[engine.Connection]:
    """A connection in autocommit mode, closed at the end."""
    connection = engine.connect(path, uri=uri, timeout=_WAIT_SECONDS)
    try:
        yield connection
    finally:
        connection.close()


def _reading_address(path: Path, *, at_rest: bool) -> str:
    """The URI to read a database with (https://www.sqlite.org/uri.html). Only a connection that may write removes -wal
    and -shm when it is closed."""
    if not at_rest:
        return f"{path.absolute().as_uri()}?mode=rw"
    alone = not any(beside(path, end).exists() for end in BESIDE)
    return f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if alone else ''}"


def stamp(now: datetime) -> str:
    """An instant as part of a file name: 20261124-120000 (UTC)."""
    return f"{now.astimezone(UTC):%Y%m%d-%H%M%S}"


def dated(path: Path, label: str) -> Path:
    """A free name beside `path`: `chancery.db.LABEL-20261124-120000.bak`."""
    name = f"{path.name}.{label}-{stamp(datetime.now(UTC))}"
    tries = (path.with_name(f"{name}{f'-{n}' if n > 1 else ''}.bak") for n in range(1, 1000))
    return next(free for free in tries if not os.path.lexists(free))
