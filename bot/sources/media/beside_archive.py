"""The media beside an archive file: by hash in the folder `ARCHIVE.media`, or by path from the archive's folder."""

from __future__ import annotations

import hashlib
from pathlib import Path

from bot.domain.media import MOST_FILE_BYTES, Media, PreparedFile
from bot.sources.importing.media_fields import is_path
from bot.sources.media.prepare import as_published, prepare
from bot.whole import NoFile, TooLarge, read_file


class NotThere(Exception):
    """A file is not available; the message says why, in a few words."""


def folder_beside(archive: Path) -> Path:
    """The folder beside an archive with the files that are named by their hash."""
    return archive.with_name(f"{archive.name}.media")


class MediaBeside:
    """The media beside an archive. `archive`: its path; None if it was downloaded: then it has none."""

    def __init__(self, archive: Path | None) -> None:
        self._archive = archive

    def find(self, media: Media) -> Path:
        """Where the file is.

        Raises:
            NotThere: it does not exist, or its path leads outside the archive's folder.
        """
        if self._archive is None:
            raise NotThere("an archive from an address brings no files")
        if not media.is_ours:
            raise NotThere("only Telegram has its bytes")
        if not is_path(media.file):
            return folder_beside(self._archive) / media.file[:2] / media.file
        folder = self._archive.parent.resolve()
        place = (folder / media.file).resolve()
        if not place.is_relative_to(folder):
            raise NotThere("it is outside the archive's folder")
        return place

    async def get(self, media: Media) -> PreparedFile:
        """The file. One that is named by its hash was published before and is left unchanged; one that is named by its
        path is made ready for readers, like those that staff send.

        Raises:
            NotThere: it is not there, cannot be read, is too large, or has another hash.
            Refusal: readers must not get it.
        """
        try:
            content = read_file(self.find(media), MOST_FILE_BYTES)
        except TooLarge:
            raise NotThere(f"it is larger than {MOST_FILE_BYTES // 1_000_000} MB") from None
        except NoFile:
            raise NotThere("it is no plain file") from None
        except (OSError, ValueError) as error:
            raise NotThere(getattr(error, "strerror", None) or "no file can have that name") from None
        if is_path(media.file):
            return await prepare(content, media.kind, media.name or media.file)
        if hashlib.sha256(content).hexdigest() != media.file:
            raise NotThere("its content has another hash")
        return await as_published(content, media.kind, media.name)
