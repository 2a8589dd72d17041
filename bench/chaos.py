"""`python -m bench.chaos`: one release, the bot killed again and again (kill -9) at random moments of it.

Nobody may be lost: neither written to nor reported as unknown. Nobody may have ordinary news twice. An urgent notice
reaches everyone. Every copy in every chat is counted by the sandbox. Exit status 1 where a promise is broken; the seed
that is printed repeats the moments.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from bench.house import House
from bench.trials import Scene, played
from bot.sandbox import Event, Person, Sandbox

TITLE = "On the exchange of letters"
LATENCY = 0.02  # seconds
WORKERS = 16
RATE = 400
EARLY = 0.25  # the share of kills that come while the bot starts
START_SECONDS = 0.4
PATIENCE = 120.0  # seconds that one wait lasts at most


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a release. `lost`, `doubled`: people. `unknown`: as reported."""

    urgent: bool
    kills: int
    readers: int
    seconds: float
    sent: int
    unknown: int
    lost: int
    doubled: int

    def broken(self) -> Iterator[str]:
        """The promises that were not kept."""
        if self.lost:
            yield f"{self.lost} readers are lost"
        if self.doubled and not self.urgent:
            yield f"{self.doubled} readers have it twice"
        if self.unknown and self.urgent:
            yield f"{self.unknown} of an urgent notice are left unknown"
        if self.unknown > self.kills * WORKERS:
            yield f"{self.unknown} are unknown after {self.kills} kills, with {WORKERS} workers"
        if self.sent + self.unknown != self.readers:
            yield f"{self.sent} sent and {self.unknown} unknown are not {self.readers}"

    def __str__(self) -> str:
        return (
            f"{self.readers} readers, {self.kills} kills, {self.seconds:.0f} s; {self.sent} sent, "
            f"{self.unknown} unknown, {self.lost} lost, {self.doubled} doubled"
        )


class _Counter:
    """How many messages of the release have come out."""

    def __init__(self, sandbox: Sandbox, people: list[Person]) -> None:
        self.count = 0
        self._chats = {person.id for person in people}
        sandbox.world.listeners.append(self._on_event)

    def _on_event(self, event: Event) -> None:
        self.count += event.kind == "message" and event.chat_id in self._chats


async def chaos(house: House, *, kills: int, readers: int, seed: int, urgent: bool = False) -> Result:
    """Publish to so many readers, kill the bot so many times on the way, let it end.

    AssertionError where the counts of `status --json` do not add up after a kill, or the release does not end.
    """
    chance = random.Random(seed)
    people = await house.readers(readers)
    house.sandbox.faults.latency = LATENCY
    counter = _Counter(house.sandbox, people)
    began = time.monotonic()
    await house.post(TITLE, *(["--urgent"] if urgent else []))
    waiting = readers
    for kills_left in range(kills, 0, -1):
        # Those that were in mid-send at the last kill may never come.
        more = min(waiting / kills_left * chance.uniform(0, 1.8), max(0, waiting - WORKERS))
        await _killed_somewhere(house, counter, chance, round(more))
        release = await house.release()
        assert release["total"] <= readers, release
        waiting = release["left"] if release["state"] != "planning" else readers
    async with house.bot():
        release = await house.done()
    assert release["total"] == readers, release
    unknown = {chat for (chat,) in house.ask(_UNKNOWN)}
    copies = dict(zip((person.id for person in people), house.copies(people, TITLE), strict=True))
    return Result(
        urgent=urgent,
        kills=kills,
        readers=readers,
        seconds=time.monotonic() - began,
        sent=release["sent"],
        unknown=release["unknown"],
        lost=sum(1 for chat, n in copies.items() if n == 0 and chat not in unknown),
        doubled=sum(1 for n in copies.values() if n > 1),
    )


_UNKNOWN = "SELECT chat FROM delivery JOIN target ON target.id = delivery.target WHERE state = 'unknown'"


async def _killed_somewhere(house: House, counter: _Counter, chance: random.Random, more: int) -> None:
    """One life of the bot: it ends while it starts, or when it has sent so many more, and a moment later."""
    early, moment = chance.random() < EARLY, chance.random()
    async with house.begun() as process:
        if early:
            await asyncio.sleep(moment * START_SECONDS)
        else:
            goal = counter.count + more
            await process.up()
            await house.sandbox.until(lambda: counter.count >= goal)
            await asyncio.sleep(moment * 1.5 * LATENCY)
        await process.stopped()


def main() -> int:
    """The command line; 1 where a promise is broken."""
    parser = argparse.ArgumentParser(prog="python -m bench.chaos", description="Kill the bot at random moments.")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--readers", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6), help="repeats a run")
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    kinds = {"ordinary news": False, "urgent notice": True}
    scenes: dict[str, Scene] = {
        name: partial(chaos, kills=options.kills, readers=options.readers, seed=options.seed, urgent=urgent)
        for name, urgent in kinds.items()
    }
    return played(scenes, patience=PATIENCE, rate=RATE, workers=WORKERS)


if __name__ == "__main__":
    raise SystemExit(main())
