"""Writing the pages into a folder: each file as a whole and only where it changed; those that are no more go away."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

GONE = ".gone"  # beside a file: the page, or what was there, is gone for good, which a web server answers with 410


class SiteFolder:
    """The folder. Blocking: the caller runs it in a thread. What others have put into it stays: only what a list says
    that we wrote is removed."""

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
        """Note which files are ours."""
        self.put(self._list.name, "".join(f"{name}\n" for name in sorted(files)).encode())

    def put(self, name: str, content: bytes) -> bool:
        """Have that content in a file; whether it was another before. Who reads it meanwhile gets one or the other."""
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
            Path(temporary).chmod(0o644)  # the pages are for everyone, and so for the web server
            Path(temporary).replace(place)
        except BaseException:  # whatever ends it, no half a file stays
            Path(temporary).unlink(missing_ok=True)
            raise
        return True

    def _make_room(self, place: Path) -> None:
        """The folders down to a place, open for everyone whatever the process makes otherwise."""
        missing = [folder for folder in (place.parent, *place.parent.parents) if not folder.exists()]
        place.parent.mkdir(parents=True, exist_ok=True)
        for folder in missing:
            if folder == self.path or self.path in folder.parents:
                folder.chmod(0o755)

    def remove(self, name: str) -> None:
        """Remove a file, and the folders that are empty then."""
        place = self.path / name
        place.unlink(missing_ok=True)
        for folder in place.parents:
            if folder == self.path:
                break
            with contextlib.suppress(OSError):  # it is not empty, or was never made
                folder.rmdir()
