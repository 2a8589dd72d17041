"""What `chancery check` finds in the folder of pictures and other files: files that others can read, and missing
ones."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Iterator
from pathlib import Path

from bot.config import Config
from bot.domain.errors import OperatorError
from bot.store.database.connection import Database
from bot.store.database.private import is_loose
from bot.store.media import unused
from bot.store.media.folder import MediaFolder

_MOST_NAMED = 10  # files of one kind; of more, only the number is given


def folder_of(config: Config) -> MediaFolder:
    """The mission's folder."""
    return MediaFolder.of(config.storage.path, config.storage.media)


def loose(folder: MediaFolder) -> list[Path]:
    """What other users of the machine may read: the folder itself; or nothing, if they cannot enter it."""
    try:
        mode = folder.path.stat().st_mode
    except OSError:
        return []
    if not stat.S_IMODE(mode) & 0o077:
        return [path for path in map(folder.place, folder.keys()) if is_loose(path)][:_MOST_NAMED]
    return [folder.path]


def missing(config: Config) -> Iterator[str]:
    """The files that statements or drafts have and that are not in the folder, one sentence each."""
    folder = folder_of(config)
    try:
        carried = asyncio.run(_carried(config))
    except (OperatorError, OSError):  # the reason why it cannot be read is reported elsewhere
        return
    gone = {key: number for key, number in carried.items() if not folder.has(key)}
    for key, number in list(gone.items())[:_MOST_NAMED]:
        yield f"{folder.place(key)}, {f'of No. {number}' if number else 'of a draft'}, is not there: put it back."
    if len(gone) > _MOST_NAMED:
        yield f"{len(gone)} files in all are not in {folder.path}: put back the folder of a copy (`chancery restore`)."


async def _carried(config: Config) -> dict[str, str]:
    if not config.storage.path.is_file() or not config.storage.path.stat().st_size:
        return {}
    async with Database.looking(config.storage.path) as cx:
        return await unused.carried_by(cx)
