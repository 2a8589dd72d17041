"""Fills the search index with what an import or an older version stored, a little at a time, while others write.

What is not in it yet is recorded together with the texts, so a crash leaves nothing out: the next start continues.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.errors import WriteRefused
from bot.domain.search.entry import IndexEntry
from bot.services.context import ServiceContext
from bot.services.search.make_apart import EntryMaker, entry_maker
from bot.services.search.make_entries import Made, Revision
from bot.store.database.connection import Connection
from bot.store.search import index
from bot.store.search.index import DueRevision, IndexedRevision, Missing
from bot.store.search.words import KnownWords
from bot.store.statements import incoming

log = logging.getLogger(__name__)

_BATCH = 10  # revisions in one transaction, which takes about twenty milliseconds
_LARGE_BATCH = 50  # the same for large amounts; takes no longer, because the index is merged afterwards
_MANY = 500  # revisions; from here on it is a large amount
_JOIN_AFTER = 5_000  # revisions; the more parts are merged at once, the more each step writes
_PAUSE = 0.005  # seconds between two transactions, so that others can write
_AGAIN = 5.0  # seconds until the next try, if the database takes no writes
_NO_DAY = "0001-01-01"  # the day of a revision that has its place already


async def catch_up(context: ServiceContext) -> None:
    """Add everything that is due to the index, and return when it is done. Waits if the disk is full."""
    total = 0
    while True:
        try:
            total += await fill(context)
            break
        except WriteRefused as error:
            log.warning("the search index cannot be written: %s; trying again", error)
            await asyncio.sleep(_AGAIN)
    if total:
        log.info("the search index is complete: %d texts that were stored before are in it", total)


async def fill(context: ServiceContext) -> int:
    """Like `catch_up`, without waiting; returns how many revisions were added.

    Raises:
        WriteRefused: the disk is full, or another program held the lock for too long. What was added stays.
    """
    reader = context.db.reader
    large = await index.waits_for(reader, _MANY) or await index.in_parts(reader)
    if large:
        await context.db.write(index.prepare_for_many)
    total = 0
    async with entry_maker(apart=large) as maker:
        filling = _Filling(context, maker, KnownWords(), _LARGE_BATCH if large else _BATCH)
        while added := await _fill(filling):  # another import may bring older ones
            total += added
        for what in Missing:
            total += await _add_missing(filling, what)
    if large:
        await _join(context)
        await context.db.write(index.done_with_many)
    return total


@dataclass(frozen=True, slots=True)
class _Filling:
    """One pass over everything that is due. `most`: revisions in one transaction."""

    context: ServiceContext
    maker: EntryMaker
    known: KnownWords
    most: int


async def _fill(filling: _Filling) -> int:
    """One pass from the oldest on. Each batch is prepared while the one before it is written, and parts are joined."""
    total = joined = 0
    preparing = asyncio.create_task(_prepared(filling))
    try:
        while (batch := await preparing) is not None:
            preparing = asyncio.create_task(_prepared(filling, after=batch.due[-1]))
            total += await _write(filling, batch)
            if total - joined >= _JOIN_AFTER:
                joined = total
                await _join(filling.context)
            await asyncio.sleep(_PAUSE)
    finally:
        preparing.cancel()
        await asyncio.gather(preparing, return_exceptions=True)
    return total


@dataclass(frozen=True, slots=True)
class _Batch:
    """Revisions that are due, and the entries made of them."""

    due: Sequence[DueRevision]
    made: Made


async def _prepared(filling: _Filling, after: DueRevision | None = None) -> _Batch | None:
    waiting = await index.due(filling.context.db.reader, filling.most, after)
    return _Batch(waiting, await _made(filling, waiting)) if waiting else None


async def _made(filling: _Filling, waiting: Sequence[DueRevision]) -> Made:
    texts = await incoming.texts_of(filling.context.db.reader, [(one.statement, one.revision) for one in waiting])
    return await filling.maker.make(
        [
            Revision(date.fromisoformat(one.date), one.statement, one.revision, texts[one.statement, one.revision])
            for one in waiting
        ]
    )


async def _write(filling: _Filling, batch: _Batch) -> int:
    async def work(cx: Connection) -> int:
        taken = await index.take_due(cx, batch.due)
        entries = [one for one in batch.made.entries if IndexedRevision(one.statement, one.revision) in taken]
        filling.known.forms = batch.made.forms
        await index.put_all(cx, entries, filling.known)
        return len(taken)

    return await filling.context.db.write_in_one_step(work)


async def _add_missing(filling: _Filling, what: Missing) -> int:
    """Add what revisions that an older version indexed lack."""
    context, total = filling.context, 0
    while places := await index.lacking(context.db.reader, what, _LARGE_BATCH):
        undated = [DueRevision(_NO_DAY, one.statement, one.revision) for one in places.values()]
        made = await _made(filling, undated)
        ready = dict(zip(places, made.entries, strict=True))

        async def work(cx: Connection, ready: dict[int, IndexEntry] = ready, made: Made = made) -> int:
            taken = await index.take_lacking(cx, what, ready)
            filling.known.forms = made.forms
            await index.put_missing(cx, what, {place: ready[place] for place in taken}, filling.known)
            return len(taken)

        total += await context.db.write_in_one_step(work)
        await asyncio.sleep(_PAUSE)
    return total


async def _join(context: ServiceContext) -> None:
    left = True
    while left:
        left = await context.db.write_in_one_step(index.join)
        await asyncio.sleep(_PAUSE)
