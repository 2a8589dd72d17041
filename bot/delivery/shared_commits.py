"""Claims and results on their way to the database: those that come at the same time share one commit.

One transaction runs at a time; what arrives meanwhile goes into the next. So a thousand sends a second cost some
hundred commits, and each claim and result is on the disk within milliseconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from bot.delivery.record import record
from bot.domain.errors import WriteRefused
from bot.domain.releases.outcome import Outcome, Sent, Unknown
from bot.domain.releases.release import Reason
from bot.domain.releases.sending import Claim, ToSend
from bot.store.database.connection import Connection, Database
from bot.store.database.engine import is_damage
from bot.store.releases import claims
from bot.store.releases.results import Receipt, mark_sent

log = logging.getLogger(__name__)

MOST_AT_ONCE = 512  # claims, and results, in one transaction
GATHER_SECONDS = 0.01  # that a result waits for a claim, or for other results, to share a commit with
BUNCH_SECONDS = 0.002  # the same of a claim, where claims come fast; its slot is granted earlier than it is due
DENSE = 8  # claims in one transaction; where as many come by themselves, none waits for more
_TRY_AGAIN = 1.0  # seconds

T = TypeVar("T")
_Result = tuple[Claim, Outcome]
_Asked = list[tuple[ToSend, asyncio.Future[Claim | None]]]
_Ended = list[tuple[_Result, asyncio.Future[None]]]


class SharedCommits:
    """Claims rows and digests, and records how sending them ended.

    Args:
        zone: the mission's, for targets that chose none.
        resend: send again by itself what may not have arrived.
    """

    def __init__(self, db: Database, clock: Callable[[], datetime], *, zone: str, resend: bool) -> None:
        self._db, self._clock, self._zone, self._resend = db, clock, zone, resend
        self._claims: _Asked = []
        self._results: _Ended = []
        self._asked = asyncio.Event()  # a claim waits
        self._writing: asyncio.Task[None] | None = None
        self._dense = False  # claims come fast, but not by the dozen

    async def claim(self, row: ToSend) -> Claim | None:
        """Mark the row, or the digest, as being sent; None where its turn has passed.

        Raises:
            WriteRefused: the database takes no writes; the row is still pending.
        """
        claimed: asyncio.Future[Claim | None] = asyncio.get_running_loop().create_future()
        self._claims.append((row, claimed))
        self._asked.set()
        self._write_soon()
        return await claimed

    async def record(self, claim: Claim, outcome: Outcome) -> None:
        """Write the result down. While the database takes no writes it is kept in memory and tried again."""
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
            except Exception as error:  # whatever it is, those who wait are answered: together, or each by itself
                if is_damage(error):
                    self._give_up(asked, results, error)
                else:  # one row that cannot be written must not stop the others: each by itself
                    log.exception("a group of results was rolled back")
                    await self._one_by_one(asked, results)

    async def _gather(self) -> None:
        """Wait a moment for more, so that it shares the commit; results without a claim wait longer."""
        self._asked.clear()
        if self._claims:
            await asyncio.sleep(BUNCH_SECONDS if self._dense else 0)
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._asked.wait(), GATHER_SECONDS)

    async def _write(self, asked: _Asked, results: _Ended) -> None:
        async def work(cx: Connection) -> dict[ToSend, Claim]:
            # Results first, so that a chat's next claim sees what its last send changed.
            await self._record(cx, [result for result, _ in results])
            return await claims.claim(cx, [row for row, _ in asked], self._clock(), self._zone)

        claimed = await self._db.write_in_one_step(work)
        for row, future in asked:
            _answer(future, claimed.pop(row, None))  # asked for twice, it is the first one's
        for _, recorded in results:
            _answer(recorded, None)

    async def _record(self, cx: Connection, results: list[_Result]) -> None:
        """All messages that were sent in a few statements; every other outcome by itself."""
        now = self._clock()
        sent = [Receipt(claim, outcome) for claim, outcome in results if isinstance(outcome, Sent)]
        await mark_sent(cx, sent, now)
        for claim, outcome in results:
            if not isinstance(outcome, Sent):
                await record(cx, claim, outcome, now, resend=self._resend)

    def _refuse(self, asked: _Asked, error: WriteRefused) -> None:
        """Tell who asked for a claim that there is none: nothing is sent that could not be written down before."""
        log.error("the database takes no writes: %s; trying again", error)
        for _, future in asked:
            if not future.done():
                future.set_exception(WriteRefused(str(error)))

    def _give_up(self, asked: _Asked, results: _Ended, error: Exception) -> None:
        """The database is damaged: whoever waits hears it; nothing more is claimed."""
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
        except Exception as error:
            log.exception("a claim or a result cannot be written")
            if not future.done():
                future.set_exception(error)
            for (claim, outcome), recorded in results:
                if not isinstance(outcome, Unknown):  # else the row would be `sending` until the next start
                    self._results.append(((claim, Unknown(Reason.SERVER)), recorded))


def _answer(future: asyncio.Future[T], value: T) -> None:
    if not future.done():  # its owner may have been cancelled
        future.set_result(value)
