"""Locks on files beside the database, which the system frees when the process ends: by one only one bot runs on it, by
the other no command writes to it while it is replaced."""

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
    """The lock by which only this process may run the bot. A worker: it ends the program when the lock's file is not
    the one at its path any more, since then another process can take the lock too. `look` must be called now and
    then."""

    name = "the lock"

    def __init__(self, path: Path, file: int) -> None:
        self._path, self._file = path, file
        self._lost = asyncio.Event()

    def look(self) -> None:
        """Look whether the file at the path is the one that is locked; takes some microseconds."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            self._lost.set()
        except OSError:  # the folder cannot be looked into just now
            return
        else:
            if not os.path.samestat(found, os.fstat(self._file)):
                self._lost.set()

    @property
    def place(self) -> str:
        """What `put_place` has put into the file; '' where it has nothing."""
        return os.pread(self._file, _MOST_BYTES, 0).decode("ascii", "replace").strip()

    def put_place(self, place: str) -> None:
        """Have the file say which place this is, on the disk when this returns.

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
        """The lock itself is freed by whoever has taken it."""


@contextlib.contextmanager
def sole_runner(path: Path) -> Iterator[HeldLock]:
    """Hold the lock by which only this process may run the bot on the database at `path`.

    Raises:
        DatabaseInUse: another process holds the lock.
        OperatorError: the lock's file beside the database cannot be written, or the database has a second name.
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
    """Take away a second name that a killed `restore` has left, unless files of the database lie beside that."""
    for second in replaced_copies(path):
        if second.stat().st_nlink > 1 and not any(beside(second, end).exists() for end in ("-wal", "-journal")):
            second.unlink()


def writing(path: Path) -> contextlib.AbstractContextManager[None]:
    """Hold, together with other commands, the lock that says: the database is written to beside the bot.

    Raises:
        DatabaseInUse: it is just being replaced.
        OperatorError: the lock's file beside the database cannot be written.
    """
    return _open_lock(path, fcntl.LOCK_SH, f"The database {path} is being restored: try again when that is done.")


def nobody_writes(path: Path) -> contextlib.AbstractContextManager[None]:
    """Hold the same lock alone: no command writes to the database, or begins to, until the end of the block.

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
    """Hold a lock on the file `lock` beside the database at `path`; gives its descriptor.

    Raises:
        BlockingIOError: another process holds it.
        OperatorError: it cannot be opened.
    """
    with contextlib.ExitStack() as held:
        if os.path.islink(path) and not os.path.exists(path):  # noqa: PTH110, PTH114 - unlike Path's, no error
            raise OperatorError(f"{path} is a link that leads to no file.")
        try:
            lock.parent.mkdir(parents=True, exist_ok=True)
            if path.exists() and not path.is_file():
                raise OperatorError(f"{path} is no plain file: name another one in storage.path.")
            new = not lock.exists()
            file = held.enter_context(lock.open("a+"))
            if new:
                own_as(lock, path if path.exists() else lock.parent)
            tighten([lock])  # another user who may open it could hold the lock
            fcntl.flock(file, how | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError as error:
            raise OperatorError(f"{lock} cannot be written: {reason(error)}.") from None
        yield file.fileno()


def reason(error: OSError) -> str:
    """The system's own words for a fault, for use in a sentence."""
    return (error.strerror or "unknown fault").lower()
