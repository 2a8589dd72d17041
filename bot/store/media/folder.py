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
from bot.store.database.private import file_at, own_as
from bot.store.database.unfinished import keep_on_disk

_KEY = re.compile(r"[0-9a-f]{64}")


def key_of(content: bytes) -> str:
    """The key of a file with that content: its SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


class MediaFolder:
    """Files by their keys. Blocking: the caller runs it in a thread.

    Folders are made 0700 and files 0600, with the owner of the folder that they are in, so that the bot's user can read
    what root has put there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def of(cls, database: Path, chosen: Path | None) -> MediaFolder:
        """The folder of a database: the chosen one, or `media` beside it; of a link beside what it leads to."""
        return cls(chosen or file_at(database).parent / "media")

    def put(self, content: bytes) -> str:
        """Keep the content, on the disk when this returns; its key. What is there already, and whole, stays and counts
        as new.

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
        """Have the file that is in `source`; whether it is here now, and whole. `link`: as another name of the same
        file, where the file system can do so, since files here never change.

        Raises:
            OSError: it cannot be written.
        """
        content = source.read(key)
        if content is None:
            return False
        place = self.place(key)
        place.unlink(missing_ok=True)  # where there is one it is damaged, or its caller would not ask
        self._make_room(place)
        if link:
            with suppress(OSError):
                os.link(source.place(key), place)
                keep_on_disk(place.parent)
                return True
        _write(place, content)
        return True

    def read(self, key: str) -> bytes | None:
        """The content of a file, if it is here and whole."""
        try:
            content = self.place(key).read_bytes()
        except OSError:
            return None
        return content if key_of(content) == key else None

    def has(self, key: str) -> bool:
        """Whether the file is here."""
        return self.place(key).exists()

    def remove(self, key: str) -> None:
        """Forget a file; one that is not here is forgotten already."""
        with suppress(OSError):
            self.place(key).unlink()

    def remove_old(self, key: str, before: float) -> bool:
        """Forget a file that was put here before that instant (seconds since 1970); whether it is gone.

        It takes another name first: who puts it here at the same moment either finds it, and it stays, or writes it
        anew.
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
        """Remove what was left of files when the program was cut off before that instant (seconds since 1970)."""
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
    """Make a file that is there count as new; whether it is there."""
    try:
        os.utime(place)
    except FileNotFoundError:
        return False
    except PermissionError:  # another user's, who may read it
        return place.exists()
    return True


def _write(place: Path, content: bytes) -> None:
    """All of it or nothing, whatever breaks off."""
    handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        own_as(Path(temporary), place.parent)
        Path(temporary).replace(place)
    except BaseException:  # whatever ends it, no half a file stays
        Path(temporary).unlink(missing_ok=True)
        raise
    for folder in (place.parent, place.parent.parent):  # the file's entry, and that of a new folder
        keep_on_disk(folder)
