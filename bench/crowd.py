"""`python -m bench.crowd`: a thousand strangers ask at once, and staff and subscribers ask among them.

Once in a bot that is idle else, once while a release goes out. The server takes 50 ms and keeps Telegram's limits. A
wait is from the message to the bot's first message after it in that chat. Exit status 1 where a goal is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from bench.house import House
from bench.trials import Scene, played
from bot.sandbox import Event, Person, Rates, Sandbox

RATE = 28
LATENCY = 0.05  # seconds
TITLE = "On the exchange of letters"
LEFT_OUT = "was left unanswered"  # of the sentence that says so
STAFF_SECONDS, SUBSCRIBER_SECONDS = 1.0, 3.0
LEAST_SHARE = 0.25  # of the rate, for a release under way
SUBSCRIBERS, STAFF_ASKS = 40, 10
_SPREAD = 15.0  # seconds in which staff and subscribers ask
SILENCE = 5.0  # seconds after which nobody is answered any more
PATIENCE = 300.0


@dataclass(frozen=True, slots=True)
class Result:
    """What was seen. Waits in seconds; `told`: strangers who got the sentence; `silent`: those who got nothing;
    `share`: of the rate, what the release had while the crowd was answered (None without one)."""

    staff: Sequence[float]
    subscribers: Sequence[float]
    strangers: Sequence[float]
    told: int
    silent: int
    seconds: float
    share: float | None
    floods: int

    def broken(self) -> Iterator[str]:
        """The goals that were not reached."""
        if max(self.staff) > STAFF_SECONDS:
            yield f"staff waited {max(self.staff):.2f} s"
        if max(self.subscribers) > SUBSCRIBER_SECONDS:
            yield f"a subscriber waited {max(self.subscribers):.2f} s"
        if self.share is not None and self.share < LEAST_SHARE:
            yield f"the release had {self.share:.0%} of the rate"
        if self.floods:
            yield f"the server refused {self.floods} messages for their pace"

    def __str__(self) -> str:
        lines = [
            f"{name}: {len(waits)} answers, median {sorted(waits)[len(waits) // 2]:.2f} s, longest {max(waits):.2f} s"
            for name, waits in (("staff", self.staff), ("subscribers", self.subscribers), ("strangers", self.strangers))
        ]
        lines.append(f"strangers whose question was left out: {self.told} told, {self.silent} not")
        lines.append(f"the crowd was over after {self.seconds:.1f} s; refused for the pace: {self.floods}")
        if self.share is not None:
            lines.append(f"the release had {self.share:.0%} of the rate meanwhile")
        return "\n  ".join(["", *lines])


class _Ears:
    """When the bot first wrote to whom after they had asked, and how much it wrote to the release's readers."""

    def __init__(self, sandbox: Sandbox, readers: Sequence[Person]) -> None:
        self._asked: dict[int, float] = {}
        self.waits: dict[int, list[float]] = {}
        self.last = time.monotonic()  # when anybody who had asked was answered
        self.bulk = self.bulk_then = 0  # now, and when `last` was
        self._sandbox, self._readers = sandbox, {person.id for person in readers}
        sandbox.world.listeners.append(self._on_event)

    def ask(self, person: Person, text: str) -> None:
        """The person writes, and waits from now on."""
        self._asked.setdefault(person.id, time.monotonic())
        person.send(text)

    def _on_event(self, event: Event) -> None:
        if event.kind != "message":
            return
        if event.chat_id in self._readers:
            self.bulk += 1
        elif event.chat_id in self._asked and self._is_bots(event):
            self.last, self.bulk_then = time.monotonic(), self.bulk
            self.waits.setdefault(event.chat_id, []).append(self.last - self._asked.pop(event.chat_id))

    def _is_bots(self, event: Event) -> bool:
        message = self._sandbox.world.chats[event.chat_id].messages[int(event.item)]
        return message.from_bot

    def waits_of(self, people: Sequence[Person]) -> list[float]:
        """All waits of these people."""
        return [wait for person in people for wait in self.waits.get(person.id, [])]


async def crowd(house: House, *, strangers: int, readers: int, spread: float = _SPREAD) -> Result:
    """Let them ask. `readers`: of a release that begins before; 0 for none. `spread`: seconds in which staff and
    subscribers ask."""
    sandbox = house.sandbox
    everyone = await house.readers(SUBSCRIBERS + readers)
    subscribers, listening = everyone[:SUBSCRIBERS], everyone[SUBSCRIBERS:]
    others = [sandbox.user(f"Stranger {n}", started=True) for n in range(strangers)]
    if readers:
        await house.post(TITLE)
    ears = _Ears(sandbox, listening)
    sandbox.faults.latency = LATENCY
    async with house.bot():
        if readers:
            # Subscribers are its first readers: what they get is no answer, so it comes before they ask.
            await sandbox.until(lambda: ears.bulk > RATE)
        began, before = time.monotonic(), ears.bulk
        for person in others:
            ears.ask(person, "/latest")
        await _meanwhile(house, ears, subscribers, spread, halts=not readers)
        await house.until_rows(_WAITING, lambda rows: rows == [(0,)])
        while time.monotonic() - ears.last < SILENCE:  # noqa: ASYNC110 - the sentences are not in the inbox
            await asyncio.sleep(SILENCE / 10)
    seconds = ears.last - began
    share = (ears.bulk_then - before) / seconds / RATE if readers else None
    told = sum(_was_told(person) for person in others)
    return Result(
        staff=ears.waits_of([house.officer]),
        subscribers=ears.waits_of(subscribers),
        strangers=ears.waits_of([person for person in others if not _was_told(person)]),
        told=told,
        silent=strangers - len([person for person in others if person.id in ears.waits]),
        seconds=seconds,
        share=share,
        floods=sandbox.world.tally.refused.get(429, 0),
    )


_WAITING = "SELECT count(*) FROM inbox WHERE done_at IS NULL"


async def _meanwhile(house: House, ears: _Ears, subscribers: Sequence[Person], spread: float, *, halts: bool) -> None:
    """Staff ask again and again, the first time /halt where no release is to go on; subscribers once each."""
    for number, person in enumerate(subscribers):
        if number % (len(subscribers) // STAFF_ASKS) == 0:
            ears.ask(house.officer, "/halt" if halts and not number else "/queue")
        ears.ask(person, "/latest")
        await asyncio.sleep(spread / len(subscribers))


def _was_told(person: Person) -> bool:
    return any(LEFT_OUT in message.text for message in person.chat.messages.values() if message.from_bot)


def main() -> int:
    """The command line; 1 where a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.crowd", description="A crowd asks at once.")
    parser.add_argument("--strangers", type=int, default=1000)
    parser.add_argument("--readers", type=int, default=3000, help="of the release in the second run")
    options = parser.parse_args()
    scenes: dict[str, Scene] = {
        f"{options.strangers:,} strangers, a release to {readers:,} readers": partial(
            crowd, strangers=options.strangers, readers=readers
        )
        for readers in (0, options.readers)
    }
    return played(scenes, patience=PATIENCE, rates=Rates(), rate=RATE, paid=False, role="owner")


if __name__ == "__main__":
    raise SystemExit(main())
