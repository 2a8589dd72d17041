"""Removing files that nothing refers to any more: first their rows in the database, then their bytes."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from bot.domain.drafts.draft import UNDO
from bot.domain.errors import OperatorError
from bot.services.context import ServiceContext
from bot.store.database.connection import Connection
from bot.store.media import unused
from bot.store.media.copies_of_folder import referred_beside

log = logging.getLogger(__name__)
KEPT = max(timedelta(days=1), UNDO)  # how long a file is kept that nothing refers to yet, or no longer
_AT_ONCE = 50  # files that one transaction forgets


async def forget_unused(context: ServiceContext) -> bool:
    """Delete the rows of some files that nothing has referred to for `KEPT`; returns whether there are more. Their
    bytes are removed later, as those of unknown files."""
    since = context.clock() - KEPT
    if not await unused.unused(context.db.reader, since, 1):
        return False

    async def work(cx: Connection) -> int:
        found = await unused.unused(cx, since, _AT_ONCE)
        await unused.forget(cx, found)
        return len(found)

    return await context.db.write(work) == _AT_ONCE


async def sweep_folder(context: ServiceContext) -> None:
    """Remove the bytes that were stored longer than `KEPT` ago and that no database beside them knows. If one of those
    databases cannot be read, nothing is removed."""
    before = (context.clock() - KEPT).timestamp()
    folder = context.folder
    await asyncio.to_thread(folder.remove_unfinished, before)
    keys = await asyncio.to_thread(lambda: list(folder.keys()))
    if not await unused.unknown(context.db.reader, keys):
        return
    try:
        elsewhere = await asyncio.to_thread(referred_beside, context.db.path, folder)
    except OperatorError as error:
        log.warning("no file is swept: %s", error)
        return

    async def work(cx: Connection) -> int:
        """Works within a transaction, so that nobody can begin to use a file at the same moment."""
        loose = set(await unused.unknown(cx, keys)) - elsewhere
        return sum(folder.remove_old(key, before) for key in loose)

    if set(await unused.unknown(context.db.reader, keys)) - elsewhere:
        swept = await context.db.write(work)
        if swept:
            log.info("files that nothing refers to any more were removed: %d", swept)
