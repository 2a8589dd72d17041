"""Who gets the next slot, and when. Whose turn it is, is decided in `lanes`; the distance between slots in `schedule`;
what the server may have counted in `last_second`."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from bot.delivery.pace.asked_waits import AskedWaits
from bot.delivery.pace.chats import Chats
from bot.delivery.pace.lanes import BULK, Lanes
from bot.delivery.pace.last_second import LastSecond
from bot.delivery.pace.schedule import Schedule

LEAD = 0.02  # seconds by which a bulk slot is granted early, so that its row can be claimed in time
_KEPT, _KEPT_SHARE = 2, 0.01  # messages of each second left for replies: at least, and as a share of the limit
_KEPT_FOR = 10.0  # seconds after a reply or a bulk message
_FEW = 20  # with a lower limit, none are left for replies
_LOOK_EVERY = 5.0  # seconds: a wait that is lifted is noticed within this time
_SHORT = 0.0005  # seconds too short for a timer


class Slot:
    """The right to make one request at the instant `at`. Its owner makes the request, or gives the slot back."""

    __slots__ = ("_messages", "_open", "_slots", "at", "lane", "left")

    def __init__(self, slots: Slots, at: float, lane: int) -> None:
        self._slots = slots
        self._open = True  # neither used nor given back
        self._messages = 1
        self.at = at
        self.lane = lane
        self.left: float | None = None  # when its request left

    @asynccontextmanager
    async def request(self, chat: int, messages: int = 1) -> AsyncIterator[None]:
        """Wait for the instant; the block makes the request to `chat`, and ends when it is answered or has failed. An
        album counts as `messages` messages (https://core.telegram.org/bots/api#sendmediagroup)."""
        await self.leave(chat, messages)
        try:
            yield
        finally:
            self.answered()

    async def leave(self, chat: int, messages: int = 1) -> None:
        """Wait for the instant. The caller then makes the request to `chat`, and calls `answered` after it."""
        slots = self._slots
        try:
            await self._instant()
            if messages > 1:
                self._messages = await slots.make_room(self, messages)
                await self._instant()
        except asyncio.CancelledError:
            self.give_back()
            raise
        self._open = False
        self.left = slots.now()
        slots.used(self, chat, self._messages)

    async def _instant(self) -> None:
        slots = self._slots
        while (wait := max(self.at, slots.waits.bot_until) - slots.now()) > _SHORT:  # noqa: ASYNC110 - it can change
            await asyncio.sleep(min(wait, _LOOK_EVERY))

    def answered(self) -> None:
        """The request was answered, or failed."""
        assert self.left is not None
        self._slots.answered(self.left, self._messages)

    def give_back(self) -> None:
        """Give the slot back unused. No effect if it was used or given back before."""
        if self._open:
            self._open = False
            self._slots.unbook(self, self._messages)


class Slots:
    """Grants slots to those who wait in the lanes.

    `now` returns seconds that never go back; `limit`: how many messages the server takes in any second.
    """

    def __init__(self, rate: float, limit: int, chats: Chats, waits: AskedWaits, now: Callable[[], float]) -> None:
        self.now, self.waits = now, waits
        self.schedule = Schedule(rate, limit)
        self.sent: Counter[int] = Counter()  # messages, by lane
        self._chats = chats
        self._last_second = LastSecond()
        self._ahead: set[Slot] = set()  # bulk slots that have not left: a reply may take the instant of one
        self._lanes = Lanes[Slot]()
        self._pump: asyncio.Task[None] | None = None
        self._look = asyncio.Event()  # set when the pump has to look again
        self._needs_answer = False  # the pump cannot continue before an answer comes
        self._album = asyncio.Lock()  # held by the one that makes room
        self._replied_at = self._bulk_at = float("-inf")  # when they last had a slot

    async def of(self, lane: int) -> Slot:
        """A slot when the lane's turn comes: a reply's is for use at once, bulk's is granted a little early."""
        if not self._lanes and (slot := self._take(lane)):
            return slot
        if self._lanes.is_before_all(lane) and (slot := self._take(lane) or self._overtake(lane)):
            self._lanes.charge(lane)
            return slot
        turn: asyncio.Future[Slot] = asyncio.get_running_loop().create_future()
        self._lanes.add(lane, turn)
        if lane != BULK:
            self._look.set()
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._grant(), name="pace")
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                turn.result().give_back()
            raise

    @asynccontextmanager
    async def trial(self) -> AsyncIterator[None]:
        """The block makes a request without a slot; it counts like all others."""
        self._last_second.begin()
        try:
            yield
        finally:
            self._last_second.answered(self.now())

    def used(self, slot: Slot, chat: int, messages: int) -> None:
        """The slot's request to `chat`, which counts as `messages` messages, is being made now."""
        self.sent[slot.lane] += messages
        self._chats.count(chat, self.now())
        self._ahead.discard(slot)

    async def make_room(self, slot: Slot, messages: int) -> int:
        """Wait until `messages` messages may leave at once in a slot for one. Returns how many places they take.

        Only one album at a time, and it holds no place while it waits for its turn: two albums that each held half of
        their places would wait for each other.
        """
        self._ahead.discard(slot)  # no reply may take its instant, since it has no place for a while
        self._last_second.take_back()
        places = 0
        try:
            async with self._album:
                places = min(messages, self.schedule.limit(self.now()))
                self._last_second.begin(places)
                while (wait := self._room_at(places) - self.now()) > 0:  # noqa: ASYNC110 - an answer can change it
                    await asyncio.sleep(min(max(_SHORT, wait), LEAD))
        except asyncio.CancelledError:
            self._last_second.begin(1 - places)  # the place that is given back then
            raise
        self.schedule.skip(places - 1, self.now())
        return places

    def _room_at(self, places: int) -> float:
        """The instant from which everything may leave, including an album of that many places."""
        now = self.now()
        return self._last_second.free_at(max(places, self.schedule.limit(now)), now, more=0)

    def answered(self, left: float, messages: int) -> None:
        """A request of that many messages, which left at `left`, is answered now."""
        now = self.now()
        self._last_second.answered(now, messages)
        self.schedule.answered(now - left)
        if self._needs_answer:
            self._look.set()

    def unbook(self, slot: Slot, places: int = 1) -> None:
        """The slot is not used: the next one gets its instant, and its places are free."""
        self._ahead.discard(slot)
        self._last_second.begin(-places)
        self.schedule.take_back(self.now())
        self._look.set()

    async def _grant(self) -> None:
        """Grant slots to the lanes in their turn."""
        while (lane := self._lanes.next()) is not None:
            if slot := self._take(lane):
                self._lanes.pop(lane).set_result(slot)
                await asyncio.sleep(0)  # its owner may ask for the next one
            else:
                await self._rest(lane)

    async def _rest(self, lane: int) -> None:
        """Wait until the lane may have its next slot, or another reply has arrived."""
        # Half the lead, so that at high rates each wake-up grants several.
        wait = self._earliest(lane) - self.now() - (LEAD / 2 if lane == BULK else 0.0)
        self._needs_answer = wait == float("inf")
        self._look.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(min(max(_SHORT, wait), _LOOK_EVERY)):
                await self._look.wait()

    def _take(self, lane: int) -> Slot | None:
        """Book the next instant if it has come, or for bulk if it is within the lead."""
        now, at = self.now(), self._earliest(lane)
        if at - (LEAD if lane == BULK else _SHORT) > now:
            return None
        slot = self._book(max(at, now), lane)
        if lane == BULK:
            self._ahead.add(slot)
        return slot

    def _book(self, at: float, lane: int) -> Slot:
        now = self.now()
        self._last_second.begin()
        self.schedule.book(at, now)
        if lane == BULK:
            self._bulk_at = now
        else:
            self._replied_at = now
        return Slot(self, at, lane)

    def _overtake(self, rank: int) -> Slot | None:
        """Give a reply the instant of a bulk slot that was granted early; the bulk message, already claimed, gets the
        next instant instead. If many replies come at once, only the first few put it off."""
        first, now = min(self._ahead, key=lambda slot: slot.at, default=None), self.now()
        at = max(self._earliest(BULK), now)
        slots = 2 + self._kept(self.schedule.limit(now), now)
        if first is None or at > now + LEAD + slots * self.schedule.spacing(now):
            return None
        slot = self._book(at, rank)
        slot.at, first.at = min(slot.at, first.at), max(slot.at, first.at)
        return slot

    def _earliest(self, lane: int) -> float:
        """The instant from which one more request may leave; infinite if it depends on an answer.

        While people are being answered, bulk leaves part of each second to the next replies, which can then go at once.
        """
        now = self.now()
        limit, at = self.schedule.limit(now), self.schedule.earliest(now)
        if kept := self._kept(limit, now):
            if lane != BULK:
                at = self.schedule.ahead(kept, now)
            elif not self._lanes.has_replies():
                limit -= kept
        return max(at, self.waits.bot_until, self._last_second.free_at(limit, now))

    def _kept(self, limit: int, now: float) -> int:
        """How many messages a second bulk leaves to replies now."""
        if limit < _FEW or now - min(self._replied_at, self._bulk_at) >= _KEPT_FOR:
            return 0
        return max(_KEPT, int(limit * _KEPT_SHARE))
