"""Stores a file that comes from a shell or an archive: its bytes by their hash, and its row in the database."""

from __future__ import annotations

import asyncio

from bot.domain.media import PreparedFile
from bot.services.context import ServiceContext
from bot.store.media import files
from bot.store.media.files import File


async def keep_file(context: ServiceContext, prepared: PreparedFile) -> str:
    """Store the file, if it is not there already; returns its key.

    Raises:
        WriteRefused: the disk, or the database, takes no writes.
    """
    key = await asyncio.to_thread(context.folder.put, prepared.content)
    file = File(key, len(prepared.content), prepared.mime, prepared.width, prepared.height, prepared.duration)
    await context.db.write(lambda cx: files.add_file(cx, file, context.clock()))
    return key


async def is_kept(context: ServiceContext, key: str) -> bool:
    """Whether the file's bytes are here and the database knows it."""
    known = await files.file(context.db.reader, key)
    return known is not None and known.kept and await asyncio.to_thread(context.folder.has, key)
