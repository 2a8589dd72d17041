"""Files that get their name only when they are complete: until then they have a name that ends in `.part`.

The program that writes such a file keeps it locked. An unlocked one was left by a program that was killed.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import re
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

from bot.domain.errors import OperatorError

log = logging.getLogger(__name__)
BESIDE = ("-journal", "-wal", "-shm")  # SQLite's own files beside a database
_LEAST_AGE = 600.0  # seconds; a newer file may be in use by an older program version, which does not lock


@contextlib.contextmanager
def part_of(destination: Path) -> Iterator[Path]:
    """A new, empty, locked file for what will be `destination`; it is removed at the end if it was not renamed.

    Raises:
        OperatorError: something cannot be written.
    """
    part = destination.with_name(f"{destination.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield part
    except OSError as error:
        fault = (error.strerror or "unknown fault").lower()
        raise OperatorError(f"{destination} cannot be written: {fault}.") from None
    finally:
        for end in ("", *BESIDE):
            with contextlib.suppress(OSError):
                part.with_name(part.name + end).unlink()


def left_over(folder: Path, database: Path, name: str = "") -> list[Path]:
    """Unfinished files that killed programs left in the folder: of copies and backups of the database, and of a file
    `name`."""
    stem, suffix = re.escape(database.stem), re.escape(database.suffix)
    end = "|".join(BESIDE)
    copies = rf"{stem}{suffix}(\..+)?|{stem}-\d{{8}}-\d{{6}}{suffix}|{re.escape(name or database.name)}"
    ours = re.compile(rf"({copies})\.[0-9a-f]+\.part({end})?")
    try:
        found = [path for path in folder.iterdir() if ours.fullmatch(path.name)]
    except OSError:  # no such folder, or it cannot be read
        return []
    return sorted(path for path in found if _is_left(path))


def drop_left_over(folder: Path, database: Path, name: str = "") -> None:
    """Remove what `left_over` finds, because it contains readers' ids."""
    for path in left_over(folder, database, name):
        with contextlib.suppress(OSError):  # another user's, or gone by now
            path.unlink()
            log.warning("removed %s, which a backup or restore that was killed had left", path)


def _is_left(path: Path) -> bool:
    """Whether the file is old and nobody writes it. One of SQLite's files beside it counts if the main file does."""
    written = path.with_name(re.sub(r"\.part-\w+$", ".part", path.name))
    try:
        if time.time() - path.stat().st_mtime < _LEAST_AGE:
            return False
        with written.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return True
    except OSError:  # it is locked, or another user's
        return False
    return True


def give_name(part: Path, destination: Path) -> None:
    """Give the finished file the name `destination`, atomically. There must be no such file."""
    try:
        os.link(part, destination)
    except FileExistsError:
        raise OperatorError(f"{destination} is there already: name another file, or a folder.") from None
    except OSError:  # a file system without links
        part.rename(destination)
    keep_on_disk(destination.parent)


def keep_on_disk(path: Path) -> None:
    """Wait until the file, or the folder's list of names, is on the disk (fsync)."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
