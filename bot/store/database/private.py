"""The mission's files: which ones there are, and their permissions. Only its own Unix user may read and write them."""

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
UMASK = 0o077  # files get 0600, folders 0700
_OTHERS = 0o077
_BESIDE = ("-wal", "-shm", "-journal", ".lock", ".open", ".head")


def file_at(path: Path) -> Path:
    """The database file that `path` leads to: the final target if `path` is a symbolic link. The database's other files
    are beside this file, as SQLite's own are, so that its lock is found from every path."""
    return Path(os.path.realpath(path)) if os.path.islink(path) else path  # noqa: PTH114 - Path's raises


def beside(path: Path, end: str) -> Path:
    """The path beside the database that `path` leads to, with its name and `end` added."""
    file = file_at(path)
    return file.with_name(file.name + end)


def replaced_copies(path: Path) -> list[Path]:
    """Second names (hard links) of the database file, left by a `restore` that was killed before it replaced the
    file."""
    file = file_at(path)
    if not file.exists():
        return []
    return [found for found in file.parent.glob(f"{glob.escape(file.name)}.replaced-*.bak") if found.samefile(file)]


def require_one_name(path: Path) -> None:
    """Check that the database file has no second name (hard link), with which SQLite would keep a second log
    (https://www.sqlite.org/howtocorrupt.html#_multiple_links_to_the_same_file).

    Raises:
        OperatorError: it has one.
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
    """The paths of the database and of the files that may be beside it."""
    return [database, *(beside(database, end) for end in _BESIDE)]


def files_of(database: Path) -> list[Path]:
    """Those of `files_beside` that exist."""
    return [path for path in files_beside(database) if os.path.exists(path)]  # noqa: PTH110 - Path's raises


def is_loose(path: Path) -> bool:
    """Whether other users of the machine may read, write or execute the file; False for a device or a folder."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISREG(mode) and bool(stat.S_IMODE(mode) & _OTHERS)


def tighten(paths: Iterable[Path]) -> None:
    """Take other users' permissions from our files; an older version of the program let everybody read them."""
    for path in paths:
        if not is_loose(path):
            continue
        with contextlib.suppress(PermissionError, FileNotFoundError):  # it is another user's, or gone
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~_OTHERS)
            log.warning("%s could be read by other users of this machine; now it cannot", path)


def own_as(path: Path, model: Path) -> None:
    """Give a new file the owner of `model`, so that the bot's user can open what root has made."""
    found = model.stat()
    with contextlib.suppress(OSError):  # not root, or a file system without owners
        os.chown(path, found.st_uid, found.st_gid)


def is_foreign_link(path: Path) -> bool:
    """Whether the path is a symbolic link made by neither this user nor root: somebody else chose where it leads."""
    try:
        found = path.lstat()
    except OSError:
        return False
    return stat.S_ISLNK(found.st_mode) and found.st_uid not in (os.geteuid(), 0)
