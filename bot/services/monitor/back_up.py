"""Automatic backups: copies the database and its media at intervals, checks the copy, and removes old ones."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.domain.alerts import AlertKind
from bot.domain.errors import OperatorError, WriteRefused
from bot.domain.monitor import Backup
from bot.services.context import ServiceContext
from bot.services.monitor.in_a_thread import in_a_thread
from bot.store import alerts
from bot.store.backup.backup import BackupFile, NotWhole, back_up, counts_of, drop_old_copies
from bot.store.database.connection import Connection
from bot.store.media import copies_of_folder
from bot.store.monitor import backups

log = logging.getLogger(__name__)
_AGAIN = timedelta(hours=1)  # after a backup that failed, unless the next one is due earlier
_LOOK_SECONDS = 60.0  # between two looks at the clock, so that a clock that was set is noticed


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """From the config: the folder, how often, and how many copies are kept."""

    to: Path
    every: timedelta
    keep: int


class Backups:
    """A worker."""

    name = "backups"

    def __init__(self, context: ServiceContext, plan: BackupPlan) -> None:
        self._context, self._plan = context, plan

    async def run(self) -> None:
        """Work until it is cancelled."""
        while True:
            if self.is_due(await backups.last(self._context.db.reader), self._context.clock()):
                await self._make()
            await asyncio.sleep(_LOOK_SECONDS)

    async def stop(self) -> None:
        """Nothing to wait for: an unfinished copy has no name yet, and the next backup removes it."""

    def is_due(self, last: Backup | None, now: datetime) -> bool:
        """Whether a backup is due, given the `last` one."""
        if last is None:
            return True
        wait = self._plan.every if last.ok else min(_AGAIN, self._plan.every)
        return not last.at <= now < last.at + wait  # also due if the clock was set back

    async def _make(self) -> None:
        at, fault = self._context.clock(), ""
        try:
            copy = await in_a_thread(self._copy, "backup")
            log.info("backed up to %s, %d bytes", copy.path, copy.size)
        except (OperatorError, OSError) as error:
            fault = str(error)
            log.error("the backup failed: %s", fault)

        async def work(cx: Connection) -> None:
            await backups.put(cx, Backup(at, not fault))
            if fault:
                await alerts.note(cx, AlertKind.BACKUP, "", at)
            else:
                await alerts.over(cx, AlertKind.BACKUP, "")

        try:
            await self._context.db.write(work)
        except WriteRefused as error:
            log.error("what became of the backup cannot be written down: %s", error)

    def _copy(self) -> BackupFile:
        """Make a copy, check it, copy its media, and remove old copies; runs in a thread.

        Raises:
            OperatorError: it did not succeed; there is no new copy.
        """
        path, folder = self._context.db.path, self._plan.to
        folder.mkdir(parents=True, exist_ok=True)
        before = counts_of(path, open_here=True)
        copy = back_up(path, folder, open_here=True)
        require_as_many(before, copy.counts)
        missing = copies_of_folder.take_along(copy.path, self._context.folder).missing
        for sentence in missing:
            log.warning("the backup is without %s", sentence)
        drop_old_copies(path, copy.path, self._plan.keep)
        copies_of_folder.sweep_copies(copy.path)
        return copy


def require_as_many(before: dict[str, int], copied: dict[str, int]) -> None:
    """Check that the copy has as much as the database had just before: statements and releases are never deleted, and
    subscriptions never all at once.

    Raises:
        NotWhole: it has less.
    """
    for table, rows in before.items():
        least = min(rows, 1) if table == "target" else rows
        if copied.get(table, 0) < least:
            raise NotWhole(f"The copy has {copied.get(table, 0)} rows of {table}, and the database had {rows}.")
