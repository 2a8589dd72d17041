"""What happens in a mission is in the log, one line each: who did what, and how each release goes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from bot.domain.drafts.draft import Content
from bot.domain.text.richtext import RichText
from bot.services.context import ServiceContext
from bot.services.event_log import EventLog
from bot.services.releases import control
from bot.store import audit
from bot.store.database.connection import Connection
from tests.from_shell import from_shell
from tests.services.conftest import OWNER, PUBLISHER

Lines = Callable[[], list[str]]
BODY = Content.of("en", "A title for all", RichText("Words for readers"))


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Lines:
    """What was told so far."""
    caplog.set_level(logging.INFO, "bot.services.event_log")
    return lambda: [record.getMessage() for record in caplog.records if record.name == "bot.services.event_log"]


@asynccontextmanager
async def telling(context: ServiceContext) -> AsyncIterator[None]:
    """While the worker runs; it has told everything when it has stopped."""
    worker = EventLog(context)
    running = asyncio.create_task(worker.run())
    await worker.began.wait()
    yield
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await worker.stop()


async def test_who_did_what_and_how_a_release_goes(context: ServiceContext, lines: Lines) -> None:
    """Each once, with its figures; no words of the statement."""
    async with telling(context):
        made = await from_shell(context, BODY)
    assert lines() == [
        f"published: number {made.number}, release {made.release}, by a shell or the program",
        f"release {made.release} (publish of No. {made.number}) is to begin",
    ]
    async with telling(context):
        await control.pause(context, PUBLISHER, PUBLISHER, made.release)
    told = lines()[2:]
    assert told[-1].startswith(f"release {made.release} (publish of No. {made.number}) is paused")
    assert f"release.paused: release {made.release}, by {PUBLISHER}" in told
    assert not [line for line in lines() if "title" in line or "Words" in line]


async def test_what_is_over_is_not_told_at_the_next_start(context: ServiceContext, lines: Lines) -> None:
    """Cancelled before: silent. Under way: told once, so that the log of this start says what there is."""
    over, under_way = await from_shell(context, BODY), await from_shell(context, BODY)
    await control.cancel(context, PUBLISHER, PUBLISHER, over.release)
    async with telling(context):
        pass
    assert lines() == [f"release {under_way.release} (publish of No. {under_way.number}) is to begin"]


async def test_thousands_at_once_are_counted(context: ServiceContext, lines: Lines) -> None:
    """An import of an archive does not fill the log."""

    async def many(cx: Connection) -> None:
        for _ in range(120):
            await audit.note(cx, OWNER, "featured", context.clock(), number="1/2026")

    async with telling(context):
        await context.db.write(many)
    assert lines() == ["featured: number 1/2026, by 1"] * 50 + ["70 entries more are in the audit"]


async def test_an_entry_of_another_process(context: ServiceContext, lines: Lines) -> None:
    """A draft that was approved: by whom."""

    async def approve(cx: Connection) -> None:
        await audit.note(cx, PUBLISHER, "draft.approved", context.clock(), draft=7, hash="5f" * 32)

    async with telling(context):
        await context.db.write(approve)
    assert lines() == ["draft.approved: draft 7, by 2"]
