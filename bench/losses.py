"""The world of `bench.standby`: its people, one machine after the other, and the moments at which one is lost."""

from __future__ import annotations

import asyncio
import contextlib
import random
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from bench.by_the_page import moved_aside
from bench.machines import Kept, Machine
from bot.sandbox import Person, Sandbox, picture

WORKERS, RATE, LATENCY = 16, 400, 0.02
PATIENCE = 120.0  # seconds that one wait lasts at most
Replicas = Callable[[int], Kept]  # a machine's number -> its replica


class World:
    """The people, and the machine that has them now."""

    def __init__(
        self,
        sandbox: Sandbox,
        folder: Path,
        replicas: Replicas,
        *,
        rule: bool = True,
        rate: int = RATE,
        workers: int = WORKERS,
        paid: bool = True,
    ) -> None:
        self.sandbox, self.people = sandbox, list[Person]()
        self._folder, self._replicas, self._rule = folder, replicas, rule
        self._delivery = {"workers": workers, "rate": rate, "paid": paid}
        self._number = 0
        self.machine = self._next()

    def _next(self, folder: Path | None = None) -> Machine:
        self._number += 1
        folder = folder or self._folder / f"machine-{self._number}"
        return Machine(self.sandbox, folder, self._replicas(self._number), rule=self._rule, **self._delivery)

    async def settle(self, readers: int) -> None:
        """So many readers, and the first machine runs."""
        self.people = await self.machine.house.readers(readers)
        await self.machine.up()

    async def replaced(self, chance: random.Random | None = None) -> Machine:
        """The machine is lost, or where there is no `chance` only cut off, and the next one runs; the old one."""
        old = self.machine
        if chance is not None:
            old.lose(chance)
            await old.close()
        self.machine = self._next()
        await old.take_over(self.machine)
        await self.machine.up()
        return old

    async def lose_for_good(self, chance: random.Random) -> Path:
        """The machine is lost. The next one has the same folder and nothing in it but its configs, and does not run
        yet; what is left of the old one lies in the folder that is returned."""
        old = self.machine
        old.lose(chance)
        await old.close()
        rest = moved_aside(old)
        self.machine = self._next(old.folder)
        return rest

    def copies(self, title: str, people: list[Person] | None = None) -> list[int]:
        """How many messages with the title each of the people has, or each reader."""
        return self.machine.house.copies(self.people if people is None else people, title)

    async def until_sent(self, title: str, least: int, people: list[Person] | None = None) -> None:
        """Return when so many of the messages came out."""
        await self.sandbox.until(lambda: sum(self.copies(title, people)) >= least)

    def unknown(self, title: str) -> set[int]:
        """The chats of which nobody knows whether they have the statement."""
        rows = self.machine.house.ask(
            "SELECT chat FROM delivery JOIN target ON target.id = delivery.target "
            "JOIN release ON release.id = delivery.release JOIN text ON text.statement = release.statement "
            f"WHERE delivery.state = 'unknown' AND text.title = '{title}'"
        )
        return {chat for (chat,) in rows}

    def unknown_rows(self) -> int:
        """How many rows of the ledger are unknown."""
        return int(self.machine.house.ask("SELECT count(*) FROM delivery WHERE state = 'unknown'")[0][0])

    def end_crowd(self) -> None:
        """End the subscriptions of those who have digests: they are readers of one statement alone."""
        self.machine.house.write("UPDATE target SET ended = since WHERE rhythm <> 'at_once'")

    async def over(self) -> None:
        """Return when no release is under way."""
        under_way = "SELECT count(*) FROM release WHERE state NOT IN ('done', 'cancelled')"
        await self.machine.house.until_rows(under_way, lambda rows: rows == [(0,)])


@contextlib.asynccontextmanager
async def world(replicas: Replicas, *, latency: float = LATENCY, **more: object) -> AsyncIterator[World]:
    """A fresh one; `more`: arguments of `World`."""
    with tempfile.TemporaryDirectory(prefix="chancery-standby-") as folder:
        async with Sandbox(patience=PATIENCE) as sandbox:
            sandbox.faults.latency = latency
            found = World(sandbox, Path(folder), replicas, **more)  # type: ignore[arg-type]
            try:
                yield found
            finally:
                await found.machine.close()


