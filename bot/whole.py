"""Bodies from outside, whole or not at all: what is half here, too large or endless is refused, never taken for all.

Every body that comes in is read through this file: an address's, a file's, Telegram's answers and files. Nothing of a
body's meaning lives here.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_AT_ONCE = 1 << 16
_PATIENCE = os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NONBLOCK", 0)  # opening a FIFO would wait for its writer


class TooLarge(Exception):
    """There is more than was allowed."""


class CutOff(Exception):
    """Fewer bytes came than were announced, or more."""


class NoFile(OSError):
    """A pipe, a device, a socket: it may have no end."""


class Changed(OSError):
    """The file was written to while it was read."""


class Body:
    """Bytes that arrive in pieces, counted as they come. `most`: how many there may be."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._pieces: list[bytes] = []
        self._size = 0

    def add(self, piece: bytes) -> None:
        """Take a piece.

        Raises:
            TooLarge: with it there are more bytes than may be; it is not kept.
        """
        if self._size + len(piece) > self._most:
            raise TooLarge
        self._size += len(piece)
        self._pieces.append(piece)

    def whole(self, announced: int | None = None) -> bytes:
        """All of it. `announced`: how many bytes were to come, where that was said.

        Raises:
            CutOff: it was another number.
        """
        if announced is not None and announced != self._size:
            raise CutOff
        return b"".join(self._pieces)


def read_file(path: str | Path, most: int) -> bytes:
    """All bytes of a plain file.

    Raises:
        TooLarge: there are more than `most`.
        NoFile: it is no plain file.
        Changed: somebody wrote to it meanwhile.
        OSError: it cannot be read.
    """
    descriptor = os.open(path, _PATIENCE)
    try:
        before = os.fstat(descriptor)
        mode = before.st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(mode):
            raise NoFile(f"{path} is no plain file")
        body = Body(most)
        while piece := os.read(descriptor, _AT_ONCE):
            body.add(piece)
        if _state(os.fstat(descriptor)) != _state(before):
            raise Changed(f"{path} was written to meanwhile")
    finally:
        os.close(descriptor)
    return body.whole()


def _state(found: os.stat_result) -> tuple[int, int]:
    return found.st_size, found.st_mtime_ns
