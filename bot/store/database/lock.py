"""Locks on files beside the database, which the system releases when the process ends. With one, only one bot can use
the database; with the other, no command can write to it while it is replaced."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from bot.domain.errors import DatabaseInUse, OperatorError
from bot.store.database.private import beside, own_as, replaced_copies, require_one_name, tighten

_MOST_BYTES = 200


class HeldLock:
    """The lock that lets only this process run the bot. It is a worker: it ends the program when its file is removed or
    replaced, because then another process could take the lock too. `look` must be called regularly."""

    name = "the lock"

    def __init__(self, path: Path, file: int) -> None:
        self._path, self._file = path, file
        self._lost = asyncio.Event()

    def look(self) -> None:
        """Check whether the file at the path is still the locked one; takes microseconds."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            self._lost.set()
        except OSError:  # the folder cannot be read at the moment
            return
        else:
            if not os.path.samestat(found, os.fstat(self._file)):
                self._lost.set()

    @property
    def place(self) -> str:
        """What `put_place` wrote to the file; '' if nothing."""
        return os.pread(self._file, _MOST_BYTES, 0).decode("ascii", "replace").strip()

    def put_place(self, place: str) -> None:
        """Write to the file which place (machine and path) this is; on the disk when this returns.

        Raises:
            OSError: it cannot be written.
        """
        os.ftruncate(self._file, 0)
        os.write(self._file, f"{place}\n".encode())
        os.fsync(self._file)

    async def run(self) -> None:
        """Wait until it is cancelled.

        Raises:
            OperatorError: the file was removed or replaced.
        """
        await self._lost.wait()
        raise OperatorError(
            f"{self._path} was removed or replaced while the bot ran, so that a second bot could run on the database: "
            "this one ends. Leave that file alone, and start the bot again."
        )

    async def stop(self) -> None:
        """Nothing to do: whoever has taken the lock releases it."""


@contextlib.contextmanager
def sole_runner(path: Path) -> Iterator[HeldLock]:
    """Hold the lock that lets only this process run the bot on the database at `path`.

    Raises:
        DatabaseInUse: another process holds the lock.
        OperatorError: the lock's file cannot be written, or the database has a second name (hard link).
    """
    lock = beside(path, ".lock")
    with contextlib.ExitStack() as held:
        try:
            file = held.enter_context(_locked(path, lock, fcntl.LOCK_EX))
        except BlockingIOError:
            raise DatabaseInUse(
                f"Another process runs the bot on {path}: stop it first, or name another file in storage.path."
            ) from None
        _drop_replaced(path)
        require_one_name(path)
        yield HeldLock(lock, file)


def _drop_replaced(path: Path) -> None:
    """Remove a second name (hard link) that a killed `restore` left, unless the database has files beside that name."""
    for second in replaced_copies(path):
        if second.stat().st_nlink > 1 and not any(beside(second, end).exists() for end in ("-wal", "-journal")):
            second.unlink()


def writing(path: Path) -> contextlib.AbstractContextManager[None]:
    """Hold, shared with other commands, the lock of those that write to the database beside the bot.

    Raises:
        DatabaseInUse: the database is being replaced.
        OperatorError: the lock's file beside the database cannot be written.
    """
    return _open_lock(path, fcntl.LOCK_SH, f"The database {path} is being restored: try again when that is done.")


def nobody_writes(path: Path) -> contextlib.AbstractContextManager[None]:
    """Hold the same lock exclusively: no command writes to the database during the block.

    Raises:
        DatabaseInUse: a command writes to it.
        OperatorError: the lock's file beside the database cannot be written.
    """
    return _open_lock(path, fcntl.LOCK_EX, f"Another program has {path} open: wait for its end, or stop it.")


@contextlib.contextmanager
def _open_lock(path: Path, how: int, taken: str) -> Iterator[None]:
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(_locked(path, beside(path, ".open"), how))
        except BlockingIOError:
            raise DatabaseInUse(taken) from None
        yield


@contextlib.contextmanager
def _locked(path: Path, lock: Path, how: int) -> Iterator[int]:
    """Hold a lock on the file `lock` beside the database at `path`; yields its descriptor.

    Raises:
        BlockingIOError: another process holds it.
        OperatorError: it cannot be opened.
    """
    with contextlib.ExitStack() as held:
        if os.path.islink(path) and not os.path.exists(path):  # noqa: PTH110, PTH114 - Path's raise
            raise OperatorError(f"{path} is a link that leads to no file.")
        try:
            lock.parent.mkdir(parents=True, exist_ok=True)
            if path.exists() and not path.is_file():
                raise OperatorError(f"{path} is no plain file: name another one in storage.path.")
            new = not lock.exists()
            file = held.enter_context(lock.open("a+"))
            if new:
                own_as(lock, path if path.exists() else lock.parent)
            tighten([lock])  # another user who can open it could hold the lock
            fcntl.flock(file, how | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError as error:
            raise OperatorError(f"{lock} cannot be written: {reason(error)}.") from None
        yield file.fileno()


def reason(error: OSError) -> str:
    """The operating system's words for an error, for use in a sentence."""
    return (error.strerror or "unknown fault").lower()
