"""Writes the pages into a folder: each file as a whole and only if it changed; removes files that no longer exist."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

GONE = ".gone"  # beside a file: its page is gone for good, which a web server answers with 410


class SiteFolder:
    """The folder. Blocking: the caller runs it in a thread. Files that others have put there stay: only those on the
    list of our files are removed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._list = path / ".chancery-files"

    def known(self) -> set[str]:
        """The files that we have written, relative to the folder."""
        try:
            return set(self._list.read_text("utf-8").splitlines())
        except FileNotFoundError:
            return set()

    def keep_list(self, files: set[str]) -> None:
        """Record which files are ours."""
        self.put(self._list.name, "".join(f"{name}\n" for name in sorted(files)).encode())

    def put(self, name: str, content: bytes) -> bool:
        """Give a file that content. Returns whether it was different before. Somebody who reads it meanwhile gets the
        old or the new content."""
        place = self.path / name
        try:
            if place.read_bytes() == content:
                return False
        except OSError:
            self._make_room(place)
        handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(temporary).chmod(0o644)  # the pages are for everyone, so the web server must be able to read them
            Path(temporary).replace(place)
        except BaseException:  # whatever interrupts it, no partial file stays
            Path(temporary).unlink(missing_ok=True)
            raise
        return True

    def _make_room(self, place: Path) -> None:
        """Create the folders down to a place, readable for everyone regardless of the umask."""
        missing = [folder for folder in (place.parent, *place.parent.parents) if not folder.exists()]
        place.parent.mkdir(parents=True, exist_ok=True)
        for folder in missing:
            if folder == self.path or self.path in folder.parents:
                folder.chmod(0o755)

    def remove(self, name: str) -> None:
        """Remove a file, and folders that become empty."""
        place = self.path / name
        place.unlink(missing_ok=True)
        for folder in place.parents:
            if folder == self.path:
                break
            with contextlib.suppress(OSError):  # not empty, or never made
                folder.rmdir()
