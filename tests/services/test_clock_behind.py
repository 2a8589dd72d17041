"""A machine whose clock is well behind: nothing is run or published by it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import OperatorError
from bot.services.context import SHELL, ServiceContext, require_clock
from bot.store import audit, pauses
from tests.services.conftest import Clock


@pytest.mark.parametrize("days", [0, -0.9, 400])
async def test_a_clock_that_may_be_right(days: float, context: ServiceContext, clock: Clock) -> None:
    """As late as the newest entry of the audit, or later, or some hours before it."""
    clock.turn(days * 86_400)
    await require_clock(context)


@pytest.mark.parametrize("back", [timedelta(days=1, hours=1), timedelta(days=30)])
async def test_a_clock_that_is_behind_the_audit(back: timedelta, context: ServiceContext, clock: Clock) -> None:
    """A sentence that names both days."""
    clock.now -= back
    with pytest.raises(OperatorError, match=r"set the clock first") as raised:
        await require_clock(context)
    assert "24 November 2026" in str(raised.value)


async def test_a_clock_at_its_beginning(context: ServiceContext, clock: Clock) -> None:
    """1970, as after an empty battery."""
    clock.now = datetime(1970, 1, 1, 0, 5, tzinfo=UTC)
    with pytest.raises(OperatorError, match=r"1 January 1970, 00:05 UTC"):
        await require_clock(context)


async def test_a_clock_that_was_ahead(context: ServiceContext, clock: Clock) -> None:
    """Where the operator says so the bot starts, also the next time; the audit keeps it, and what Telegram asked to
    wait for is no longer than it was."""
    clock.turn(400 * 86_400)
    ahead = clock.now
    await context.db.write(lambda cx: audit.note(cx, SHELL, "retention.changed", ahead))
    await context.db.write(lambda cx: pauses.put(cx, 0, ahead.timestamp() + 30))
    clock.now -= timedelta(days=400)
    with pytest.raises(OperatorError, match="--clock-is-right"):
        await require_clock(context)
    await require_clock(context, is_right=True)
    await require_clock(context)
    entry, *_ = await audit.page(context.db.reader, await audit.newest(context.db.reader), 1)
    assert (entry.act, entry.told["before"]) == ("clock.went_back", ahead.isoformat())
    assert await context.db.write(lambda cx: pauses.lasting(cx, clock.now)) == {0: 30}


async def test_it_was_not_ahead(context: ServiceContext) -> None:
    """Where the audit says nothing of that, there is nothing to be kept."""
    before = await audit.newest(context.db.reader)
    await require_clock(context, is_right=True)
    assert await audit.newest(context.db.reader) == before
