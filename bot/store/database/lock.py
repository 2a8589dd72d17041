"""The lock by which only one bot runs on a database: on a file beside it. The system frees it when the process ends."""

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
    """Hold the lock by which only this process may run the bot on the database at `path`.

    Raises:
        DatabaseInUse: another process holds the lock.
        OperatorError: the lock's file beside the database cannot be written.
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
            tighten([lock])  # another user who may open it could hold the lock
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatabaseInUse(
                f"Another process runs the bot on {path}: stop it first, or name another file in storage.path."
            ) from None
        except OSError as error:
            raise OperatorError(f"{lock} cannot be written: {reason(error)}.") from None
        yield


def own_as(path: Path, model: Path) -> None:
    """Give a new file the owner of another one, so that the bot's user can open what root has made."""
    found = model.stat()
    with contextlib.suppress(PermissionError):
        os.chown(path, found.st_uid, found.st_gid)


def reason(error: OSError) -> str:
    """The system's own words for a fault, for use in a sentence."""
    return (error.strerror or "unknown fault").lower()
