"""Files that get their name only once they are whole: written under another name beside it, which ends in `.part`.

Whoever writes one has it locked. What lies there unlocked was left by a program that was killed.
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
BESIDE = ("-journal", "-wal", "-shm")  # what SQLite may keep beside a database
_LEAST_AGE = 600.0  # seconds; a program of an older version does not lock what it writes


@contextlib.contextmanager
def part_of(destination: Path) -> Iterator[Path]:
    """A new, empty file for what is to be `destination`, locked; if it still has its name at the end it is removed.

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
    """What killed programs have left in the folder of copies of the database, of backups of it, and of a file `name`:
    unfinished files that nobody writes any more."""
    stem, suffix = re.escape(database.stem), re.escape(database.suffix)
    end = "|".join(BESIDE)
    copies = rf"{stem}{suffix}(\..+)?|{stem}-\d{{8}}-\d{{6}}{suffix}|{re.escape(name or database.name)}"
    ours = re.compile(rf"({copies})\.[0-9a-f]+\.part({end})?")
    try:
        found = [path for path in folder.iterdir() if ours.fullmatch(path.name)]
    except OSError:  # no such folder, or one that may not be read
        return []
    return sorted(path for path in found if _is_left(path))


def drop_left_over(folder: Path, database: Path, name: str = "") -> None:
    """Remove what `left_over` finds: it holds readers' numbers."""
    for path in left_over(folder, database, name):
        with contextlib.suppress(OSError):  # another user's, or gone by now
            path.unlink()
            log.warning("removed %s, which a backup or restore that was killed had left", path)


def _is_left(path: Path) -> bool:
    """Whether the file is old and nobody writes it. A file beside it, as SQLite keeps them, is left where that is."""
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
    """Give the finished file the name `destination`, at once. There must be no such file."""
    try:
        os.link(part, destination)
    except FileExistsError:
        raise OperatorError(f"{destination} is there already: name another file, or a folder.") from None
    except OSError:  # a file system without links
        part.rename(destination)
    keep_on_disk(destination.parent)


def keep_on_disk(path: Path) -> None:
    """Wait until the file, or the folder's list of names, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