async def at_start(world: World, title: str, chance: random.Random) -> list[Person]:
    """The bot has a release to send, and is starting."""
    house, process = world.machine.house, world.machine.process
    assert process is not None
    await process.stopped()
    await process.close()
    await house.post(title)
    world.machine.process = house.fork("run")
    await asyncio.sleep(chance.random() * 1.5)
    return world.people


async def in_planning(world: World, title: str, chance: random.Random) -> list[Person]:
    """The release was just accepted."""
    await world.machine.house.post(title)
    await asyncio.sleep(chance.random() * 0.05)
    return world.people


async def in_release(world: World, title: str, chance: random.Random) -> list[Person]:
    """A part of the readers has it."""
    await world.machine.house.post(title)
    await world.until_sent(title, _part(world, chance))
    await asyncio.sleep(chance.random() * 2 * LATENCY)
    return world.people


async def in_digest(world: World, title: str, chance: random.Random) -> list[Person]:
    """The same of those who have a digest: new readers, since each has one a day, whose hour is made to come."""
    house, hour = world.machine.house, datetime.now(UTC).hour
    crowd = [world.sandbox.user(f"Evening reader {n}", started=True) for n in range(len(world.people))]
    rows = [(person.id, time.time(), f"daily-{hour}") for person in crowd]
    columns = "chat, kind, lang, since, rhythm, zone"
    house.write(f"INSERT INTO target ({columns}) VALUES (?, 'private', 'en', ?, ?, 'UTC')", rows)
    await house.post(title)
    held = "SELECT count(*) FROM delivery WHERE state = 'held'"
    await house.until_rows(held, lambda found: found == [(len(crowd),)])
    house.write("UPDATE delivery SET due = 0 WHERE state = 'held'")
    await world.until_sent(title, _part(world, chance), crowd)
    return [*world.people, *crowd]


async def in_correction(world: World, title: str, chance: random.Random) -> list[Person]:
    """All have it, and the copies of a part of them are corrected."""
    house, officer = world.machine.house, world.machine.house.officer
    await house.post(title)
    await house.done()
    ((number,),) = house.ask("SELECT serial || '/' || year FROM statement ORDER BY id DESC LIMIT 1")
    officer.send(f"/edit {number}\n{title}\n{CORRECTED}")
    await officer.wait(lambda found: any("Correct" in label for label in found[-1].labels))
    await officer.press("Correct")
    part = _part(world, chance)
    await world.sandbox.until(lambda: corrected(world, title) >= part)
    return world.people


CORRECTED = "Letters were exchanged yesterday."


def corrected(world: World, title: str) -> int:
    """How many readers have the correction."""
    return sum(
        any(title in m.text and "yesterday" in m.text for m in person.chat.messages.values()) for person in world.people
    )


async def in_album(world: World, title: str, chance: random.Random) -> list[Person]:
    """A part has the statement, which goes out in two parts: an album, and the text below it."""
    house = world.machine.house
    files = [house.folder / f"{color}.jpg" for color in ("steelblue", "teal")]
    for file in files:
        await asyncio.to_thread(file.write_bytes, picture(color=file.stem))
    await house.post(title, *(word for file in files for word in ("--media", str(file))))
    await world.until_sent(title, _part(world, chance))
    await asyncio.sleep(chance.random() * 2 * LATENCY)
    return world.people


def _part(world: World, chance: random.Random) -> int:
    return round(len(world.people) * chance.uniform(0.1, 0.8))


Moment = Callable[[World, str, random.Random], Awaitable[list[Person]]]
MOMENTS: dict[str, Moment] = {
    "start": at_start,
    "planning": in_planning,
    "release": in_release,
    "digest": in_digest,
    "correction": in_correction,
    "album": in_album,
}
