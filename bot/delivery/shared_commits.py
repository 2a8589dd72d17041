"""Claims and results on their way to the database: those that arrive at the same time share one commit.

One transaction runs at a time; what arrives meanwhile goes into the next. So a thousand sends a second cost about a
hundred commits, and each claim and result is on the disk within milliseconds.

If there is a replica, a claim counts only when the replica has it too: if the replica takes over, it then knows of
every message that may be out. The next transactions do not wait for that. A claim that does not reach the replica is
taken back.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from bot.delivery.record import record
from bot.domain.errors import ReplicaLost, WriteRefused
from bot.domain.releases.outcome import Outcome, RetryLater, Sent, Unknown
from bot.domain.releases.release import Reason
from bot.domain.releases.sending import Claim, ToSend
from bot.store.database.connection import Connection, Database
from bot.store.database.engine import is_damage
from bot.store.releases import claims
from bot.store.releases.results import Receipt, mark_sent

log = logging.getLogger(__name__)

MOST_AT_ONCE = 512  # claims, and results, in one transaction
GATHER_SECONDS = 0.01  # that a result waits for a claim, or for other results, to share a commit
BUNCH_SECONDS = 0.002  # the same for a claim, while claims arrive fast; its slot was granted early
DENSE = 8  # claims in one transaction; if that many arrive at once anyway, none waits for more
_TRY_AGAIN = 1.0  # seconds
_NOT_YET = RetryLater(0.0, everywhere=True)  # the outcome of a claim that the replica did not get

T = TypeVar("T")
_Result = tuple[Claim, Outcome]
_Asked = list[tuple[ToSend, asyncio.Future[Claim | None]]]
_Ended = list[tuple[_Result, asyncio.Future[None]]]
_Found = list[tuple[Claim | None, asyncio.Future[Claim | None]]]


class SharedCommits:
    """Claims rows and digests, and records the outcomes of their sends.

    Args:
        zone: the mission's, for targets that chose none.
        resend: send again automatically what may not have arrived.
    """

    def __init__(self, db: Database, clock: Callable[[], datetime], *, zone: str, resend: bool) -> None:
        self._db, self._clock, self._zone, self._resend = db, clock, zone, resend
        self._claims: _Asked = []
        self._results: _Ended = []
        self._asked = asyncio.Event()  # a claim waits
        self._writing: asyncio.Task[None] | None = None
        self._dense = False  # claims arrive fast, but fewer than `DENSE` at once
        self._confirming: set[asyncio.Task[None]] = set()  # groups of claims on their way to the replica

    async def claim(self, row: ToSend) -> Claim | None:
        """Mark the row or digest as being sent; None if it may no longer be sent now.

        Raises:
            WriteRefused: the database takes no writes, or its replica does not get them; the row is still pending.
        """
        claimed: asyncio.Future[Claim | None] = asyncio.get_running_loop().create_future()
        self._claims.append((row, claimed))
        self._asked.set()
        self._write_soon()
        return await claimed

    async def record(self, claim: Claim, outcome: Outcome) -> None:
        """Record the result. While the database takes no writes it is kept in memory and tried again."""
        recorded: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._results.append(((claim, outcome), recorded))
        self._write_soon()
        await recorded

    def _write_soon(self) -> None:
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all(), name="ledger")

    async def _write_all(self) -> None:
        while self._claims or self._results:
            await self._gather()
            asked, self._claims = self._claims[:MOST_AT_ONCE], self._claims[MOST_AT_ONCE:]
            results, self._results = self._results[:MOST_AT_ONCE], self._results[MOST_AT_ONCE:]
            self._dense = 1 < len(asked) < DENSE
            try:
                await self._write(asked, results)
            except WriteRefused as error:
                self._refuse(asked, error)
                self._results[:0] = results
                await asyncio.sleep(_TRY_AGAIN)
            except Exception as error:  # any error is passed to those who wait: together, or one by one
                if is_damage(error):
                    self._give_up(asked, results, error)
                else:  # one row that cannot be written must not stop the others: write one by one
                    log.exception("a group of results was rolled back")
                    await self._one_by_one(asked, results)

    async def _gather(self) -> None:
        """Wait a moment for more to share the commit; results without a claim wait longer."""
        self._asked.clear()
        if self._claims:
            await asyncio.sleep(BUNCH_SECONDS if self._dense else 0)
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GATHER_SECONDS):
                await self._asked.wait()

    async def _write(self, asked: _Asked, results: _Ended) -> None:
        async def work(cx: Connection) -> dict[ToSend, Claim]:
            # Results first, so that a chat's next claim sees what its last send changed.
            await self._record(cx, [result for result, _ in results])
            return await claims.claim(cx, [row for row, _ in asked], self._clock(), self._zone)

        claimed = await self._db.write_in_one_step(work)
        for _, recorded in results:
            _answer(recorded, None)
        found = [(claimed.pop(row, None), future) for row, future in asked]  # asked for twice: the first one gets it
        if any(claim for claim, _ in found) and self._db.replica.on:
            confirming = asyncio.create_task(self._confirm(found), name="replica of the ledger")
            self._confirming.add(confirming)
            confirming.add_done_callback(self._confirming.discard)
            return
        for claim, future in found:
            _answer(future, claim)

    async def _confirm(self, found: _Found) -> None:
        """Hand out the claims when the replica has them."""
        try:
            await self._db.replica.confirm()
        except ReplicaLost as error:
            taken_back = [self.record(claim, _NOT_YET) for claim, _ in found if claim]
            await asyncio.gather(*taken_back, return_exceptions=True)  # callers that wait below report a damaged file
            self._refuse(found, error)
            return
        for claim, future in found:
            _answer(future, claim)

    async def _record(self, cx: Connection, results: list[_Result]) -> None:
        """Record all sent messages in a few SQL statements; every other outcome separately."""
        now = self._clock()
        sent = [Receipt(claim, outcome) for claim, outcome in results if isinstance(outcome, Sent)]
        await mark_sent(cx, sent, now)
        for claim, outcome in results:
            if not isinstance(outcome, Sent):
                await record(cx, claim, outcome, now, resend=self._resend)

    def _refuse(self, asked: _Asked | _Found, error: WriteRefused) -> None:
        """Tell those who asked for a claim that there is none: nothing is sent that could not be stored before."""
        log.error("what is to be sent cannot be written down: %s; trying again", error)
        for _, future in asked:
            if not future.done():
                future.set_exception(type(error)(str(error)))

    def _give_up(self, asked: _Asked, results: _Ended, error: Exception) -> None:
        """The database is damaged: tell everyone who waits; nothing more is claimed."""
        log.error("the database is damaged: %s", error)
        waiting: list[asyncio.Future[Any]] = [future for _, future in asked]
        for future in (*waiting, *(future for _, future in results)):
            if not future.done():
                future.set_exception(error)

    async def _one_by_one(self, asked: _Asked, results: _Ended) -> None:
        for result in results:
            await self._alone([], [result], result[1])
        for claim in asked:
            await self._alone([claim], [], claim[1])

    async def _alone(
        self,
        asked: _Asked,
        results: _Ended,
        future: asyncio.Future[Claim | None] | asyncio.Future[None],
    ) -> None:
        try:
            await self._write(asked, results)
        except WriteRefused as error:
            self._refuse(asked, error)
            self._results.extend(results)
        except Exception as error:  # any error is passed to the one who waits, and no row stays `sending`
            log.exception("a claim or a result cannot be written")
            if not future.done():
                future.set_exception(error)
            for (claim, outcome), recorded in results:
                if not isinstance(outcome, Unknown):  # otherwise the row would be `sending` until the next start
                    self._results.append(((claim, Unknown(Reason.SERVER)), recorded))


def _answer(future: asyncio.Future[T], value: T) -> None:
    if not future.done():  # its owner may have been cancelled
        future.set_result(value)
