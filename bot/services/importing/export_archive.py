"""Giving the whole archive out, some statements at a time; what a file of it looks like is `sources`'s."""

from __future__ import annotations

from collections.abc import AsyncIterator

from bot.domain.importing import Incoming
from bot.store.database.connection import Connection
from bot.store.statements import statements

_BATCH = 200  # statements in memory at a time


async def archive(cx: Connection) -> AsyncIterator[Incoming]:
    """Every statement, oldest first, as an import elsewhere would take it: number, state, mark, all revisions.
    One in its time of grace is not in the archive yet.

    `cx` is in a transaction that reads (`database.snapshot`), so that it is the archive of one moment.
    """
    ids = await statements.oldest_first(cx)
    for start in range(0, len(ids), _BATCH):
        for item in await statements.whole(cx, ids[start : start + _BATCH]):
            yield item
