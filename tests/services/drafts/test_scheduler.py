"""What is scheduled goes out at its time, whoever sleeps, and nothing but a commit or the time wakes the scheduler."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.domain.drafts.draft import DraftState
from bot.domain.text.richtext import RichText
from bot.services.context import ServiceContext
from bot.services.drafts import approve, compose
from bot.services.drafts.scheduler import DraftScheduler
from bot.store.drafts import drafts
from tests.services.conftest import PUBLISHER, Clock
from tests.waiting import until


@pytest.fixture
async def woken(context: ServiceContext) -> AsyncIterator[asyncio.Event]:
    """The scheduler at work; set when it tells delivery that something is to be sent."""
    event = asyncio.Event()
    scheduler = DraftScheduler(context, event.set)
    running = asyncio.create_task(scheduler.run())
    yield event
    running.cancel()
    await asyncio.wait({running})
    await scheduler.stop()


async def scheduled(context: ServiceContext, hours: int) -> int:
    """A draft that waits for so many hours, which number its message too."""
    draft = await compose.write(context, PUBLISHER, PUBLISHER, hours, RichText("Title\nBody"), context.clock())
    at = context.clock() + timedelta(hours=hours)
    return (await approve.schedule(context, PUBLISHER, draft.id, draft.version, at)).draft.id


async def becomes(context: ServiceContext, draft: int, state: DraftState) -> None:
    """Wait until the draft is in that state."""

    async def is_so() -> bool:
        found = await drafts.by_id(context.db.reader, draft)
        return found is not None and found.state is state

    await until(context.db, is_so)


async def test_at_its_time(context: ServiceContext, clock: Clock, woken: asyncio.Event) -> None:
    """A draft goes out when its time has come, and delivery is told; a later one waits on."""
    first = await scheduled(context, 1)
    second = await scheduled(context, 5)
    clock.turn(3600)
    await woken.wait()
    await becomes(context, first, DraftState.PUBLISHED)
    await becomes(context, second, DraftState.SCHEDULED)


async def test_an_earlier_one(context: ServiceContext, clock: Clock, woken: asyncio.Event) -> None:
    """A draft that is scheduled while the scheduler waits for a later one goes out at its own time."""
    await scheduled(context, 48)
    earlier = await scheduled(context, 1)
    clock.turn(3600)
    await becomes(context, earlier, DraftState.PUBLISHED)


async def test_too_late(context: ServiceContext, clock: Clock, woken: asyncio.Event) -> None:
    """What comes due long after its time, since the machine slept, is held and not sent."""
    late = await scheduled(context, 1)
    clock.turn(86400)
    await becomes(context, late, DraftState.HELD)
    assert not woken.is_set()
