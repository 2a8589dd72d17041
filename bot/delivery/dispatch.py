"""Rows in flight: each has its slot, is claimed, rendered, sent at the slot's instant, recorded."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable
from functools import partial

from bot.delivery.ledger import Ledger
from bot.delivery.pace import Pace, Slot
from bot.delivery.ports import Messenger
from bot.delivery.proof import Proofs
from bot.domain.errors import WriteRefused
from bot.domain.release import Later, Outcome, Reason, Rejected, Unknown
from bot.store.deliveries import Claim, Due

log = logging.getLogger(__name__)
_STOP_SECONDS = 6.0  # of the ten that the whole program has to stop
_LONGEST_WAIT = 60.0  # seconds between tries while the network is down


class Dispatcher:
    """At most `workers` rows at once, and one of a chat. `ended` is called whenever a row's work ends."""

    def __init__(
        self,
        ledger: Ledger,
        proofs: Proofs,
        messenger: Messenger,
        pace: Pace,
        workers: int,
        ended: Callable[[], None],
    ) -> None:
        self._ledger, self._proofs, self._messenger, self._pace = ledger, proofs, messenger, pace
        self._ended = ended
        self._free = asyncio.Semaphore(workers)
        self._tasks: set[asyncio.Task[None]] = set()
        self._chats: set[int] = set()  # that are being written to, until the result is recorded
        self._of_release: Counter[int] = Counter()
        self._faults = 0  # sends in a row that did not reach Telegram
        self._quiet_until = 0.0

    def in_flight(self, release: int) -> int:
        """How many of the release's rows are under way."""
        return self._of_release[release]

    def writes_to(self, chat: int) -> bool:
        """Whether the chat is being written to."""
        return chat in self._chats

    def chats(self) -> set[int]:
        """The chats that are being written to."""
        return set(self._chats)

    async def worker(self) -> None:
        """Wait until a worker is free, and network and disk are worth a try; the worker is then the caller's."""
        await self._free.acquire()
        try:
            while (wait := self._quiet_until - asyncio.get_running_loop().time()) > 0:  # noqa: ASYNC110 - it can grow
                await asyncio.sleep(wait)
        except asyncio.CancelledError:
            self.let_go()
            raise

    def let_go(self) -> None:
        """The worker is not needed."""
        self._free.release()

    def start(self, row: Due, slot: Slot) -> None:
        """Deliver the row with a worker of `worker` and a slot."""
        self._chats.add(row.chat)
        self._of_release[row.release] += 1
        task = asyncio.create_task(self._deliver(row, slot), name=f"send {row.release} {row.target}")
        self._tasks.add(task)
        task.add_done_callback(partial(self._end, row))

    def _end(self, row: Due, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._chats.discard(row.chat)
        self._of_release[row.release] -= 1
        if not self._of_release[row.release]:
            del self._of_release[row.release]
        if not task.cancelled() and (error := task.exception()):
            # The row stays `sending`: at the next start it becomes unknown.
            log.error("release %d to target %d broke off", row.release, row.target, exc_info=error)
        self._ended()

    async def stop(self) -> None:
        """Finish and record what is being sent."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=_STOP_SECONDS)
            for task in late:  # no answer yet: the row stays `sending`, and the next start settles it
                task.cancel()
            if late:
                await asyncio.wait(late)

    async def _deliver(self, row: Due, slot: Slot) -> None:
        try:
            sent = await self._claim_and_send(row, slot)
        finally:
            self._free.release()  # the result's commit and the worker's next claim go together
        if sent:
            await self._ledger.record(*sent)

    async def _claim_and_send(self, row: Due, slot: Slot) -> tuple[Claim, Outcome] | None:
        try:
            claim = await self._ledger.claim(row)
        except WriteRefused:
            slot.give_back()
            self._back_off(1.0)
            return None
        except BaseException:  # a cancellation too: the slot is free again
            slot.give_back()
            raise
        if claim is None:
            slot.give_back()
            return None
        try:
            outcome = await self._send(claim, slot)
        except Exception:  # whatever it is, the row must not stay `sending`: logged, and nobody can know
            log.exception("release %d to target %d broke off", row.release, row.target)
            outcome = Unknown(Reason.SERVER)
        self._slow_down(outcome, row.chat)
        return claim, outcome

    async def _send(self, claim: Claim, slot: Slot) -> Outcome:
        target = claim.target
        try:
            view, silent = await self._proofs.of(claim)
        except (LookupError, ValueError, TypeError) as error:  # a fault of ours in one item must not stop the others
            slot.give_back()
            log.exception("release %d cannot be rendered", claim.release)
            return Rejected(Reason.CONTENT, repr(error), content=True)
        await slot.leave(target.chat)
        return await self._messenger.send(target.chat, target.thread, target.kind, view, silent=silent)

    def _slow_down(self, outcome: Outcome, chat: int) -> None:
        """Obey a flood wait. Where Telegram cannot be reached, try again later and later, with jitter."""
        if not isinstance(outcome, Later):
            self._faults = 0
        elif outcome.flood:
            self._pace.pause(outcome.seconds, 0 if outcome.everywhere else chat)
        else:
            self._back_off(outcome.seconds)

    def _back_off(self, seconds: float) -> None:
        """Bulk only: replies find out for themselves when the network is back.

        What was in flight together failed together: that counts once.
        """
        now = asyncio.get_running_loop().time()
        if now < self._quiet_until:
            return
        self._faults += 1
        wait = min(_LONGEST_WAIT, seconds * 2 ** min(self._faults - 1, 6)) * random.uniform(0.5, 1.0)
        self._quiet_until = now + wait
