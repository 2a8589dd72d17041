"""When the engine says that it stands still: where rows could go and none does, and never while it has to wait."""

from __future__ import annotations

import asyncio

from bot.delivery.pace import Pace
from bot.domain.releases.outcome import RetryLater, Sent
from tests.delivery.conftest import House
from tests.delivery.receiver import Telegram, done, engine_of
from tests.patience import until


class Turned:
    """The event loop's clock, and hours more at will."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return asyncio.get_running_loop().time() + self.ahead


async def test_answers_that_never_come(house: House) -> None:
    """While every worker waits for an answer time counts; as soon as messages go again it does not. How sends ended is
    counted."""
    await house.subscribe(*range(1, 31))
    release = await house.release()
    answered, clock = asyncio.Event(), Turned()
    telegram = Telegram()
    telegram.before_answer = lambda chat: answered.wait() if telegram.begun > 10 else None
    async with engine_of(house, telegram, pace=Pace(400, clock)) as engine:
        await until(lambda: telegram.begun == 18)
        assert engine.stuck_for() < 500
        clock.ahead = 1000.0
        assert engine.stuck_for() > 900
        clock.ahead = 0.0
        answered.set()
        await done(house, release)
        clock.ahead = 1000.0
        assert engine.stuck_for() == 0.0
        assert engine.outcomes == {("sent", ""): 30}


async def test_a_wait_that_was_asked_for(house: House) -> None:
    """While Telegram lets the bot wait nothing stands still, however long that is."""
    await house.subscribe(*range(1, 31))
    await house.release()
    clock = Turned()
    pace = Pace(400, clock)
    telegram = Telegram(lambda chat: RetryLater(5000, everywhere=True, flood=True) if chat > 2 else Sent(1))
    async with engine_of(house, telegram, pace=pace) as engine:
        await until(lambda: pace.stopped_for() > 0)
        clock.ahead = 4000.0
        assert engine.stuck_for() == 0.0
        assert pace.floods >= 2
