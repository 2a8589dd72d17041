"""Bodies from outside, whole or not at all: a partial, too large or endless one is refused, never taken for the whole.

Every body from outside is read through this file: from an address, a file, Telegram's answers and files. What a body
means is decided elsewhere.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_AT_ONCE = 1 << 16
_PATIENCE = os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NONBLOCK", 0)  # opening a FIFO would wait for its writer


class TooLarge(Exception):
    """The body has more bytes than allowed."""


class CutOff(Exception):
    """The body has fewer or more bytes than announced."""


class NoFile(OSError):
    """A pipe, a device or a socket, which may have no end."""


class Changed(OSError):
    """The file was changed while it was read."""


class Body:
    """A body that arrives in pieces and is counted as they arrive. `most`: the most bytes allowed."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._pieces: list[bytes] = []
        self._size = 0

    def add(self, piece: bytes) -> None:
        """Add a piece.

        Raises:
            TooLarge: the body would exceed `most` bytes; the piece is not kept.
        """
        if self._size + len(piece) > self._most:
            raise TooLarge
        self._size += len(piece)
        self._pieces.append(piece)

    def whole(self, announced: int | None = None) -> bytes:
        """The whole body. `announced`: its announced number of bytes, if any.

        Raises:
            CutOff: it has another number of bytes.
        """
        if announced is not None and announced != self._size:
            raise CutOff
        return b"".join(self._pieces)


def read_file(path: str | Path, most: int) -> bytes:
    """All bytes of a regular file.

    Raises:
        TooLarge: there are more than `most`.
        NoFile: it is not a regular file.
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
