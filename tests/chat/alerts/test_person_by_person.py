"""What people are owed is handed to each at their own pace: one who cannot be reached holds up nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from telegram.error import Forbidden, RetryAfter, TelegramError

from bot.chat.alerts.person_by_person import PersonByPerson
from bot.domain.errors import WriteRefused
from bot.domain.mission import LocalText, Mission
from bot.domain.releases.outcome import Outcome
from bot.services.context import ServiceContext
from bot.store.database import meta
from bot.store.database.connection import Database
from tests.databases import fresh

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MISSION = Mission(LocalText({"": "Embassy"}), ("en", "ru"), "Europe/London")
ANNA, BORIS = 1, 2


class Parcels(PersonByPerson[str]):
    """Hands parcels to people; `faults` are what happens at the next tries, by person."""

    name = "parcels"

    def __init__(self, services: ServiceContext) -> None:
        super().__init__(services)
        self.waiting: dict[int, list[str]] = {ANNA: [], BORIS: []}
        self.faults: dict[int, list[Exception | asyncio.Event]] = {}
        self.story: list[str] = []
        self.changed = asyncio.Event()
        self.refused = 0  # times that it cannot be looked

    async def send(self, person: int, *parcels: str) -> None:
        """Somebody owes a person something, and commits that."""
        self.waiting[person] += parcels
        await self._services.db.write(lambda cx: meta.put(cx, "parcels", str(self.waiting)))

    async def until(self, *story: str) -> None:
        """Wait until it has come to this."""
        while self.story[-len(story) :] != list(story):
            self.changed.clear()
            await self.changed.wait()

    async def owed(self) -> dict[int, list[str]]:
        if self.refused:
            self.refused -= 1
            raise WriteRefused("the disk is full")
        return {person: list(parcels) for person, parcels in self.waiting.items() if parcels}

    async def hand_over(self, person: int, item: str) -> None:
        fault = self.faults[person].pop(0) if self.faults.get(person) else None
        self.changed.set()
        if isinstance(fault, asyncio.Event):
            await fault.wait()
        elif fault:
            self._tell(f"{item} failed")
            raise fault
        self.waiting[person].remove(item)
        self._tell(item)

    async def give_up(self, person: int, item: str, outcome: Outcome) -> None:
        self.waiting[person].remove(item)
        self._tell(f"{item} given up")

    def _tell(self, word: str) -> None:
        self.story.append(word)
        self.changed.set()


@pytest.fixture
async def parcels(tmp_path: Path) -> AsyncIterator[Parcels]:
    database = await Database.open(fresh(tmp_path / "chancery.db"))
    worker = Parcels(ServiceContext(database, lambda: NOON, MISSION))
    running = asyncio.create_task(worker.run())
    yield worker
    running.cancel()
    await asyncio.wait({running})
    await worker.stop()
    await database.close()


async def test_in_order(parcels: Parcels) -> None:
    """Each gets what was owed first first; what comes while they are served comes after it."""
    await parcels.send(ANNA, "one", "two")
    await parcels.until("one", "two")
    await parcels.send(ANNA, "three")
    await parcels.until("three")


async def test_one_who_hangs(parcels: Parcels) -> None:
    """While a person's message gets no answer, another one is served, and then the first; nothing comes twice."""
    answered = asyncio.Event()
    parcels.faults[ANNA] = [answered]
    await parcels.send(ANNA, "to Anna")
    await parcels.send(BORIS, "to Boris")
    await parcels.until("to Boris")
    answered.set()
    await parcels.until("to Boris", "to Anna")


@pytest.mark.parametrize("fault", [RetryAfter(1), WriteRefused("the disk is full")])
async def test_later(parcels: Parcels, fault: Exception) -> None:
    """Where Telegram asks to wait, or the database takes no writes, it is tried again, though nothing is committed."""
    parcels.faults[ANNA] = [fault]
    await parcels.send(ANNA, "one", "two")
    await parcels.until("one failed", "one", "two")


async def test_one_who_blocked_the_bot(parcels: Parcels) -> None:
    """What cannot be sent at all is given up, and holds up nothing else of that person's."""
    blocked: TelegramError = Forbidden("Forbidden: bot was blocked by the user")
    parcels.faults[ANNA] = [blocked]
    await parcels.send(ANNA, "one", "two")
    await parcels.until("one given up", "two")


async def test_a_fault_of_ours(parcels: Parcels, caplog: pytest.LogCaptureFixture) -> None:
    """It is told in the log, and the others are served."""
    parcels.faults[ANNA] = [LookupError("a fault")]
    await parcels.send(ANNA, "to Anna")
    await parcels.until("to Anna failed")
    await parcels.send(BORIS, "to Boris")
    await parcels.until("to Boris")
    assert "parcels: 1 could not be served" in caplog.text


async def test_looking_that_fails(parcels: Parcels) -> None:
    """A full disk while it is looked what is owed ends nothing."""
    parcels.refused = 2
    await parcels.send(ANNA, "one")
    await parcels.until("one")


async def test_what_is_being_sent_at_the_end(parcels: Parcels) -> None:
    """When the program stops, a message that is being sent is finished and recorded."""
    answered = asyncio.Event()
    parcels.faults[ANNA] = [answered]
    await parcels.send(ANNA, "one", "two")
    while parcels.faults[ANNA]:  # until it is being sent
        parcels.changed.clear()
        await parcels.changed.wait()
    stopping = asyncio.create_task(parcels.stop())
    answered.set()
    await stopping
    assert parcels.story == ["one", "two"]
