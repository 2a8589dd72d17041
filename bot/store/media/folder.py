"""The media folder: the bytes of files, each in a file named by its SHA-256, in a folder beside the database."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from bot.domain.errors import WriteRefused
from bot.store.database.private import file_at, own_as
from bot.store.database.unfinished import keep_on_disk

_KEY = re.compile(r"[0-9a-f]{64}")


def key_of(content: bytes) -> str:
    """The key of a file with this content: its SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


class MediaFolder:
    """Files by their keys. Its methods block: callers run them in a thread.

    New folders get 0700 and files 0600, and the owner of the folder that they are in, so that the bot's user can read
    what root has put there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def of(cls, database: Path, chosen: Path | None) -> MediaFolder:
        """The folder of a database: `chosen`, or `media` beside the database (beside its target if it is a link)."""
        return cls(chosen or file_at(database).parent / "media")

    def put(self, content: bytes) -> str:
        """Store the content, on the disk when this returns; returns its key. An undamaged file that is there already
        stays, with a new time.

        Raises:
            WriteRefused: the disk takes no writes.
        """
        key = key_of(content)
        place = self.place(key)
        if self.read(key) is not None and _touched(place):
            return key
        try:
            self._make_room(place)
            _write(place, content)
        except OSError as error:
            raise WriteRefused(f"{self.path}: {error.strerror}") from error
        return key

    def bring(self, key: str, source: MediaFolder, *, link: bool) -> bool:
        """Get the file from the folder `source`; returns whether it is here now, undamaged. `link`: as a hard link, if
        the file system has them, because these files never change.

        Raises:
            OSError: it cannot be written.
        """
        content = source.read(key)
        if content is None:
            return False
        place = self.place(key)
        place.unlink(missing_ok=True)  # if there is one, it is damaged; otherwise the caller would not ask
        self._make_room(place)
        if link:
            with suppress(OSError):
                os.link(source.place(key), place)
                keep_on_disk(place.parent)
                return True
        _write(place, content)
        return True

    def read(self, key: str) -> bytes | None:
        """The content of a file, if it is here and undamaged."""
        try:
            content = self.place(key).read_bytes()
        except OSError:
            return None
        return content if key_of(content) == key else None

    def has(self, key: str) -> bool:
        """Whether the file is here."""
        return self.place(key).exists()

    def remove(self, key: str) -> None:
        """Remove a file, if it is here."""
        with suppress(OSError):
            self.place(key).unlink()

    def remove_old(self, key: str, before: float) -> bool:
        """Remove a file that was stored before that instant (seconds since 1970); returns whether it is gone.

        It is renamed first, so that whoever stores it at the same moment either finds it, and then it stays, or writes
        it again.
        """
        place = self.place(key)
        aside = place.with_name(f".old-{key}")
        try:
            place.rename(aside)
            if aside.stat().st_mtime >= before:
                aside.rename(place)
                return False
            aside.unlink()
        except OSError:
            return not place.exists()
        return True

    def remove_unfinished(self, before: float) -> None:
        """Remove unfinished files that were left before that instant (seconds since 1970) when the program was
        killed."""
        for place in self.path.glob("??/.*-*"):
            with suppress(OSError):
                if place.stat().st_mtime < before:
                    place.unlink()

    def keys(self) -> Iterator[str]:
        """The keys of all files that are here."""
        for place in self.path.glob("??/*"):
            if _KEY.fullmatch(place.name):
                yield place.name

    def place(self, key: str) -> Path:
        """Where the file is, or would be."""
        if not _KEY.fullmatch(key):
            raise ValueError(f"{key!r} is no SHA-256")
        return self.path / key[:2] / key

    def _make_room(self, place: Path) -> None:
        for folder in (self.path, place.parent):
            if not folder.exists():
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                own_as(folder, folder.parent)


def _touched(place: Path) -> bool:
    """Give a file a new time; returns whether it is there."""
    try:
        os.utime(place)
    except FileNotFoundError:
        return False
    except PermissionError:  # another user's file, which we may only read
        return place.exists()
    return True


def _write(place: Path, content: bytes) -> None:
    """Write the whole file or nothing, whatever fails."""
    handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        own_as(Path(temporary), place.parent)
        Path(temporary).replace(place)
    except BaseException:  # also if cancelled: no half-written file must stay
        Path(temporary).unlink(missing_ok=True)
        raise
    for folder in (place.parent, place.parent.parent):  # the names of the file and of a new folder
        keep_on_disk(folder)
