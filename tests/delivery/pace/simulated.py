"""A simulated Telegram and a bot that sends, on virtual time: each request takes a time of its own there and back, and
counts at the instant when the server gets to it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from statistics import mean

from bot.delivery.pace import Pace, Slot
from bot.sandbox.world.errors import Refused
from bot.sandbox.world.flood_control import FloodControl, Rates

Way = Callable[[float], tuple[float, float]]  # at an instant: seconds until the server gets to it, and from there back
FIRST_ASKER = 1_000_001


@dataclass(frozen=True, slots=True)
class Stretch:
    """How long requests take for so many seconds. `jitter`: up to so much of that more or less; `spikes`: the share of
    requests that take `spike` seconds more."""

    seconds: float
    there: float
    back: float
    jitter: float = 0.0
    spikes: float = 0.0
    spike: float = 0.0


def way_of(stretches: list[Stretch], seed: int = 1) -> Way:
    """One stretch after the other; the last one goes on."""
    chance = random.Random(seed)

    def way(now: float) -> tuple[float, float]:
        ends = 0.0
        for stretch in stretches:
            ends += stretch.seconds
            if now < ends:
                break
        there, back = (
            seconds * (1 + chance.uniform(-stretch.jitter, stretch.jitter)) for seconds in (stretch.there, stretch.back)
        )
        return there + stretch.spike * (chance.random() < stretch.spikes), back

    return way


class Server:
    """Judges with the sandbox's own flood control, and keeps the instants of what it has counted."""

    def __init__(self, limit: int, way: Way) -> None:
        self._flood = FloodControl(Rates(per_second=limit))
        self._way = way
        self.counted: list[float] = []
        self.refused = 0
        self.answers: list[float] = []  # seconds that each took

    async def take(self, chat: int, messages: int = 1) -> None:
        """One message, or an album of so many, from its departure to its answer."""
        loop = asyncio.get_running_loop()
        there, back = self._way(loop.time())
        await asyncio.sleep(there)
        try:
            self._flood.count_message(chat, loop.time(), count=messages)
        except Refused:
            self.refused += 1
        self.counted.extend([loop.time()] * messages)
        await asyncio.sleep(back)
        self.answers.append(there + back)

    def most_in_a_second(self) -> int:
        """The most messages that came to it in any second, whether it took them or not."""
        times, most, first = sorted(self.counted), 0, 0
        for place, at in enumerate(times):
            while times[first] <= at - 1.0 + 1e-9:
                first += 1
            most = max(most, place - first + 1)
        return most

    def a_second(self, since: float = 0.0) -> float:
        """Messages a second, from the first after `since` to the last."""
        times = sorted(at for at in self.counted if at >= since)
        return (len(times) - 1) / (times[-1] - times[0])

    def answer(self) -> float:
        """Seconds that an answer took on average."""
        return mean(self.answers)


class Sender:
    """Sends a release with so many workers, as the engine does, and answers people meanwhile. `claim`: at most so many
    seconds until a row is claimed; `albums`: each message is an album of up to so many."""

    def __init__(
        self, pace: Pace, server: Server, workers: int = 16, claim: float = 0.005, seed: int = 1, albums: int = 1
    ) -> None:
        self._pace, self._server, self._claim = pace, server, claim
        self._albums = albums
        self._free = asyncio.Semaphore(workers)
        self._chance = random.Random(seed)
        self.waits: list[float] = []  # of replies, until their request left

    async def release(self, chats: int) -> None:
        """To so many chats."""
        async with asyncio.TaskGroup() as group:
            for chat in range(1, chats + 1):
                await self._free.acquire()
                group.create_task(self._send(chat, await self._pace.bulk()))

    async def _send(self, chat: int, slot: Slot) -> None:
        await asyncio.sleep(self._chance.uniform(0, self._claim))
        messages = self._chance.randint(1, self._albums)
        async with slot.request(chat, messages):
            await self._server.take(chat, messages)
        self._free.release()

    async def replies(self, number: int, a_second: float) -> None:
        """At random instants, each in a chat of its own."""
        async with asyncio.TaskGroup() as group:
            for chat in range(FIRST_ASKER, FIRST_ASKER + number):
                await asyncio.sleep(self._chance.expovariate(a_second))
                group.create_task(self._reply(chat))

    async def _reply(self, chat: int) -> None:
        loop = asyncio.get_running_loop()
        asked = loop.time()
        async with self._pace.reply(chat):
            self.waits.append(loop.time() - asked)
            await self._server.take(chat)
