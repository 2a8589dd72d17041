"""Reads the audit for publishers and owners, and keeps its head in a file beside the database.

The chain of hashes shows if an entry was changed, but not if the last entries were removed. A head that is kept
elsewhere shows that: in the file, and with the owners, who get it once a day.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

from bot.domain.alerts import AlertKind
from bot.domain.audit import Entry, Head
from bot.domain.errors import OperatorError, WriteRefused
from bot.domain.staff import Role
from bot.services.context import ServiceContext, require
from bot.store import alerts, audit
from bot.store.database import head_file
from bot.store.database.connection import Connection

log = logging.getLogger(__name__)
_REST = 1.0  # seconds between two writes of the file
_DAY = timedelta(days=1)


async def page(context: ServiceContext, user: int, first: int | None, count: int) -> tuple[list[Entry], int]:
    """`count` entries from number `first` down (None: from the newest), and the number of the newest entry.

    Raises:
        NotAllowed: the person is neither a publisher nor an owner.
    """
    reader = context.db.reader
    await require(reader, user, Role.PUBLISHER)
    newest = await audit.newest(reader)
    return await audit.page(reader, newest if first is None else min(first, newest), count), newest


async def whole(context: ServiceContext, user: int) -> bytes:
    """The whole audit as JSON lines (UTF-8), the oldest entry first.

    Raises:
        NotAllowed: the person is neither a publisher nor an owner.
    """
    await require(context.db.reader, user, Role.PUBLISHER)
    lines = [entry.line() async for entry in audit.every(context.db.reader)]
    return "".join(f"{line}\n" for line in lines).encode()


async def is_whole_since_kept(context: ServiceContext) -> bool:
    """Whether the audit still has the entry that the head in the file names. If not, the owners get an alert."""
    try:
        kept = head_file.kept(context.db.path)
    except OperatorError as error:
        log.error("%s", error)
        kept = Head()
    else:
        if kept is None or await audit.holds(context.db.reader, kept):
            return True
        log.error("the audit was cut or written anew: entry %d is not the one that it was", kept.seq)

    async def work(cx: Connection) -> None:
        await alerts.note(cx, AlertKind.AUDIT_CUT, str(kept), context.clock(), seq=kept.seq)

    await context.db.write(work)
    return False


class HeadKeeper:
    """A worker: writes the audit's head to its file soon after each entry, and sends it to the owners daily.

    `keeps`: False if the audit was found to be cut off: then the file is not overwritten, because it is the evidence.
    """

    name = "audit head"

    def __init__(self, context: ServiceContext, *, keeps: bool = True) -> None:
        self._context, self._keeps = context, keeps
        self._kept: Head | None = None

    async def run(self) -> None:
        """Work until it is cancelled."""
        while True:
            seen = self._context.db.committed.count
            try:
                await self._keep()
                await self.tell_owners(self._context.clock())
            except (OSError, WriteRefused) as error:  # a full disk: the next commit tries again
                log.error("the audit's head cannot be kept: %s", error)
            await asyncio.sleep(_REST)
            await self._context.db.committed.wait(seen)

    async def stop(self) -> None:
        """Write the head once more."""
        try:
            await self._keep()
        except OSError as error:
            log.error("the audit's head cannot be kept: %s", error)

    async def _keep(self) -> None:
        head = await audit.head(self._context.db.reader)
        if self._keeps and head != self._kept and head.seq:
            await asyncio.to_thread(head_file.keep, self._context.db.path, head)
            self._kept = head

    async def tell_owners(self, now: datetime) -> None:
        """Send the head a day after the last time (or after the first entry), if it has changed."""
        reader = self._context.db.reader
        began = await alerts.last_noted(reader, AlertKind.AUDIT_HEAD) or await audit.began(reader)
        head = await audit.head(reader)
        told = await alerts.is_noted(reader, AlertKind.AUDIT_HEAD, str(head))
        if began is None or told or timedelta(0) <= now - began < _DAY:  # negative if the clock was ahead then
            return

        async def work(cx: Connection) -> None:
            await alerts.note(cx, AlertKind.AUDIT_HEAD, str(head), now, head=str(head))

        await self._context.db.write(work)
