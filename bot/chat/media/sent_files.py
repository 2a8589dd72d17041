"""How files are sent to Telegram: uploaded once, then by the file_id that Telegram gave them.

https://core.telegram.org/bots/api#sending-files
"""

from __future__ import annotations

import asyncio
import logging
import mimetypes
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

from telegram import (
    InputFile,
    InputMediaAnimation,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
)

from bot.domain.errors import WriteRefused
from bot.domain.media import Media, MediaKind
from bot.services.context import ServiceContext
from bot.services.media import remember
from bot.store.database.engine import DatabaseError
from bot.store.media import files

log = logging.getLogger(__name__)

_INPUTS = {
    MediaKind.PHOTO: InputMediaPhoto,
    MediaKind.VIDEO: InputMediaVideo,
    MediaKind.ANIMATION: InputMediaAnimation,
    MediaKind.AUDIO: InputMediaAudio,
    MediaKind.DOCUMENT: InputMediaDocument,
}
_MEASURED = {
    MediaKind.VIDEO: ("width", "height", "duration"),
    MediaKind.ANIMATION: ("width", "height", "duration"),
    MediaKind.AUDIO: ("duration",),
}
UPLOAD_SECONDS = 10.0  # that others wait for one that uploads a file
_WITHOUT_SPOILER = (MediaKind.AUDIO, MediaKind.DOCUMENT)  # Telegram cannot cover them


class FileNotHere(Exception):
    """A file can be sent neither by file_id nor as bytes."""


class SentFiles:
    """Gives each file's file_id, or its bytes if Telegram does not have it yet; learns file_ids from answers."""

    def __init__(self, services: ServiceContext) -> None:
        self._services = services
        self._names: dict[tuple[str, MediaKind], str] = {}
        self._turns: dict[tuple[str, MediaKind], asyncio.Lock] = {}  # held while uploading
        self._forgotten: set[tuple[str, MediaKind]] = set()  # uploaded again, and no new file_id since

    async def source(self, media: Media, *, attach: bool = False) -> str | InputFile:
        """The value for the file in a request. `attach`: for use within a list or an object, which refers to bytes
        elsewhere in the request (https://core.telegram.org/bots/api#inputmediaphoto, `attach://`).

        Raises:
            FileNotHere: there is neither a file_id nor the bytes.
        """
        place = media.file, media.kind
        if name := self._names.get(place) or await files.file_id(self._services.db.reader, *place):
            self._names[place] = name
            return name
        content = await asyncio.to_thread(self._services.folder.read, media.file) if media.is_ours else None
        if content is None:
            raise FileNotHere(f"the file {media.file} is not here")
        return InputFile(content, filename=await self._file_name(media), attach=attach)

    async def _file_name(self, media: Media) -> str:
        if media.name:
            return media.name
        known = await files.file(self._services.db.reader, media.file)
        return f"{media.kind}{mimetypes.guess_extension(known.mime) or '' if known else ''}"

    async def measures(self, media: Media, source: str | InputFile) -> dict[str, int]:
        """Sizes and duration to send with the bytes of a video or sound, since Telegram does not read them: without
        width and height, apps show a video as a square (https://core.telegram.org/bots/api#sendvideo). Empty for a
        file_id."""
        known = None if isinstance(source, str) else await files.file(self._services.db.reader, media.file)
        if known is None:
            return {}
        found = {"width": known.width, "height": known.height, "duration": known.duration}
        return {name: found[name] for name in _MEASURED.get(media.kind, ()) if found[name]}

    async def as_input(self, media: Media, **caption: Any) -> Any:
        """The file as an item of an album, or as a replacement of another
        (https://core.telegram.org/bots/api#inputmedia)."""
        source = await self.source(media, attach=True)
        covered = {} if media.kind in _WITHOUT_SPOILER else {"has_spoiler": media.spoiler or None}
        as_it_is = {"disable_content_type_detection": True} if media.kind is MediaKind.DOCUMENT else {}
        measures = await self.measures(media, source)
        return _INPUTS[media.kind](source, **covered, **as_it_is, **measures, **caption)

    @asynccontextmanager
    async def bringing(self, items: Sequence[Media]) -> AsyncIterator[None]:
        """While the block uploads files that Telegram does not have, others wait for their file_ids, up to
        `UPLOAD_SECONDS`: each file is uploaded once, and not once for each worker."""
        async with AsyncExitStack() as turns:
            for place in sorted({(media.file, media.kind) for media in items} - self._names.keys()):
                turn = self._turns.setdefault(place, asyncio.Lock())
                with suppress(TimeoutError):
                    async with asyncio.timeout(UPLOAD_SECONDS):
                        await turn.acquire()
                        turns.callback(turn.release)
            yield

    async def learn(self, media: Media, message: object) -> None:
        """Store the file_id from Telegram's answer, unless it is known. A failure to store it only costs another
        upload."""
        place = media.file, media.kind
        if place in self._names or not isinstance(message, dict):
            return
        name, unique_ids = _names_in(message, media.kind)
        try:
            await remember.learn(self._services, media, name, unique_ids)
        except (WriteRefused, DatabaseError, UnicodeError) as error:  # it was sent all the same
            log.warning("the name of a file could not be kept: %s", error)
            return
        if name:
            self._names[place] = name
            self._turns.pop(place, None)
        self._forgotten.discard(place)

    async def forget(self, items: Sequence[Media]) -> bool:
        """Telegram no longer knows one of these file_ids. Files whose bytes we have are marked to be uploaded again,
        once. Returns whether there are any. The file_id is kept if only Telegram has the bytes.

        Raises:
            WriteRefused: the database takes no writes.
        """
        again = False
        for media in items:
            place = media.file, media.kind
            if place in self._forgotten or not (media.is_ours and self._services.folder.has(media.file)):
                continue
            await remember.unlearn(self._services, media)
            self._names.pop(place, None)
            self._forgotten.add(place)
            again = True
        return again


def _names_in(message: dict[str, Any], kind: MediaKind) -> tuple[str, list[str]]:
    """The file_id of a message's file, and the file_unique_ids of all its sizes."""
    found = message.get(kind)
    sizes = found if isinstance(found, list) else [found]
    known = [size for size in sizes if isinstance(size, dict) and "file_id" in size]
    if not known:
        return "", []
    return str(known[-1]["file_id"]), [str(size["file_unique_id"]) for size in known if "file_unique_id" in size]
