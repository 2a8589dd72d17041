"""The bytes of files, each in one file named by its SHA-256, in a folder beside the database."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from bot.domain.errors import WriteRefused

_KEY = re.compile(r"[0-9a-f]{64}")


def key_of(content: bytes) -> str:
    """The key of a file with that content: its SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


class MediaFolder:
    """Files by their keys. Blocking: the caller runs it in a thread."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, content: bytes) -> str:
        """Keep the content, on the disk when this returns; its key. What is there already stays, unless it is
        damaged.

        Raises:
            WriteRefused: the disk takes no writes.
        """
        key = key_of(content)
        place = self._place(key)
        if self.read(key) is not None:
            return key
        try:
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(place, content)
        except OSError as error:
            raise WriteRefused(f"{self.path}: {error.strerror}") from error
        return key

    def read(self, key: str) -> bytes | None:
        """The content of a file, if it is here and whole."""
        try:
            content = self._place(key).read_bytes()
        except OSError:
            return None
        return content if key_of(content) == key else None

    def has(self, key: str) -> bool:
        """Whether the file is here."""
        return self._place(key).exists()

    def remove(self, key: str) -> None:
        """Forget a file; one that is not here is forgotten already."""
        with suppress(OSError):
            self._place(key).unlink()

    def keys(self) -> Iterator[str]:
        """The keys of all files that are here."""
        for place in self.path.glob("??/*"):
            if _KEY.fullmatch(place.name):
                yield place.name

    def _place(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"{key!r} is no SHA-256")
        return self.path / key[:2] / key


def _write(place: Path, content: bytes) -> None:
    """All of it or nothing, whatever breaks off."""
    handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, place)  # noqa: PTH105 - one call, as the line above
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    for path in (place.parent, place.parent.parent):  # the file's entry, and that of a new folder
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
