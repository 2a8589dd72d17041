"""The file beside the database with the audit's head. If somebody removes the audit's last entries or rewrites it, the
two differ. A head that is kept on another machine or on paper is better still."""

from __future__ import annotations

import os
from pathlib import Path

from bot.domain.audit import Head
from bot.domain.errors import OperatorError
from bot.store.database.private import beside, own_as
from bot.whole import NoFile, TooLarge, read_file

_MOST_BYTES = 200


def path_of(database: Path) -> Path:
    """The path of the file for a database."""
    return beside(database, ".head")


def kept(database: Path) -> Head | None:
    """The head in the file; None if there is no file.

    Raises:
        OperatorError: there is a file, but it does not contain a head.
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
    """Replace the head in the file, atomically.

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
    own_as(part, path.parent)
    part.replace(path)
