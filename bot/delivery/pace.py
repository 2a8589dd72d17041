"""Telegram's pace in lanes of one budget: replies in three ranks, and bulk; `lanes.py` says whose turn it is.

The rates are those of https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this:
about 30 messages a second for a bot, one a second in a chat, 20 a minute in a group; and those of paid
broadcasts (https://core.telegram.org/bots/api#paid-broadcasts), up to 1,000 a second.

Two rules hold the rate. The schedule spaces the slots evenly. The window counts what really left: in no second,
and a little more, do more leave than the rate allows, whatever held a request up on its way out.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.delivery.lanes import BULK, Lanes
from bot.domain.flood import Rank

GROUP_SECONDS = 3.0  # 20 a minute
CHAT_SECONDS = 1.0
REPORT_SECONDS = 2.0
REPLY_BURST = 3  # messages that a chat may get at once in answer to its own commands
LEAD = 0.02  # seconds that a bulk slot is granted ahead, so that its row can be claimed in time
FLOODS_TOGETHER = 60.0  # seconds: a flood so soon after another halves the rate
FIRST_TRY = 10.0  # seconds until an answer tries whether a long wait holds
TRY_EVERY = 60.0  # seconds between the next ones
RECOVERY = 300.0  # seconds from half the rate back to the whole
LEAST = 1 / 16  # of the rate
_WINDOW = 1.009  # seconds: a little more than the server's, since the way there varies
_HURRY = 1.25  # of the rate: what is caught up with is not bunched
_CATCH_UP = 0.05  # seconds: so late, the schedule is kept; later, a new one begins
_LOOK_EVERY = 5.0  # seconds: a wait that is lifted ends as soon
_SHORT = 0.0005  # seconds not worth a timer


@dataclass(frozen=True, slots=True)
class Gaps:
    """Seconds between two messages in one chat: Telegram's. `report`: between two edits of a message that shows
    staff how a release goes."""

    chat: float = CHAT_SECONDS
    group: float = GROUP_SECONDS  # and channel
    report: float = REPORT_SECONDS

    def of(self, chat: int) -> float:
        """The gap in a chat; groups and channels have negative ids."""
        return self.chat if chat > 0 else self.group


TELEGRAMS = Gaps()


@dataclass(slots=True)
class _Turns:
    """The requests of one chat, one after the other."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class Slot:
    """The right to one request at the instant `at`. Its owner either leaves or gives it back."""

    __slots__ = ("_pace", "at", "left")

    def __init__(self, pace: Pace, at: float) -> None:
        self._pace = pace
        self.at = at
        self.left: float | None = None  # when its request went out

    async def leave(self, chat: int, messages: int = 1) -> None:
        """Wait for the instant; the request to `chat` goes out now. An album counts as so many messages."""
        pace = self._pace
        try:
            while (wait := max(self.at, pace.stopped_until) - pace.now()) > _SHORT:  # noqa: ASYNC110 - it can change
                await asyncio.sleep(min(wait, _LOOK_EVERY))
        except asyncio.CancelledError:
            self.give_back()
            raise
        self.left = pace.now()
        pace.count(chat)
        pace.ahead.discard(self)
        # aiohttp writes a request in a task of its own, so when the loop has come round once more, behind what else
        # it has to do: only then has the request left.
        asyncio.get_running_loop().call_soon(self._written)

    def _written(self) -> None:
        asyncio.get_running_loop().call_soon(self._pace.gone)

    def give_back(self) -> None:
        """The slot is not used."""
        self._pace.ahead.discard(self)
        self._pace.unbook()


