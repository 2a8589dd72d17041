"""Copies media to the second machine, because the replica contains only the database (`replica.media`).

A release with files is planned only after each of them was read back there undamaged. A file of an older statement
counts as there if a file of that name is.
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial

from bot.domain.alerts import AlertKind
from bot.domain.errors import WriteRefused
from bot.domain.releases.release import ReleaseState
from bot.services.context import ServiceContext
from bot.services.monitor.in_a_thread import in_a_thread
from bot.store import alerts
from bot.store.database.commits import Waker
from bot.store.database.connection import Connection
from bot.store.media import carried, unused
from bot.store.media.folder import MediaFolder
from bot.store.releases import releases
from bot.store.releases.releases import Release

log = logging.getLogger(__name__)
_AGAIN_SECONDS = 5.0  # until the next try after an error
_LATE_SECONDS = 30.0  # after this, staff are told that a release waits for its files


class ReplicaMedia:
    """A worker. `there`: the folder on the second machine, or in a third place, as mounted on this machine."""

    name = "replica media"

    def __init__(self, context: ServiceContext, there: MediaFolder) -> None:
        self._context, self._there = context, there
        self._read_back: set[str] = set()  # files that were read there and found undamaged
        self._seen: set[str] = set()  # files that exist there, by their names
        self._gone: set[str] = set()  # files that are missing here, so they cannot be copied
        self._told: dict[int, str] = {}  # waiting releases that staff were told of: their numbers
        self._waker = Waker(context.db.committed, context.clock)

    async def has_files_of(self, release: Release) -> bool:
        """Whether the second machine has the release's files."""
        found = await carried.of_revision(self._context.db.reader, release.statement, release.revision)
        return {item.file for item in found.items if item.is_ours} <= self._read_back

    async def run(self) -> None:
        """Work until it is cancelled."""
        while True:
            fault = await self._bring_all()
            await self._waker.wait(seconds=_AGAIN_SECONDS if fault else None)

    async def stop(self) -> None:
        """Nothing to wait for: an unfinished file there has no name yet, and will be written again."""

    async def _bring_all(self) -> bool:
        """Copy what is missing there, first what releases wait for; returns whether something could not be copied."""
        waiting = await self._wait_for()
        wanted = await unused.carried_by(self._context.db.reader)
        others = [key for key in wanted if key not in self._read_back | self._seen | set(waiting)]
        fault = False
        for key in (*waiting, *others):
            fault |= not await self._bring(key, waiting.get(key, [])) and key not in self._gone
        await self._tell_ended()
        return fault

    async def _wait_for(self) -> dict[str, list[Release]]:
        """The files that releases wait for because they were not read back yet, with those releases."""
        found: dict[str, list[Release]] = {}
        for release in await releases.unfinished(self._context.db.reader):
            if release.state is ReleaseState.PLANNING:
                media = await carried.of_revision(self._context.db.reader, release.statement, release.revision)
                for key in (item.file for item in media.items if item.is_ours and item.file not in self._read_back):
                    found.setdefault(key, []).append(release)
        return found

    async def _bring(self, key: str, waiting: list[Release]) -> bool:
        """Copy one file, if it is missing; returns whether it is there. A hanging folder holds up only later files."""
        copying = asyncio.ensure_future(in_a_thread(lambda: self._copy(key, checked=bool(waiting)), "replica media"))
        await asyncio.wait({copying}, timeout=_LATE_SECONDS)
        if not copying.done():
            await self._tell(waiting)
        try:
            there = await copying
        except OSError as error:
            log.error("%s does not get to %s: %s", key, self._there.path, error.strerror)
            there = False
        if not there:
            await self._tell(waiting)
        return there

    def _copy(self, key: str, *, checked: bool) -> bool:
        """Copy one file; runs in a thread. `checked`: a file that is there already is read and compared.

        Raises:
            OSError: it cannot be written.
        """
        if not checked and self._there.has(key):
            self._seen.add(key)
            return True
        if self._there.read(key) is None:
            if not self._there.bring(key, self._context.folder, link=False):
                if key not in self._gone:
                    log.error("%s is not in %s: it cannot be brought there", key, self._context.folder.path)
                self._gone.add(key)
                return False
            if self._there.read(key) is None:
                return False
        self._gone.discard(key)
        self._read_back.add(key)
        return True

    async def _tell(self, waiting: list[Release]) -> None:
        """Alert staff, once for each, about releases that wait for their files."""
        new = {one.id: str(one.number) for one in waiting if one.id not in self._told}
        if not new:
            return

        async def work(cx: Connection) -> None:
            for release, number in new.items():
                await alerts.note(cx, AlertKind.REPLICA_MEDIA, str(release), self._context.clock(), number=number)

        try:
            await self._context.db.write(work)
        except WriteRefused as error:
            log.error("staff cannot be told of files that do not get to the second machine: %s", error)
        else:
            self._told |= new

    async def _tell_ended(self) -> None:
        """End the alerts about releases that no longer wait, so that a later wait is told again."""
        waits = {release.id for found in (await self._wait_for()).values() for release in found}
        for release in self._told.keys() - waits:
            del self._told[release]


async def take_over_media(context: ServiceContext, there: MediaFolder | None) -> None:
    """After a takeover: copy the files that are missing here from `there`, and alert staff about statements whose files
    are missing in both places."""
    wanted = await unused.carried_by(context.db.reader)

    def missing() -> dict[str, str]:
        here = context.folder
        gone = {key: number for key, number in wanted.items() if not here.has(key)}
        return {key: number for key, number in gone.items() if there is None or not here.bring(key, there, link=False)}

    gone = await in_a_thread(missing, "media of the takeover")
    if not gone:
        return
    now, named = context.clock(), ", ".join(f"No. {number}" for number in sorted(set(gone.values())) if number) or "-"
    log.warning("%d files are not here; statements with them: %s", len(gone), named)
    note = partial(alerts.note, kind=AlertKind.MEDIA_MISSING, subject=now.isoformat(), now=now, numbers=named)
    await context.db.write(note)
