"""What staff alerts and review notifications share: a worker that sends each person what is due to them, at their own
pace."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar, Generic, TypeVar

from telegram.error import TelegramError

from bot.chat.platform.outcomes import outcome_of
from bot.domain.errors import WriteRefused
from bot.domain.releases.outcome import Outcome, RetryLater, Unknown
from bot.services.context import ServiceContext
from bot.store.database.commits import REST, Waker

log = logging.getLogger(__name__)
_END_SECONDS = 2.0
_AGAIN_SECONDS = 30.0  # after a message whose outcome is unknown

Item = TypeVar("Item")


class PersonByPerson(ABC, Generic[Item]):
    """Serves each person in a separate task, so that one who cannot be reached delays nobody else. What is due is
    stored in the database, so a restart loses nothing; a message whose outcome is unknown is sent again."""

    name: ClassVar[str]

    def __init__(self, services: ServiceContext) -> None:
        self._services = services
        self._waker = Waker(services.db.committed, services.clock)
        self._serving: dict[int, asyncio.Task[None]] = {}
        self._not_before: dict[int, float] = {}  # person -> until when they are left alone, by the loop's clock

    @abstractmethod
    async def owed(self) -> Mapping[int, Sequence[Item]]:
        """The items that each person is to get now, in the order of sending."""

    async def next_due(self) -> float | None:
        """When something will become due through the passing of time alone, in seconds since 1970."""
        return None

    @abstractmethod
    async def hand_over(self, person: int, item: Item) -> None:
        """Send the item and record that it was sent.

        Raises:
            TelegramError: Telegram did not accept it.
        """

    @abstractmethod
    async def give_up(self, person: int, item: Item, outcome: Outcome) -> None:
        """Record that this person cannot be sent the item, neither now nor later."""

    async def run(self) -> None:
        """Work until it is cancelled."""
        while True:
            try:
                seconds, until = self._begin(await self.owed()), await self.next_due()
            except WriteRefused as error:
                log.error("%s: the database takes no writes: %s; trying again", self.name, error)
                seconds, until = REST, None
            await self._waker.wait(until=until, seconds=seconds)

    async def stop(self) -> None:
        """Let sends that are in progress finish and be recorded, so that they are not repeated."""
        if serving := set(self._serving.values()):
            _, late = await asyncio.wait(serving, timeout=_END_SECONDS)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)

    def _begin(self, owed: Mapping[int, Sequence[Item]]) -> float | None:
        """Start a task for each person who may be served now. Returns in how many seconds the next of the others may be
        served."""
        now = asyncio.get_running_loop().time()
        self._not_before = {person: until for person, until in self._not_before.items() if until > now}
        for person, items in owed.items():
            if person not in self._serving and person not in self._not_before:
                self._serving[person] = asyncio.create_task(self._serve(person, items), name=f"{self.name} {person}")
        return min((until - now for person, until in self._not_before.items() if person in owed), default=None)

    async def _serve(self, person: int, items: Sequence[Item]) -> None:
        self._postpone(person, REST)
        try:
            for item in items:
                if not await self._try(person, item):
                    break
        except WriteRefused as error:
            log.error("%s: what was sent cannot be written: %s; trying again", self.name, error)
        except Exception:  # any error is logged here, and the item tried again
            log.exception("%s: %d could not be served", self.name, person)
            self._postpone(person, _AGAIN_SECONDS)
        finally:
            del self._serving[person]
            self._waker.wake()

    async def _try(self, person: int, item: Item) -> bool:
        """Send one item. Returns whether the person can be sent more right now."""
        try:
            await self.hand_over(person, item)
            return True
        except TelegramError as error:
            outcome = outcome_of(error, person)
        if isinstance(outcome, RetryLater | Unknown):
            self._postpone(person, outcome.seconds if isinstance(outcome, RetryLater) else _AGAIN_SECONDS)
            return False
        await self.give_up(person, item, outcome)
        return True

    def _postpone(self, person: int, seconds: float) -> None:
        self._not_before[person] = asyncio.get_running_loop().time() + seconds
