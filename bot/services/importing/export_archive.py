"""Exports the whole archive, some statements at a time. The file format is in `sources/importing/`."""

from __future__ import annotations

from collections.abc import AsyncIterator

from bot.domain.importing.incoming import Incoming
from bot.store.database import meta
from bot.store.database.connection import Connection, snapshot
from bot.store.statements import whole

_BATCH = 200  # statements in memory at a time


async def archive(cx: Connection) -> AsyncIterator[Incoming]:
    """Every statement, oldest first, in the form of an import: number, state, all revisions, whether it is featured.
    Pending ones are left out: they are not in the archive yet.

    It shows the archive at one moment: the list of statements and their newest revisions is read at the beginning, and
    revisions never change. The texts are read in steps, because one long read would keep erased words in the
    write-ahead log.
    """
    async with snapshot(cx):
        known, front = await whole.oldest_first(cx), await meta.get(cx, meta.FEATURED)
    for start in range(0, len(known), _BATCH):
        for item in await whole.whole(cx, known[start : start + _BATCH], front):
            yield item
