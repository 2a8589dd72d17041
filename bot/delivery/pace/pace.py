"""The pace itself: slots for replies and for bulk, the gaps in each chat, and the waits that Telegram asks for.

Two rules hold the rate. The schedule spaces the slots evenly. And a slot is free again a second after the answer to its
request, whatever delayed it: so in no second does the server get more than its limit.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

from bot.delivery.pace.asked_waits import AskedWaits
from bot.delivery.pace.chats import REPLY_BURST, TELEGRAMS, Chats, Gaps
from bot.delivery.pace.lanes import BULK
from bot.delivery.pace.slots import Slot, Slots
from bot.domain.flood import Rank
from bot.domain.monitor import Spread

_LANES = {BULK: "bulk", **{int(rank): rank.name.lower() for rank in Rank}}


@dataclass(slots=True)
class _Turns:
    """The requests of one chat, one after the other."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class Pace:
    """Grants slots.

    Args:
        rate: messages a second for the whole bot.
        clock: seconds that never go back; by default the event loop's.
        gaps: between two messages in one chat, and two edits of a report.
        limit: how many messages the server takes in any second; by default equal to the rate.
    """

    def __init__(
        self,
        rate: float,
        clock: Callable[[], float] | None = None,
        gaps: Gaps = TELEGRAMS,
        limit: int | None = None,
    ) -> None:
        self.gaps = gaps
        self._clock = clock
        self._chats = Chats(gaps)
        self._waits = AskedWaits()
        self._slots = Slots(rate, limit or max(1, int(rate)), self._chats, self._waits, self.now)
        self._turns: dict[int, _Turns] = {}
        self.reply_waits = {rank: Spread() for rank in Rank}  # seconds from asking for a slot to its instant
        self.floods = 0  # how often Telegram asked for a wait

    def now(self) -> float:
        """Seconds on the pace's clock."""
        if self._clock is None:
            self._clock = asyncio.get_running_loop().time
        return self._clock()

    def set_speed(self, rate: float, limit: int) -> None:
        """Change the rate (messages a second) and the limit (most messages in any second)."""
        self._slots.schedule.set_speed(rate, limit)

    @property
    def rate(self) -> float:
        """Messages a second now: reduced after floods, then growing back evenly."""
        return self._slots.schedule.rate(self.now())

    @property
    def sent(self) -> dict[str, int]:
        """How many messages have gone out in each lane: `bulk`, and the ranks of replies."""
        return {name: self._slots.sent[lane] for lane, name in _LANES.items()}

    async def bulk(self) -> Slot:
        """A slot for a release's message, when its lane's turn comes; granted a little before its instant.

        The caller chooses the chat afterwards: one whose `bulk_wait` is 0.
        """
        return await self._slots.of(BULK)

    @asynccontextmanager
    async def reply(self, chat: int, rank: Rank = Rank.STAFF, messages: int = 1) -> AsyncIterator[None]:
        """Wait for the turn of an answer in `chat`; a short burst there is allowed. The block makes the request, which
        counts as `messages` messages.

        In its rank a chat waits with one answer at a time, so the chats of a rank take turns.
        """
        asked = self.now()
        queue = self._turns.setdefault(chat, _Turns())
        queue.users += 1
        try:
            async with queue.lock:
                slot = await self._reply_slot(chat, rank)
                await slot.leave(chat, messages)
                self.reply_waits[rank].add(self.now() - asked)
        finally:
            queue.users -= 1
            if not queue.users:
                del self._turns[chat]
        try:
            yield
        finally:
            slot.answered()

    async def _reply_slot(self, chat: int, rank: Rank) -> Slot:
        while True:
            while (wait := self._chat_wait(chat, REPLY_BURST)) > 0:  # noqa: ASYNC110 - no polling: the wait can grow
                await asyncio.sleep(wait)
            slot = await self._slots.of(rank)
            # Meanwhile a release may have written there, or Telegram have asked for a wait.
            if self._chat_wait(chat, REPLY_BURST) <= 0:
                return slot
            slot.give_back()

    def trial(self) -> AbstractAsyncContextManager[None]:
        """The block makes a request without a slot, after `may_try` returned True; it counts like all others."""
        return self._slots.trial()

    def pause(self, seconds: float, chat: int = 0) -> None:
        """Telegram asked the whole bot, or one chat, to wait. The longest wait wins, and only `lift` ends it early."""
        self.floods += 1
        now = self.now()
        if not chat and now >= self._waits.bot_until:  # no more answers than those that left before the flood was known
            self._slots.schedule.flooded(now, now + seconds)
        self._waits.ask(chat, now, now + seconds)

    def may_try(self, chat: int) -> bool:
        """Whether an answer to the chat may go out although Telegram asked for a wait: now and then one does, without a
        slot, to test whether the wait still holds. A caller that gets True sends it as a `trial`."""
        return self._waits.may_try(chat, self.now())

    def lift(self, chat: int) -> None:
        """Telegram accepted a message to the chat that was sent in spite of a wait: end the chat's wait and the
        bot's."""
        self._waits.lift(chat, self.now())

    @property
    def waits_changed(self) -> asyncio.Event:
        """Set while `take_changed_waits` has something to return."""
        return self._waits.changed

    def take_changed_waits(self) -> dict[int, float]:
        """The waits that Telegram asked for, or that were lifted, since the last call: chat, 0 for the whole bot ->
        seconds left, 0 if the wait was lifted. Each is returned once."""
        return self._waits.take_changed(self.now())

    @property
    def stopped_until(self) -> float:
        """Until when the whole bot may (or might) not send, in seconds of the pace's clock."""
        return self._waits.bot_until

    def stopped_for(self) -> float:
        """Seconds until the bot may send anything again; 0 if it may now."""
        return max(0.0, self._waits.bot_until - self.now())

    def bulk_wait(self, chat: int) -> float:
        """Seconds until a release may write to the chat; 0 if it may now."""
        return max(0.0, self._chat_wait(chat, 1))

    def reply_wait(self, chat: int) -> float:
        """Seconds that Telegram has asked the bot, or this chat, to wait."""
        return max(self.stopped_for(), self._waits.wait(chat, self.now()), 0.0)

    def waiting_chats(self) -> set[int]:
        """The chats to which a release may not write now."""
        now = self.now()
        return self._chats.waiting(now) | self._waits.waiting(now)

    def _chat_wait(self, chat: int, burst: int) -> float:
        now = self.now()
        return max(self._chats.wait(chat, now, burst=burst), self._waits.wait(chat, now))