class Pace:
    """Grants slots.

    Args:
        rate: messages a second for the whole bot.
        clock: seconds that never go back; the event loop's by default.
        gaps: between two messages in one chat, and two edits of a report.
    """

    def __init__(self, rate: float, clock: Callable[[], float] | None = None, gaps: Gaps = TELEGRAMS) -> None:
        self._rate = rate
        self.gaps = gaps
        self._clock = clock
        self._last = float("-inf")  # the instant of the last slot
        self._next = 0.0  # the schedule's next instant
        self._left: deque[float] = deque()  # when the requests of the last second left
        self._booked = 0  # slots granted, and not yet left or given back
        self.ahead: set[Slot] = set()  # bulk's among them: a reply may take the instant of one
        self._lanes = Lanes[Slot]()
        self._pump: asyncio.Task[None] | None = None
        self.stopped_until = 0.0
        self.bot_wait_changed = asyncio.Event()  # whoever keeps and tells the whole bot's waits clears it
        self._try_at: dict[int, float] = {}  # chat, 0 for the bot -> when an answer may try whether its wait holds
        self._flooded_at = float("-inf")
        self._share, self._share_since = 1.0, float("-inf")  # of the rate, after floods
        self._chat_stopped: dict[int, float] = {}
        self._chat_booked: dict[int, float] = {}  # chat -> until when its allowance is used up
        self._turns: dict[int, _Turns] = {}
        self._cleaned_at = 0.0

    def now(self) -> float:
        """Seconds on the pace's clock."""
        if self._clock is None:
            self._clock = asyncio.get_running_loop().time
        return self._clock()

    @property
    def rate(self) -> float:
        """Messages a second now: after floods less than the whole, growing back evenly."""
        grown = (self.now() - self._share_since) / (2 * RECOVERY)
        return self._rate * min(1.0, self._share + max(0.0, grown))

    async def reply(self, chat: int, rank: Rank = Rank.STAFF) -> None:
        """Wait for the turn of an answer in `chat`; a short burst there is allowed. It is to go out at once.

        In its rank a chat waits with one answer at a time, so the chats of a rank are answered by turns.
        """
        gap = self.gaps.of(chat)
        allowance = (REPLY_BURST - 1) * gap
        queue = self._turns.setdefault(chat, _Turns())
        queue.users += 1
        try:
            async with queue.lock:
                slot = await self._reply_slot(chat, allowance, rank)
                await slot.leave(chat)
        finally:
            queue.users -= 1
            if not queue.users:
                del self._turns[chat]

    async def _reply_slot(self, chat: int, allowance: float, rank: Rank) -> Slot:
        while True:
            while (wait := self._chat_wait(chat, allowance)) > 0:  # noqa: ASYNC110 - no polling: the wait can grow
                await asyncio.sleep(wait)
            slot = await self._slot(rank)
            # Meanwhile a release may have written there, or Telegram asked for a wait.
            if self._chat_wait(chat, allowance) <= 0:
                return slot
            slot.give_back()

    async def bulk(self) -> Slot:
        """A slot for a release's message in the turn of its lane; granted a little ahead of its instant.

        Which chat it is for is decided after it: one whose `bulk_wait` is 0.
        """
        return await self._slot(BULK)

    def pause(self, seconds: float, chat: int = 0) -> None:
        """Telegram asked for a wait: of the whole bot, or of one chat. The longest wins, and only `lift` ends it
        early."""
        now = self.now()
        if now >= (self._chat_stopped.get(chat, 0.0) if chat else self.stopped_until):
            self._try_at[chat] = now + FIRST_TRY
        if chat:
            self._chat_stopped[chat] = max(self._chat_stopped.get(chat, 0.0), now + seconds)
            return
        if now >= self.stopped_until:  # not one more answer to what left before the last flood was known
            if now - self._flooded_at < FLOODS_TOGETHER:
                self._share = max(LEAST, self.rate / self._rate / 2)
                self._share_since = now + seconds
            self._flooded_at = now + seconds
        self.stopped_until = max(self.stopped_until, now + seconds)
        self.bot_wait_changed.set()

    def may_try(self, chat: int) -> bool:
        """Whether an answer to the chat may go out although Telegram asked for a wait: now and then one does, without
        a slot, to see whether the wait still holds. Who gets True sends it."""
        scope, now = (0 if self.stopped_for() else chat), self.now()
        if now < self._try_at.get(scope, 0.0):
            return False
        self._try_at[scope] = now + TRY_EVERY
        return True

    def lift(self, chat: int) -> None:
        """Telegram took a message to the chat that was sent in spite of a wait: the wait is over, and the bot's too."""
        self._chat_stopped.pop(chat, None)
        if self.stopped_for():
            self.stopped_until = self.now()
            self.bot_wait_changed.set()

    def bulk_wait(self, chat: int) -> float:
        """Seconds until a release may write to the chat; 0 where it may now."""
        return max(0.0, self._chat_wait(chat, 0.0))

    def reply_wait(self, chat: int) -> float:
        """Seconds that Telegram has asked the bot, or this chat, to wait."""
        return max(self.stopped_for(), self._chat_stopped.get(chat, 0.0) - self.now(), 0.0)

    def waiting_chats(self) -> set[int]:
        """The chats that a release may not write to now."""
        self._drop_past(self.now())
        return self._chat_booked.keys() | self._chat_stopped.keys()

    def stopped_for(self) -> float:
        """Seconds until the bot may send anything again; 0 where it may now."""
        return max(0.0, self.stopped_until - self.now())

    def count(self, chat: int) -> None:
        """A booked slot's request to `chat` is made now."""
        now = self.now()
        self._chat_booked[chat] = max(self._chat_booked.get(chat, 0.0), now) + self.gaps.of(chat)

    def gone(self) -> None:
        """A booked slot's request has left."""
        self._booked -= 1
        self._left.append(self.now())

    def unbook(self) -> None:
        """A booked slot is not used: its instant is the next one's."""
        self._booked -= 1
        self._next -= 1.0 / self.rate
        self._last = float("-inf")

    def _chat_wait(self, chat: int, allowance: float) -> float:
        now = self.now()
        if now - self._cleaned_at > 60:
            self._drop_past(now)
        booked = self._chat_booked.get(chat, 0.0) - allowance
        return max(booked, self._chat_stopped.get(chat, 0.0)) - now

    def _drop_past(self, now: float) -> None:
        self._cleaned_at = now
        self._chat_booked = {chat: until for chat, until in self._chat_booked.items() if until > now}
        self._chat_stopped = {chat: until for chat, until in self._chat_stopped.items() if until > now}
        self._try_at = {chat: at for chat, at in self._try_at.items() if not chat or chat in self._chat_stopped}

    async def _slot(self, lane: int) -> Slot:
        if not self._lanes and (slot := self._take(lane, LEAD)):
            return slot
        if self._lanes.is_before_all(lane) and (slot := self._overtake()):
            self._lanes.charge(lane)
            return slot
        turn: asyncio.Future[Slot] = asyncio.get_running_loop().create_future()
        self._lanes.add(lane, turn)
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._grant(), name="pace")
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                turn.result().give_back()
            raise

    async def _grant(self) -> None:
        """Grant slots to the lanes in their turn."""
        while (lane := self._lanes.next()) is not None:
            if slot := self._take(lane, LEAD):
                self._lanes.pop(lane).set_result(slot)
                await asyncio.sleep(0)  # its owner may ask for the next one
            else:
                # Half the lead, so that at high rates several are granted at each waking.
                wait = self._earliest() - self.now() - (LEAD / 2 if lane == BULK else 0.0)
                await asyncio.sleep(min(max(_SHORT, wait), _LOOK_EVERY))

    def _take(self, lane: int, lead: float) -> Slot | None:
        """Book the next instant, where that has come, for bulk all but `lead`."""
        now, at = self.now(), self._earliest()
        if at - (lead if lane == BULK else _SHORT) > now:
            return None
        slot = self._book(max(at, now))
        if lane == BULK:
            self.ahead.add(slot)
        return slot

    def _book(self, at: float) -> Slot:
        kept = self._next if self._next > at - _CATCH_UP else at
        self._next = kept + 1.0 / self.rate
        self._last = at
        self._booked += 1
        return Slot(self, at)

    def _overtake(self) -> Slot | None:
        """A slot for a reply at the instant that bulk was granted ahead; bulk's message, which is claimed already,
        has the next one instead. Where many replies come at once it is not put off by all of them."""
        first, now = min(self.ahead, key=lambda slot: slot.at, default=None), self.now()
        if first is None or self._all_booked() or self._earliest() > now + LEAD + 2.0 / self.rate:
            return None
        slot = self._book(max(self._earliest(), now))
        slot.at, first.at = min(slot.at, first.at), max(slot.at, first.at)
        return slot

    def _earliest(self) -> float:
        """The instant from which one more request may leave."""
        hurried = self._last + 1.0 / (_HURRY * self.rate)
        return max(self._next, hurried, self.stopped_until, self._window_opens())

    def _window_opens(self) -> float:
        most, now = max(1, int(self.rate)), self.now()
        while self._left and self._left[0] <= now - _WINDOW:
            self._left.popleft()
        over = len(self._left) + self._booked - most
        if over < 0:
            return 0.0
        if self._all_booked():  # look again when some have left
            return now + LEAD + 2 * _SHORT
        return self._left[over] + _WINDOW

    def _all_booked(self) -> bool:
        """Whether the window is full of slots that have not left, so that nobody knows when it opens."""
        return self._booked >= max(1, int(self.rate))
