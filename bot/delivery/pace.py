"""Telegram's pace in two lanes of one budget: replies never wait for bulk, bulk uses what is left.

The rates are those of https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this:
about 30 messages a second for a bot, one a second in a chat, 20 a minute in a group; and those of paid
broadcasts (https://core.telegram.org/bots/api#paid-broadcasts), up to 1,000 a second.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

GROUP_SECONDS = 3.0  # 20 a minute
CHAT_SECONDS = 1.0
REPLY_BURST = 3  # messages that a chat may get at once in answer to its own commands
_LATE = 0.002  # seconds: a timer this late keeps the schedule, a later one begins a new one
# Slots are this much further apart than the rate says: the server counts when requests arrive, and the way varies.
_MARGIN = 0.006
_REPLIES, _BULK = 0, 1


@dataclass(slots=True)
class _Queue:
    """The requests of one chat and lane, one after the other."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class Pace:
    """Grants slots. A slot is the right to one request now; its owner uses it at once.

    Args:
        rate: messages a second for the whole bot.
        clock: seconds that never go back; the event loop's by default.
    """

    def __init__(self, rate: float, clock: Callable[[], float] | None = None) -> None:
        self._gap = (1.0 + _MARGIN) / rate
        self._clock = clock or (lambda: asyncio.get_running_loop().time())
        self._next = 0.0
        self._lanes: tuple[deque[asyncio.Future[None]], ...] = (deque(), deque())
        self._pump: asyncio.Task[None] | None = None
        self._stopped_until = 0.0
        self._chat_stopped: dict[int, float] = {}
        self._chat_booked: dict[int, float] = {}  # chat -> until when its allowance is used up
        self._queues: dict[tuple[int, int], _Queue] = {}
        self._swept = 0.0

    async def reply(self, chat: int) -> None:
        """A slot for an answer in `chat`; a short burst there is allowed."""
        await self._turn(chat, _REPLIES, REPLY_BURST)

    async def bulk(self, chat: int) -> None:
        """A slot for a release's message to `chat`, when no reply waits."""
        await self._turn(chat, _BULK, 1)

    def pause(self, seconds: float, chat: int = 0) -> None:
        """Telegram asked for a wait: of the whole bot, or of one chat. The longest wins; nothing ends it early."""
        until = self._clock() + seconds
        if chat:
            self._chat_stopped[chat] = max(self._chat_stopped.get(chat, 0.0), until)
        else:
            self._stopped_until = max(self._stopped_until, until)

    def bulk_wait(self, chat: int) -> float:
        """Seconds until a release may write to the chat; 0 where it may now."""
        return max(0.0, self._chat_wait(chat, 0.0))

    def reply_wait(self, chat: int) -> float:
        """Seconds that Telegram has asked the bot, or this chat, to wait."""
        return max(self.stopped_for(), self._chat_stopped.get(chat, 0.0) - self._clock(), 0.0)

    def waiting_chats(self) -> set[int]:
        """The chats that a release may not write to now."""
        chats = self._chat_booked.keys() | self._chat_stopped.keys()
        return {chat for chat in chats if self.bulk_wait(chat) > 0}

    def stopped_for(self) -> float:
        """Seconds until the bot may send anything again; 0 where it may now."""
        return max(0.0, self._stopped_until - self._clock())

    async def _turn(self, chat: int, lane: int, burst: int) -> None:
        """The chat's turn, then a slot. One request of a chat and lane after the other, in order."""
        gap = CHAT_SECONDS if chat > 0 else GROUP_SECONDS  # groups and channels have negative ids
        queue = self._queues.setdefault((chat, lane), _Queue())
        queue.users += 1
        try:
            async with queue.lock:
                await self._slot_in_turn(chat, lane, gap, (burst - 1) * gap)
        finally:
            queue.users -= 1
            if not queue.users:
                del self._queues[chat, lane]

    async def _slot_in_turn(self, chat: int, lane: int, gap: float, allowance: float) -> None:
        while True:
            while (wait := self._chat_wait(chat, allowance)) > 0:  # noqa: ASYNC110 - no polling: the wait can grow
                await asyncio.sleep(wait)
            await self._slot(lane)
            # Meanwhile the chat's other lane may have had a turn, or Telegram asked for a wait there.
            if self._chat_wait(chat, allowance) <= 0:
                break
        self._chat_booked[chat] = max(self._chat_booked.get(chat, 0.0), self._clock()) + gap

    def _chat_wait(self, chat: int, allowance: float) -> float:
        now = self._clock()
        if now - self._swept > 60:
            self._swept = now
            self._chat_booked = {chat: until for chat, until in self._chat_booked.items() if until > now}
            self._chat_stopped = {chat: until for chat, until in self._chat_stopped.items() if until > now}
        booked = self._chat_booked.get(chat, 0.0) - allowance
        return max(booked, self._chat_stopped.get(chat, 0.0)) - now

    async def _slot(self, lane: int) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._lanes[lane].append(turn)
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._grant(), name="pace")
        await turn

    async def _grant(self) -> None:
        """Grant slots one by one, replies first, a gap apart; nothing bursts after a pause."""
        while any(self._lanes):
            now = self._clock()
            at = max(self._next, self._stopped_until)
            if at > now:
                await asyncio.sleep(at - now)
                continue
            turn = next(lane for lane in self._lanes if lane).popleft()
            if turn.done():  # its owner was cancelled
                continue
            self._next = (self._next if now - self._next < _LATE else now) + self._gap
            turn.set_result(None)
            await asyncio.sleep(0)
