"""Which row is sent next: urgent releases first, then other releases and digests in turn; within a chat, older news
first.

Until Telegram has accepted a message of a release, only a few of its rows are tried, and other releases go meanwhile.
Once an urgent one is accepted, nothing ordinary is sent before the last of its rows that can go now: if the queue has
none left, they are looked up again first.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from math import inf

from bot.delivery.dispatch import Dispatcher
from bot.delivery.pace import Pace
from bot.domain.releases.sending import Digest, Single, ToSend
from bot.store import digests
from bot.store.database.connection import Database
from bot.store.media import files
from bot.store.releases import ledger
from bot.store.releases.releases import Release

LOOKED_AHEAD = 4  # rows looked up at once, for each worker and release
UPLOAD_SECONDS = 10.0  # that one row has to upload a file to Telegram before another one tries
UNTRIED = 3  # rows of a release sent at once, until Telegram has accepted one


class NextRows:
    """A queue of rows of each running release, and of digests. Their claim checks whether they may still go."""

    def __init__(
        self, db: Database, pace: Pace, dispatcher: Dispatcher, clock: Callable[[], datetime], workers: int
    ) -> None:
        self._db, self._pace, self._dispatcher, self._clock = db, pace, dispatcher, clock
        self._most = workers * LOOKED_AHEAD
        self._few = workers
        self._urgent: deque[ToSend] = deque()
        self._rows: deque[ToSend] = deque()
        self._awaits_urgent = False  # urgent rows are being sent: there may be more when they end
        self._tried: set[int] = set()  # releases of which Telegram has accepted a message
        self._untried_urgent: set[int] = set()
        self._urgent_at = inf  # from this time, look up urgent rows before anything ordinary goes

    @property
    def ready(self) -> bool:
        """Whether there are rows for the next slots."""
        return bool(self._urgent or (self._rows and not self._urgent_first))

    @property
    def low(self) -> bool:
        """Whether more rows should be looked up."""
        return self._urgent_first or len(self._urgent if self._awaits_urgent else self._rows) < self._few

    @property
    def _urgent_first(self) -> bool:
        """Whether there may be urgent rows that are not in the queue yet."""
        return not self._urgent and self._urgent_at < inf and self.urgent_in() <= 0

    def urgent_in(self) -> float:
        """Seconds until urgent rows are to be looked up."""
        return max(0.0, self._urgent_at - asyncio.get_running_loop().time())

    def taken(self, release: int) -> bool:
        """Note that Telegram accepted a message of the release. Returns whether it is the first of an urgent
        release."""
        self._tried.add(release)
        if release not in self._untried_urgent:
            return False
        self._untried_urgent.discard(release)
        self._urgent_at = 0.0
        return True

    def clear(self) -> None:
        """Look everything up again, since the order has changed."""
        self._urgent.clear()
        self._rows.clear()

    def waiting_of(self, release: int) -> int:
        """How many rows of the release are in the queue."""
        return sum(isinstance(row, Single) and row.release == release for row in (*self._urgent, *self._rows))

    def next(self) -> ToSend | None:
        """The next row whose chat may be written to now; rows of other chats are dropped and looked up again later."""
        while rows := self._urgent or (self._rows if not self._urgent_first else None):
            row = rows.popleft()
            if not self._dispatcher.writes_to(row.chat) and self._pace.bulk_wait(row.chat) <= 0:
                return row
        return None

    async def fill(self, running: Sequence[Release]) -> list[Release]:
        """Look up rows of the running releases, and digests. Returns the releases with nothing to send, neither in the
        queue nor being sent."""
        self._tried &= {release.id for release in running}
        self._untried_urgent = {release.id for release in running if release.urgent}
        found: dict[bool, list[Sequence[ToSend]]] = {True: [], False: []}
        empty = []
        for release in running:
            rows = await self._rows_of(release, running)
            found[release.urgent].append(rows)
            if not rows and not self._dispatcher.in_flight(release.id) and not self.waiting_of(release.id):
                empty.append(release)
        found[False].append(await self._digests())
        on_the_way = any(self._dispatcher.in_flight(release.id) for release in running if release.urgent)
        self._awaits_urgent = on_the_way or any(found[True])
        for urgent, queue in ((True, self._urgent), (False, self._rows)):
            turns = itertools.zip_longest(*found[urgent])
            queue.extend(row for turn in turns for row in turn if row is not None)
        self._untried_urgent -= self._tried
        self._urgent_at = await self._next_urgent([r for r in running if r.urgent and r.id in self._tried])
        return empty

    async def _next_urgent(self, urgent: Sequence[Release]) -> float:
        """When to look at these releases again: as soon as the queued rows have gone; if there are none, when the first
        chat that must wait is ready."""
        now = asyncio.get_running_loop().time()
        if urgent and self._urgent:
            return now
        found = [
            row
            for release in urgent
            for row in await ledger.due(
                self._db.reader, release.id, self._most, self._clock(), but=self._dispatcher.chats()
            )
        ]
        return min((now + self._pace.bulk_wait(row.chat) for row in found), default=inf)

    async def _digests(self) -> list[Digest]:
        """The next digests, except for chats that must wait, are being written to, or are in the queue."""
        if len(self._rows) >= self._most:
            return []
        return await digests.due(self._db.reader, self._most, self._clock(), but=self._busy(self._rows))

    def _busy(self, queued: Iterable[ToSend]) -> set[int]:
        return self._dispatcher.chats() | self._pace.waiting_chats() | {row.chat for row in queued}

    async def _rows_of(self, release: Release, running: Sequence[Release]) -> list[Single]:
        """The next rows of one release, except for chats that must wait, are being written to, or are in the queue."""
        most = await self._allowed(release)
        queued = self._urgent if release.urgent else self._rows
        if most <= 0 or len(queued) >= self._most:
            return []
        busy = self._busy(queued)
        behind = [] if release.urgent else [r.id for r in running if r.id < release.id and not r.urgent]
        return await ledger.due(self._db.reader, release.id, most, self._clock(), but=busy, behind=behind)

    async def _allowed(self, release: Release) -> int:
        """How many rows may be looked up. A release that Telegram has not accepted yet is tried in a few chats first,
        since its message may be wrong. A file that Telegram does not have is uploaded by one row; the others follow."""
        if await files.to_be_brought(self._db.reader, release.id):
            since = asyncio.get_running_loop().time() - self._dispatcher.begun_at(release.id)
            return int(since >= UPLOAD_SECONDS and not self.waiting_of(release.id))
        if release.id not in self._tried:
            if not await ledger.any_sent(self._db.reader, release.id):
                refused = await ledger.content_refusals(self._db.reader, release.id)
                on_the_way = self._dispatcher.in_flight(release.id) + self.waiting_of(release.id)
                # A release that was paused after refusals and resumed is tried in one more chat at a time.
                return max(1, UNTRIED - refused) - on_the_way
            self._tried.add(release.id)
        return self._most
