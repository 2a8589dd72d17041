"""The right to run the bot on a database: a lock on a file beside it, which the system frees with the process."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from bot.domain.errors import DatabaseInUse, OperatorError
from bot.store.database.private import tighten


@contextlib.contextmanager
def sole_runner(path: Path) -> Iterator[None]:
    """Hold the right to run the bot on the database at `path`; the system frees it when the process ends.

    Raises:
        DatabaseInUse: another process holds it.
        OperatorError: the file beside the database that stands for it cannot be written.
    """
    lock = path.with_name(path.name + ".lock")
    with contextlib.ExitStack() as held:
        try:
            lock.parent.mkdir(parents=True, exist_ok=True)
            if path.exists() and not path.is_file():
                raise OperatorError(f"{path} is no plain file: name another one in storage.path.")
            new = not lock.exists()
            file = held.enter_context(lock.open("a+"))
            if new:
                own_as(lock, path if path.exists() else lock.parent)
            tighten([lock])  # one that others may open could be held by them
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatabaseInUse(
                f"Another process runs the bot on {path}: stop it first, or name another file in storage.path."
            ) from None
        except OSError as error:
            raise OperatorError(f"{lock} cannot be written: {reason(error)}.") from None
        yield


def own_as(path: Path, model: Path) -> None:
    """Give a new file the owner of another: what root makes, the bot's own user is to open."""
    found = model.stat()
    with contextlib.suppress(PermissionError):
        os.chown(path, found.st_uid, found.st_gid)


def reason(error: OSError) -> str:
    """The system's own words for a fault, to stand in a sentence."""
    return (error.strerror or "unknown fault").lower()
