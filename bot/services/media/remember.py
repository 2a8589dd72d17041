"""What Telegram says of our files: by which name the bot sends one again, and by which names copies are known."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.media import Media
from bot.services.context import ServiceContext
from bot.store.media import files


async def learn(context: ServiceContext, media: Media, file_id: str, unique_ids: Iterable[str]) -> None:
    """The own bot can send the file by that name from now on; Telegram knows its sizes by those."""
    names = list(unique_ids)
    await context.db.write(lambda cx: files.learn(cx, media.file, media.kind, file_id, names))


async def unlearn(context: ServiceContext, media: Media) -> None:
    """Telegram does not know the name any more: the file is sent anew."""
    await context.db.write(lambda cx: files.unlearn(cx, media.file, media.kind))
