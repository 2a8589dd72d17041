"""Taking a file in: its bytes are stored by their hash beside the database, and Telegram's ids of it in the
database."""

from __future__ import annotations

import asyncio

from bot.domain.drafts.sent_media import SentFile
from bot.domain.media import Media, PreparedFile
from bot.services.context import ServiceContext
from bot.store.database.connection import Connection
from bot.store.media import files
from bot.store.media.files import File


async def known(context: ServiceContext, sent: SentFile) -> Media | None:
    """The file, if it was fetched before; else None. It counts as used now."""
    for key in await files.by_unique_ids(context.db.reader, sent.unique_ids):
        found = await files.file(context.db.reader, key)
        if found and found.kept and await asyncio.to_thread(context.folder.has, key):
            await _used(context, found)
            return _media(sent, key)
    return None


async def _used(context: ServiceContext, file: File) -> None:
    await context.db.write(lambda cx: files.add_file(cx, file, context.clock()))


async def keep(context: ServiceContext, sent: SentFile, prepared: PreparedFile) -> Media:
    """Store a file and its bytes. Its file_id is used to send it again only if the bytes are unchanged: if a picture's
    place was removed, Telegram's file still has it.

    Raises:
        WriteRefused: the disk, or the database, takes no writes.
    """
    key = await asyncio.to_thread(context.folder.put, prepared.content)
    width, height = prepared.width or sent.width, prepared.height or sent.height
    file = File(key, len(prepared.content), prepared.mime, width, height, sent.duration or prepared.duration)
    return await _remember(context, sent, file, same=not prepared.changed)


async def keep_name(context: ServiceContext, sent: SentFile) -> Media:
    """Store a file that is too large to be fetched: only Telegram has it, and the bot sends it by its file_id."""
    key = f"id:{sent.unique_ids[-1]}"
    file = File(key, sent.size, sent.mime, sent.width, sent.height, sent.duration, kept=False)
    return await _remember(context, sent, file, same=True)


async def _remember(context: ServiceContext, sent: SentFile, file: File, *, same: bool) -> Media:
    async def work(cx: Connection) -> None:
        await files.add_file(cx, file, context.clock())
        if same:
            await files.learn(cx, file.key, sent.kind, sent.file_id, sent.unique_ids)

    await context.db.write(work)
    return _media(sent, file.key)


def _media(sent: SentFile, key: str) -> Media:
    return Media(sent.kind, key, sent.name, spoiler=sent.spoiler)
