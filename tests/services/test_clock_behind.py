"""A machine whose clock is well behind: nothing is run or published by it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.errors import OperatorError
from bot.services.context import ServiceContext, require_clock
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
