"""Writes to the log what staff do and how releases go, one line each at level `info`.

The lines are made from the database after each commit, so they also show what commands in other processes did. Nothing
about readers is logged, nor any words of a statement.
"""

from __future__ import annotations

import asyncio
import logging

from bot.domain.audit import Entry
from bot.domain.releases.release import ReleaseState
from bot.services.context import ServiceContext
from bot.store import audit
from bot.store.database.commits import Waker
from bot.store.releases import releases
from bot.store.releases.releases import Release

log = logging.getLogger(__name__)
# The keys of an entry's detail that are logged.
_TOLD = ("number", "draft", "release", "user", "role", "why", "items", "count", "login")
_MOST = 50  # entries, and releases, that are logged at once; the rest of a large import is only in the audit
_SAID = {
    ReleaseState.PLANNING: "is to begin",
    ReleaseState.RUNNING: "has begun",
    ReleaseState.PAUSED: "is paused",
    ReleaseState.DONE: "has ended",
    ReleaseState.CANCELLED: "is cancelled",
}


class EventLog:
    """A worker: after each commit, logs new entries of the audit and releases that have changed their state."""

    name = "event log"

    def __init__(self, context: ServiceContext) -> None:
        self._context = context
        self._entry = 0
        self._stands: dict[int, ReleaseState] = {}
        self.began = asyncio.Event()  # set after the first look; whatever is stored later is logged
        self._waker = Waker(context.db.committed, context.clock)

    async def run(self) -> None:
        """Work until it is cancelled. From before the start, only releases that are not over are logged."""
        if not self.began.is_set():
            self._entry = await audit.newest(self._context.db.reader)
            self._stands = {release.id: release.state for release in await self._found() if release.ended_at}
            self.began.set()
        while True:
            await self._look()
            await self._waker.wait()

    async def stop(self) -> None:
        """Log what has happened since the last look."""
        if self.began.is_set():
            await self._look()

    async def _look(self) -> None:
        reader = self._context.db.reader
        newest = await audit.newest(reader)
        missed = newest - self._entry - _MOST
        for entry in reversed(await audit.page(reader, newest, min(_MOST, newest - self._entry))):
            log.info("%s", _line(entry))
        if missed > 0:
            log.info("%d entries more are in the audit", missed)
        self._entry = newest
        for release in await self._found():
            if self._stands.get(release.id) is not release.state:
                self._stands[release.id] = release.state
                await self._tell(release)

    async def _found(self) -> list[Release]:
        """Releases that are new, that are not over, or that were not over at the last look; the oldest first."""
        reader = self._context.db.reader
        found = {release.id: release for release in await releases.recent(reader, _MOST)}
        found |= {release.id: release for release in await releases.unfinished(reader)}
        over = (ReleaseState.DONE, ReleaseState.CANCELLED)
        for id in [id for id, state in self._stands.items() if state not in over and id not in found]:
            if release := await releases.by_id(reader, id):
                found[id] = release
        return [found[id] for id in sorted(found)]

    async def _tell(self, release: Release) -> None:
        counted = await releases.totals(self._context.db.reader, release.id)
        why = f" ({release.why})" if release.state is ReleaseState.PAUSED and release.why else ""
        figures = ""
        if release.state is not ReleaseState.PLANNING:
            figures = f": sent {counted.sent}, failed {counted.failed}, unknown {counted.unknown}"
            figures += f", skipped {counted.skipped}, left {counted.left}"
        if release.ended_at and release.started_at:
            figures += f", in {release.ended_at - release.started_at:.1f} s"
        log.info(
            "release %d (%s of No. %s) %s%s%s",
            release.id,
            release.kind,
            release.number,
            _SAID[release.state],
            why,
            figures,
        )


def _line(entry: Entry) -> str:
    """The entry as a line: "draft.approved: draft 7, by 100"."""
    told = ", ".join(f"{key} {entry.told[key]}" for key in _TOLD if entry.told.get(key) not in (None, ""))
    by = f"by {entry.actor}" if entry.actor else "by a shell or the program"
    return f"{entry.act}: {told}, {by}" if told else f"{entry.act}, {by}"
