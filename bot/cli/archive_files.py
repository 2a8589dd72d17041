"""The files of an archive: an import reads them from beside the archive file, an export writes them beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.domain.errors import OperatorError, Refusal
from bot.domain.importing.incoming import Incoming
from bot.domain.media import Media, MediaSet
from bot.i18n.translator import translator
from bot.services.context import ServiceContext
from bot.services.media.keep_file import is_kept, keep_file
from bot.sources.importing.media_fields import is_path
from bot.sources.media.beside_archive import MediaBeside, NotThere, folder_beside
from bot.store.database.lock import reason
from bot.store.database.private import is_foreign_link
from bot.store.media import files
from bot.store.media.folder import MediaFolder


@dataclass(slots=True)
class Taken:
    """An import and its files. `items`: those whose files all have keys; `refused`: why others are not imported;
    `missing`: the keys of files whose bytes were not found, each with a sentence."""

    items: list[Incoming] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)


async def take_files(
    services: ServiceContext, items: Sequence[Incoming], beside: MediaBeside, *, optional: bool = False
) -> Taken:
    """Read the files of the items. A file named by its hash may be missing: the item is imported, and the bytes may
    come later. If a file named by its path is missing, nobody knows which file is meant: the item is refused; or, if
    files are `optional`, imported without it.

    Raises:
        WriteRefused: the disk, or the database, takes no writes.
    """
    taken = Taken()
    for item in items:
        if optional and item.media:
            taken.items.append(replace(item, media=await _available(services, item, item.media, beside, taken)))
            continue
        try:
            media = None if item.media is None else await _keys_of(services, item, item.media, beside, taken)
            earlier = [await _keys_of(services, item, one, beside, taken) for one in item.earlier_media]
        except NotThere as error:
            taken.refused.append(f"line {item.line}: {error}")
        else:
            taken.items.append(replace(item, media=media, earlier_media=tuple(earlier)))
    return taken


async def _available(
    services: ServiceContext, item: Incoming, carried: MediaSet, beside: MediaBeside, taken: Taken
) -> MediaSet:
    """The files of an item that can be read."""
    found = MediaSet()
    for media in carried.items:
        try:
            found = found.with_added([await _key_of(services, item, media, beside, taken)])
        except NotThere as error:
            taken.missing[media.file] = f"of “{item.texts[0].title[:60]}”: {error}"
    return found


async def _keys_of(
    services: ServiceContext, item: Incoming, carried: MediaSet, beside: MediaBeside, taken: Taken
) -> MediaSet:
    found = [await _key_of(services, item, media, beside, taken) for media in carried.items]
    if len({media.tag for media in found}) < len(found):
        raise NotThere("the same file stands twice in media")
    return replace(carried, items=tuple(found))


async def _key_of(services: ServiceContext, item: Incoming, media: Media, beside: MediaBeside, taken: Taken) -> Media:
    """The file with its key.

    Raises:
        NotThere: it is named by its path and missing, or must not be sent to readers.
    """
    if is_path(media.file):
        try:
            return replace(media, file=await keep_file(services, await beside.get(media)))
        except NotThere as error:
            raise NotThere(f"the file {media.file}: {error}") from None
        except Refusal as refusal:
            said = translator("en")(refusal.key, **refusal.values)
            raise NotThere(f"the file {media.file}: {said}") from None
    if media.file in taken.missing or await _is_known(services, media):
        return media
    try:
        await keep_file(services, await beside.get(media))
    except NotThere as error:
        taken.missing[media.file] = f"{media.file}, of {item.number or item.texts[0].title}: {error}"
    return media


async def _is_known(services: ServiceContext, media: Media) -> bool:
    if media.is_ours:
        return await is_kept(services, media.file)
    return await files.file(services.db.reader, media.file) is not None


class FilesBeside:
    """Puts the files of an export beside it, each once. `output`: the exported file; None if files stay where they
    are."""

    def __init__(self, folder: MediaFolder, output: Path | None) -> None:
        self._folder = folder
        self.beside = MediaFolder(folder_beside(output)) if output else None
        self.there: set[str] = set()
        self.missing: dict[str, str] = {}

    def take(self, item: Incoming) -> None:
        """Copy the files that a statement has or had.

        Raises:
            OperatorError: that cannot be written.
        """
        if self.beside is None:
            return
        if is_foreign_link(self.beside.path):
            raise OperatorError(f"{self.beside.path} is a link that another user made: name a file elsewhere.")
        for media in _all_of(item):
            if media.file in self.there or media.file in self.missing:
                continue
            if not media.is_ours:
                self.missing[media.file] = f"{media.file}, of No. {item.number}: only Telegram has its bytes"
            elif self._bring(media.file):
                self.there.add(media.file)
            else:
                self.missing[media.file] = f"{media.file}, of No. {item.number}: it is not in {self._folder.path}"

    def _bring(self, key: str) -> bool:
        assert self.beside is not None
        try:
            return self.beside.has(key) or self.beside.bring(key, self._folder, link=False)
        except OSError as error:
            raise OperatorError(f"{self.beside.path} cannot be written: {reason(error)}.") from None

    def sweep(self) -> None:
        """Remove files that an earlier export left there and this one does not have."""
        if self.beside is not None:
            for key in set(self.beside.keys()) - self.there:
                self.beside.remove(key)


def _all_of(item: Incoming) -> Iterator[Media]:
    for carried in (*item.earlier_media, item.media):
        yield from carried.items if carried else ()
