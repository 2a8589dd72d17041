"""Stores Telegram's ids of our files: file_id, to send one again, and file_unique_id, to recognise copies."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.media import Media
from bot.services.context import ServiceContext
from bot.store.media import files


async def learn(context: ServiceContext, media: Media, file_id: str, unique_ids: Iterable[str]) -> None:
    """Store the file_id by which our bot can send the file, and the file_unique_ids of its sizes."""
    names = list(unique_ids)
    await context.db.write(lambda cx: files.learn(cx, media.file, media.kind, file_id, names))


async def unlearn(context: ServiceContext, media: Media) -> None:
    """Forget a file_id that Telegram no longer accepts: the file will be uploaded again."""
    await context.db.write(lambda cx: files.unlearn(cx, media.file, media.kind))
