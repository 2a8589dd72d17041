"""Sends: each row or digest gets a slot, is claimed, rendered, sent at the slot's instant, recorded."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.delivery.copies import CopyChanges
from bot.delivery.outage import Outage
from bot.delivery.pace import Pace, Slot
from bot.delivery.ports import Messenger
from bot.delivery.rendered import RenderedMessages
from bot.delivery.shared_commits import SharedCommits
from bot.domain.errors import ReplicaLost, WriteRefused
from bot.domain.releases.flood_waits import LONG, LongWaits
from bot.domain.releases.outcome import (
    Edited,
    NotEditable,
    NotMade,
    Outcome,
    RetryLater,
    Sent,
    Unknown,
    kind_of,
    reason_of,
)
from bot.domain.releases.release import Reason
from bot.domain.releases.sending import Claim, Single, SingleClaim, ToSend
from bot.domain.subscriptions.target import Target
from bot.rendering.view import View
from bot.store.database.engine import is_damage

log = logging.getLogger(__name__)
_STOP_SECONDS = 6.0  # of the ten that the whole program has to stop


class Dispatcher:
    """Sends at most `workers` rows and digests at once, and never two to one chat.

    `taken` is called as soon as Telegram has accepted a row's message, `ended` whenever the work on a row ends.
    """

    def __init__(
        self,
        shared_commits: SharedCommits,
        rendered: RenderedMessages,
        messenger: Messenger,
        pace: Pace,
        outage: Outage,
        clock: Callable[[], datetime],
        workers: int,
        taken: Callable[[ToSend], None],
        ended: Callable[[], None],
    ) -> None:
        self._clock = clock
        self._shared_commits, self._rendered, self._messenger, self._pace = shared_commits, rendered, messenger, pace
        self._outage, self._taken, self._ended = outage, taken, ended
        self._copies = CopyChanges(messenger, rendered, pace, clock)
        self._free = asyncio.Semaphore(workers)
        self._tasks: set[asyncio.Task[None]] = set()
        self._rows: dict[int, ToSend] = {}  # being sent, by their chats, until the result is recorded
        self._begun: dict[int, float] = {}  # release -> when its newest row was started (the event loop's seconds)
        self._floods = LongWaits()
        self.outcomes: Counter[tuple[str, str]] = Counter()  # counts of outcomes, by kind and reason
        self._damage: BaseException | None = None  # set if the database is damaged: then no outcome can be recorded

    def in_flight(self, release: int) -> int:
        """How many rows of the release are being sent."""
        return sum(isinstance(row, Single) and row.release == release for row in self._rows.values())

    def begun_at(self, release: int) -> float:
        """When the newest of its rows being sent was started, in the event loop's seconds; -inf if none is."""
        return self._begun.get(release, float("-inf")) if self.in_flight(release) else float("-inf")

    def writes_to(self, chat: int) -> bool:
        """Whether something is being sent to the chat."""
        return chat in self._rows

    def chats(self) -> set[int]:
        """The chats to which something is being sent."""
        return set(self._rows)

    @property
    def busy(self) -> bool:
        """Whether no worker is free."""
        return self._free.locked()

    async def take_worker(self) -> None:
        """Wait until a worker is free and network and disk are worth a try. The caller starts a row with it, or gives
        it back.

        Raises:
            DatabaseError: the file is damaged.
        """
        await self._free.acquire()
        if self._damage:
            raise self._damage
        try:
            await self._outage.over()
        except asyncio.CancelledError:
            self.give_worker_back()
            raise

    def give_worker_back(self) -> None:
        """Give back a worker that is not needed."""
        self._free.release()

    def start(self, row: ToSend, slot: Slot) -> None:
        """Deliver the row with a taken worker and a slot; both are given back at the end."""
        self._rows[row.chat] = row
        if isinstance(row, Single):
            self._begun[row.release] = asyncio.get_running_loop().time()
        self._outage.begins(row)
        task = asyncio.create_task(self._deliver(row, slot), name=f"{row} to target {row.target}")
        self._tasks.add(task)
        task.add_done_callback(partial(self._end, row))

    def _end(self, row: ToSend, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._rows.pop(row.chat, None)
        self._outage.ends(row)
        if not task.cancelled() and (error := task.exception()):
            # A claimed row stays `sending`: at the next start it becomes unknown.
            if is_damage(error):
                self._damage = error
            log.error("%s to target %d broke off", row, row.target, exc_info=error)
        self._ended()

    async def stop(self) -> None:
        """Finish and record what is being sent."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=_STOP_SECONDS)
            for task in late:  # no answer yet: the row stays `sending`; see `recover`
                task.cancel()
            if late:
                await asyncio.wait(late)

    async def _deliver(self, row: ToSend, slot: Slot) -> None:
        try:
            sent = await self._claim_and_send(row, slot)
        finally:
            slot.give_back()  # if no request was made
            self._free.release()  # the result and the worker's next claim share a commit
        if sent:
            self.outcomes[kind_of(sent[1]), reason_of(sent[1])] += 1
            await self._shared_commits.record(*sent)
        await self._outage.tell()

    async def _claim_and_send(self, row: ToSend, slot: Slot) -> tuple[Claim, Outcome] | None:
        try:
            claim = await self._shared_commits.claim(row)
        except ReplicaLost:  # the replica itself reports when it can be reached again
            return None
        except WriteRefused:
            self._outage.back_off(1.0)
            return None
        if claim is None:
            return None
        try:
            outcome = await self._send(claim, slot)
        except Exception as error:  # after any error, the row must not stay `sending`
            if slot.left is None:  # nothing can have been sent
                outcome = NotMade(error)
            else:
                log.exception("%s to target %d broke off", row, row.target)
                outcome = Unknown(Reason.SERVER)
        return claim, self._apply_outcome(outcome, row, slot.left)

    async def _send(self, claim: Claim, slot: Slot) -> Outcome:
        """Send the row's message or the digest, or update the row's copies."""
        message = await self._rendered.of(claim)
        view, more = message.after(claim.part)
        if isinstance(claim, SingleClaim) and claim.changes:
            return await self._copies.make(claim, message, slot)
        await slot.leave(claim.target.chat, view.messages)
        try:
            outcome = await self._write(claim, view, silent=message.silent)
            if isinstance(outcome, Sent) and message.pin and view.text:
                await self._pin(claim.target, outcome.message_id)
        finally:
            slot.answered()
        return replace(outcome, more=True) if more and isinstance(outcome, Sent) else outcome

    async def _write(self, claim: Claim, view: View, *, silent: bool) -> Outcome:
        target = claim.target
        return await self._messenger.send(
            target.chat,
            target.thread,
            target.kind,
            view,
            silent=silent or claim.silent or claim.part > 0,
            reply_to=claim.reply_to,
        )

    async def _pin(self, target: Target, message: int) -> None:
        """Pin the message if the bot may. If it may not, that is logged, and the row counts as sent all the same."""
        pinned = await self._messenger.pin(target.chat, message)
        if not isinstance(pinned, Sent):
            log.warning("message %d of target %d could not be pinned: %s", message, target.id, pinned)

    def _apply_outcome(self, outcome: Outcome, row: ToSend, left: float | None) -> Outcome:
        """Apply the outcome to future sends; if it is a wait, add whom it concerns."""
        if isinstance(outcome, Edited) and outcome.stopped_by is not None:
            heard = self._apply_outcome(outcome.stopped_by, row, left)
            return replace(outcome, stopped_by=heard) if not isinstance(heard, Sent | NotEditable | Edited) else outcome
        if isinstance(outcome, RetryLater) and outcome.flood:
            outcome = self._apply_wait(outcome, row)
        elif isinstance(outcome, Sent | Edited):
            self._floods = self._floods.taken()
            self._taken(row)
        if left is not None:
            self._outage.heard(outcome, left)
        return outcome

    def _apply_wait(self, asked: RetryLater, row: ToSend) -> RetryLater:
        everywhere, self._floods = self._floods.asked(row.chat, asked.seconds, everywhere=asked.everywhere)
        if asked.seconds > LONG and not everywhere:
            log.warning("Telegram asks for a wait of %.0f s at target %d; the others go on", asked.seconds, row.target)
        self._pace.pause(asked.seconds, 0 if everywhere else row.chat)
        return replace(asked, everywhere=everywhere)
