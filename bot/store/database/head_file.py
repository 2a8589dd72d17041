"""The audit's head, kept beside the database in a file of its own: who cuts entries from the audit's end, or writes all
of it anew, leaves a file behind that says otherwise. Better still is a head kept on another machine or on paper."""

from __future__ import annotations

import os
from pathlib import Path

from bot.domain.audit import Head
from bot.domain.errors import OperatorError
from bot.whole import NoFile, TooLarge, read_file

_MOST_BYTES = 200


def path_of(database: Path) -> Path:
    """Where the head of a database's audit is kept."""
    return database.with_name(database.name + ".head")


def kept(database: Path) -> Head | None:
    """The head that was kept last; None where none was.

    Raises:
        OperatorError: a file is there, and no head can be read in it: somebody has put something else in its place.
    """
    path = path_of(database)
    try:
        found = Head.parse(read_file(path, _MOST_BYTES).decode("ascii", "replace"))
    except FileNotFoundError:
        return None
    except (OSError, TooLarge, NoFile):
        found = None
    if found is None:
        raise OperatorError(f"{path} does not hold the audit's head: compare with one kept elsewhere.")
    return found


def keep(database: Path, head: Head) -> None:
    """Keep this head in the place of the one before, all at once.

    Raises:
        OSError: it cannot be written.
    """
    path = path_of(database)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        os.write(descriptor, f"{head}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    part.replace(path)
