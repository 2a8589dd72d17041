"""`python -m bench.spell`: in the middle of a release every message is answered with nonsense, for ten seconds.

Nobody may have it twice, nobody may lack it who is not reported as unknown, and unknown may be only those that were in
mid-send and the few that tried whether the spell has passed. Exit status 1 where a promise is broken.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from bench.house import House
from bench.trials import Scene, played
from bot.sandbox.bot_api.faults import Fault, Faults

TITLE = "On the exchange of letters"
RATE, WORKERS = 100, 16
LATENCY = 0.02  # seconds
EARLY = 0.2  # the share of the readers that have it before the spell
PATIENCE = 180.0  # seconds

SPELLS: Mapping[str, Callable[[Faults], Fault]] = {
    "502 of a proxy": lambda faults: faults.proxy_page(None, "sendMessage"),
    "502 of Telegram": lambda faults: faults.status(502, n=None, method="sendMessage"),
    "a network's login page": lambda faults: faults.login_page(None, "sendMessage"),
    "connections cut before the work": lambda faults: faults.cut_before(None, "sendMessage"),
}


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a release. `lost`, `doubled`: people. `unknown`: as reported. Times in seconds."""

    readers: int
    spell: float
    seconds: float
    sent: int
    unknown: int
    lost: int
    doubled: int

    def broken(self) -> Iterator[str]:
        """The promises that were not kept."""
        if self.lost:
            yield f"{self.lost} readers are lost"
        if self.doubled:
            yield f"{self.doubled} readers have it twice"
        if self.unknown > 3 * WORKERS:
            yield f"{self.unknown} are unknown, with {WORKERS} workers"

    def __str__(self) -> str:
        return (
            f"{self.readers} readers, {self.spell:.0f} s of nonsense, {self.seconds:.0f} s in all; {self.sent} sent, "
            f"{self.unknown} unknown, {self.lost} lost, {self.doubled} doubled"
        )


async def spell(house: House, *, kind: str, readers: int, seconds: float) -> Result:
    """Publish to so many readers, with a spell of so many seconds on the way."""
    people = await house.readers(readers)
    house.sandbox.faults.latency = LATENCY
    began = time.monotonic()
    async with house.bot():
        await house.post(TITLE)
        await house.sandbox.until(lambda: sum(house.copies(people, TITLE)) >= EARLY * readers)
        SPELLS[kind](house.sandbox.faults)
        await asyncio.sleep(seconds)
        house.sandbox.faults.clear()
        release = await house.done()
    copies = house.copies(people, TITLE)
    missing = sum(1 for n in copies if n == 0)
    return Result(
        readers=readers,
        spell=seconds,
        seconds=time.monotonic() - began,
        sent=release["sent"],
        unknown=release["unknown"],
        lost=max(0, missing - release["unknown"]),
        doubled=sum(1 for n in copies if n > 1),
    )


def main() -> int:
    """The command line; 1 where a promise is broken."""
    parser = argparse.ArgumentParser(prog="python -m bench.spell", description="A spell of nonsense in a release.")
    parser.add_argument("--readers", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=10.0)
    options = parser.parse_args()
    scenes: dict[str, Scene] = {
        kind: partial(spell, kind=kind, readers=options.readers, seconds=options.seconds) for kind in SPELLS
    }
    return played(scenes, patience=PATIENCE, rate=RATE, workers=WORKERS)


if __name__ == "__main__":
    raise SystemExit(main())
