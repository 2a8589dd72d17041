"""A mission's files: which they are, and the rights on them. Only its own Unix user may read and write them."""

from __future__ import annotations

import contextlib
import glob
import logging
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from bot.domain.errors import OperatorError

log = logging.getLogger(__name__)
UMASK = 0o077  # files are made 0600, folders 0700
_OTHERS = 0o077
_BESIDE = ("-wal", "-shm", "-journal", ".lock", ".open", ".head")


def file_at(path: Path) -> Path:
    """The database file that `path` leads to: where `path` is a link, what that leads to in the end. What belongs to
    the database lies beside this file, as SQLite's own files do: there a second path to it finds its lock too."""
    return Path(os.path.realpath(path)) if os.path.islink(path) else path  # noqa: PTH114 - unlike Path's, no error


def beside(path: Path, end: str) -> Path:
    """The file that lies beside the database that `path` leads to, and is called as it with `end` added."""
    file = file_at(path)
    return file.with_name(file.name + end)


def replaced_copies(path: Path) -> list[Path]:
    """Second names of the database file that a `restore` has given it and was killed before it put another in its
    place."""
    file = file_at(path)
    if not file.exists():
        return []
    return [found for found in file.parent.glob(f"{glob.escape(file.name)}.replaced-*.bak") if found.samefile(file)]


def require_one_name(path: Path) -> None:
    """Check that nobody can come to the database by another name of the file: SQLite would keep a second log there
    (https://www.sqlite.org/howtocorrupt.html#_multiple_links_to_the_same_file).

    Raises:
        OperatorError: it has more names (hard links).
    """
    try:
        found = path.stat()
    except OSError:
        return
    if stat.S_ISREG(found.st_mode) and found.st_nlink > 1 and found.st_nlink > 1 + len(replaced_copies(path)):
        raise OperatorError(
            f"{path} has a second name (a hard link), by which another program could damage it: remove that name, or "
            "put a copy in its place."
        )


def files_beside(database: Path) -> list[Path]:
    """The database and the files that may be beside it."""
    return [database, *(beside(database, end) for end in _BESIDE)]


def files_of(database: Path) -> list[Path]:
    """Those of `files_beside` that exist."""
    return [path for path in files_beside(database) if os.path.exists(path)]  # noqa: PTH110 - unlike Path's, no error


def is_loose(path: Path) -> bool:
    """Whether another user of the machine may read, write or run the file; False for a device or a folder."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISREG(mode) and bool(stat.S_IMODE(mode) & _OTHERS)


def tighten(paths: Iterable[Path]) -> None:
    """Take all rights on our files from other users; an older version of the program let everybody read them."""
    for path in paths:
        if not is_loose(path):
            continue
        with contextlib.suppress(PermissionError, FileNotFoundError):  # another user's, or gone by now
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~_OTHERS)
            log.warning("%s could be read by other users of this machine; now it cannot", path)


def own_as(path: Path, model: Path) -> None:
    """Give a new file the owner of another one, so that the bot's user can open what root has made."""
    found = model.stat()
    with contextlib.suppress(OSError):  # not root, or a file system that knows no owners
        os.chown(path, found.st_uid, found.st_gid)


def is_foreign_link(path: Path) -> bool:
    """Whether the path is a link that neither this user nor root made, so that somebody else chooses where it leads."""
    try:
        found = path.lstat()
    except OSError:
        return False
    return stat.S_ISLNK(found.st_mode) and found.st_uid not in (os.geteuid(), 0)
