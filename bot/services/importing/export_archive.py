"""Giving the whole archive out, some statements at a time; what a file of it looks like is `sources`'s."""

from __future__ import annotations

from collections.abc import AsyncIterator

from bot.domain.importing import Incoming
from bot.store.database import meta
from bot.store.database.connection import Connection, snapshot
from bot.store.statements import statements

_BATCH = 200  # statements in memory at a time


async def archive(cx: Connection) -> AsyncIterator[Incoming]:
    """Every statement, oldest first, as an import elsewhere would take it: number, state, mark, all revisions.
    One in its time of grace is not in the archive yet.

    It is the archive of one moment: which statements there are, and up to which revision, is seen at the beginning,
    and revisions never change. They are read in steps all the same: one reading of minutes would keep words that are
    erased meanwhile in the log ahead.
    """
    async with snapshot(cx):
        known, front = await statements.oldest_first(cx), await meta.get(cx, meta.FEATURED)
    for start in range(0, len(known), _BATCH):
        for item in await statements.whole(cx, known[start : start + _BATCH], front):
            yield item
