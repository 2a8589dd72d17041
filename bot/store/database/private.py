"""The rights on a mission's files: only its own Unix user may read and write them."""

from __future__ import annotations

import contextlib
import logging
import os
import stat
from collections.abc import Iterable
from pathlib import Path

log = logging.getLogger(__name__)
UMASK = 0o077  # files are made 0600, folders 0700
_OTHERS = 0o077
_BESIDE = ("", "-wal", "-shm", "-journal", ".lock", ".head")


def files_beside(database: Path) -> list[Path]:
    """The database and the files that may be beside it."""
    return [database.with_name(database.name + end) for end in _BESIDE]


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


def is_foreign_link(path: Path) -> bool:
    """Whether the path is a link that neither this user nor root made, so that somebody else chooses where it leads."""
    try:
        found = path.lstat()
    except OSError:
        return False
    return stat.S_ISLNK(found.st_mode) and found.st_uid not in (os.geteuid(), 0)
