"""What a contender is told, and the meter it runs against. Standard library only: some contenders have their own
environment, where nothing of ours is installed.

A contender is a process: an `Order` as JSON on its standard input, what its `Meter` saw as JSON on the last line of its
output. What the server saw is asked of the server.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

FIRST_CHAT = 1_000_001


@dataclass(frozen=True, slots=True)
class Order:
    """One run. `message` holds the parameters of sendMessage but for the chat, as values that JSON has.

    `rate` is in messages a second; `folder` is where a contender with a database keeps it.
    """

    url: str
    token: str
    variant: str
    count: int = 0
    workers: int = 64
    rate: float = 30
    paid: bool = False
    folder: str = ""
    message: dict[str, Any] = field(default_factory=dict)

    @property
    def chats(self) -> range:
        """To whom; the server knows every positive id."""
        return range(FIRST_CHAT, FIRST_CHAT + self.count)

    @property
    def parameters(self) -> dict[str, Any]:
        """The message, with allow_paid_broadcast where the order says so."""
        return {**self.message, "allow_paid_broadcast": True} if self.paid else self.message


class Meter:
    """Seconds and CPU seconds (user and system, all threads) of the block it is entered for.

    `lost` counts sends that the contender gave up; `extra` is whatever else a variant measures.
    """

    def __init__(self) -> None:
        self.seconds = self.cpu = self.began = 0.0
        self.lost = 0
        self.extra: dict[str, Any] = {}

    def __enter__(self) -> Self:
        self.began = time.time()
        self.seconds, self.cpu = -time.perf_counter(), -_cpu()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.seconds += time.perf_counter()
        self.cpu += _cpu()

    def as_json(self) -> dict[str, Any]:
        """All of it; `peak` is the most memory that the process held, in MB (1024 * 1024 bytes)."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        seen = {"seconds": self.seconds, "cpu": self.cpu, "began": self.began, "lost": self.lost, "peak": peak}
        return {**seen, "extra": self.extra}


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


Variant = Callable[[Order, Meter], Awaitable[None]]


def obey(variants: Mapping[str, Variant], loop: Callable[[], asyncio.AbstractEventLoop] | None = None) -> None:
    """A contender's main: read the order, run its variant on such a loop, tell what the meter saw."""
    order = Order(**json.load(sys.stdin))
    meter = Meter()

    async def run() -> None:
        await variants[order.variant](order, meter)

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(run())
    print(json.dumps(meter.as_json()), flush=True)


async def by_workers(order: Order, send: Callable[[int], Awaitable[object]]) -> None:
    """`send` to every chat of the order, `order.workers` at once."""
    left = iter(order.chats)

    async def work() -> None:
        for chat in left:
            await send(chat)

    await asyncio.gather(*(work() for _ in range(order.workers)))
