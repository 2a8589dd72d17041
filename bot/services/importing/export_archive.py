"""Exports the whole archive, some statements at a time. How a file of it looks is in `sources/importing/`."""

from __future__ import annotations

from collections.abc import AsyncIterator

from bot.domain.importing.incoming import Incoming
from bot.store.database import meta
from bot.store.database.connection import Connection, snapshot
from bot.store.statements import whole

_BATCH = 200  # statements in memory at a time


async def archive(cx: Connection) -> AsyncIterator[Incoming]:
    """Every statement, oldest first, as an import can read it: number, state, all revisions, whether it is featured.
    Pending ones (in `hold_before_send`) are left out: they are not in the archive yet.

    It is the archive of one moment: the list of statements and their newest revisions is read at the beginning, and
    revisions never change. The texts are read in steps, since one long reading would keep words that are erased
    meanwhile in the write-ahead log.
    """
    async with snapshot(cx):
        known, front = await whole.oldest_first(cx), await meta.get(cx, meta.FEATURED)
    for start in range(0, len(known), _BATCH):
        for item in await whole.whole(cx, known[start : start + _BATCH], front):
            yield item
