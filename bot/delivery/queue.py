"""The rows that go next: urgent releases before all others, those by turns, each chat's older news first."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from bot.delivery.dispatch import Dispatcher
from bot.delivery.pace import Pace
from bot.domain.releases.sending import Digest, Single, ToSend
from bot.store import digests
from bot.store.database.connection import Database
from bot.store.releases import ledger
from bot.store.releases.releases import Release

WINDOW = 4  # rows looked up at once, for each worker and release
UNPROVEN = 3  # rows in flight of a release that Telegram has not yet taken once


class Queue:
    """A few rows of each running release, looked up ahead. Whether a row may still go is seen at its claim."""

    def __init__(
        self, db: Database, pace: Pace, dispatcher: Dispatcher, clock: Callable[[], datetime], workers: int
    ) -> None:
        self._db, self._pace, self._dispatcher, self._clock = db, pace, dispatcher, clock
        self._most = workers * WINDOW
        self._few = workers
        self._urgent: deque[ToSend] = deque()
        self._rows: deque[ToSend] = deque()
        self._awaits_urgent = False  # urgent rows are on the way: more may come when they end
        self._proven: set[int] = set()  # releases that Telegram has taken once

    def __len__(self) -> int:
        return len(self._urgent) + len(self._rows)

    @property
    def low(self) -> bool:
        """Whether more should be looked up."""
        return len(self._urgent if self._awaits_urgent else self._rows) < self._few

    def clear(self) -> None:
        """Look everything up anew: the order has changed."""
        self._urgent.clear()
        self._rows.clear()

    def waiting_of(self, release: int) -> int:
        """How many rows of the release are in the queue."""
        return sum(isinstance(row, Single) and row.release == release for row in (*self._urgent, *self._rows))

    def next(self) -> ToSend | None:
        """The next row whose chat may be written to now; those that may not are looked up again later."""
        while rows := self._urgent or self._rows:
            row = rows.popleft()
            if not self._dispatcher.writes_to(row.chat) and self._pace.bulk_wait(row.chat) <= 0:
                return row
        return None

    async def fill(self, running: Sequence[Release]) -> list[Release]:
        """Look up rows of the running releases, and digests; the releases that have no rows, and none on the way."""
        self._proven &= {release.id for release in running}
        windows: dict[bool, list[Sequence[ToSend]]] = {True: [], False: []}
        empty = []
        for release in running:
            window = await self._window(release, running)
            windows[release.urgent].append(window)
            if not window and not self._dispatcher.in_flight(release.id) and not self.waiting_of(release.id):
                empty.append(release)
        windows[False].append(await self._digests())
        on_the_way = any(self._dispatcher.in_flight(release.id) for release in running if release.urgent)
        self._awaits_urgent = on_the_way or any(windows[True])
        for urgent, rows in ((True, self._urgent), (False, self._rows)):
            turns = itertools.zip_longest(*windows[urgent])
            rows.extend(row for turn in turns for row in turn if row is not None)
        return empty

    async def _digests(self) -> list[Digest]:
        """The next digests, but for chats that must wait, are being written to, or are in the queue."""
        if len(self._rows) >= self._most:
            return []
        return await digests.due(self._db.reader, self._most, self._clock(), but=self._busy(self._rows))

    def _busy(self, queued: Iterable[ToSend]) -> set[int]:
        return self._dispatcher.chats() | self._pace.waiting_chats() | {row.chat for row in queued}

    async def _window(self, release: Release, running: Sequence[Release]) -> list[Single]:
        """The next rows of one release, but for chats that must wait, are being written to, or are in the queue."""
        most = await self._allowed(release)
        queued = self._urgent if release.urgent else self._rows
        if most <= 0 or len(queued) >= self._most:
            return []
        busy = self._busy(queued)
        behind = [] if release.urgent else [r.id for r in running if r.id < release.id and not r.urgent]
        return await ledger.due(self._db.reader, release.id, most, self._clock(), but=busy, behind=behind)

    async def _allowed(self, release: Release) -> int:
        """How many rows may be looked up. What Telegram has not taken once is tried on a few chats before all."""
        if release.id not in self._proven:
            if not await ledger.any_sent(self._db.reader, release.id):
                refused = await ledger.content_refusals(self._db.reader, release.id)
                on_the_way = self._dispatcher.in_flight(release.id) + self.waiting_of(release.id)
                # One that was paused for that and resumed by somebody tries one chat more at a time.
                return max(1, UNPROVEN - refused) - on_the_way
            self._proven.add(release.id)
        return self._most
