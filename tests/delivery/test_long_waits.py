"""A long wait that Telegram asks for: it stops the chat, or the bot where another chat gets the same answer."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import pytest

from bot.delivery.pace import FIRST_TRY, Pace
from bot.delivery.waits import Waits
from bot.domain.releases.outcome import RetryLater, Sent
from bot.store import pauses
from tests.delivery.conftest import NOW, House
from tests.delivery.receiver import Telegram, engine_of
from tests.delivery.virtual_time import run
from tests.waiting import until

HOURS = 34_567


async def test_one_reader_stops_nobody_else(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """One private chat is told to wait for hours: all others have it, the log names the row of that reader and not
    the chat, the bot does not wait."""
    caplog.set_level(logging.WARNING)
    await house.subscribe(*range(1, 41))
    await house.release()
    telegram = Telegram(lambda chat: RetryLater(HOURS, everywhere=True, flood=True) if chat == 5 else Sent(1))
    async with engine_of(house, telegram, rate=100):
        await telegram.until(lambda: len(telegram.sent) == 39)
    assert await pauses.bot_until(house.db.reader, NOW) is None
    assert set(await house.db.write(lambda cx: pauses.lasting(cx, NOW))) == {5}
    assert any("34567 s at target 5" in record.getMessage() for record in caplog.records)


async def test_the_whole_bot(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """A second chat gets the same answer with nothing taken in between: the bot waits, which is kept and logged."""
    caplog.set_level(logging.WARNING)
    await house.subscribe(*range(1, 41))
    await house.release()
    asked: list[int] = []

    def answer(chat: int) -> RetryLater:
        asked.append(chat)
        return RetryLater(HOURS, everywhere=True, flood=True)

    async with engine_of(house, Telegram(answer), rate=20):
        await until(house.db, lambda: pauses.bot_until(house.db.reader, NOW))
    waits = await pauses.bot_until(house.db.reader, NOW)
    assert waits is not None
    assert abs(waits - NOW - timedelta(seconds=HOURS)) < timedelta(seconds=60)
    assert 2 <= len(asked) <= 8
    assert any("wait until" in record.getMessage() for record in caplog.records)


async def test_lifted(house: House) -> None:
    """Once an answer got through, the wait is no longer kept and the release goes on."""
    await house.subscribe(*range(1, 11))
    flooded = True
    telegram = Telegram(lambda chat: RetryLater(HOURS, everywhere=True, flood=True) if flooded else Sent(1))
    pace = Pace(20)
    async with engine_of(house, telegram, pace=pace) as engine:
        await house.release()
        engine.wake()
        await until(house.db, lambda: pauses.bot_until(house.db.reader, NOW))
        flooded = False
        pace.lift(99)
        await until(house.db, lambda: _nothing_waits(house))
        await telegram.until(lambda: len(telegram.sent) >= 1)


async def test_kept_as_they_change(house: House) -> None:
    """Each wait that Telegram asks for is stored, the bot's and a chat's; one that is lifted is stored no more, though
    the answer that asked for it is recorded afterwards."""
    pace = Pace(20)
    release = await house.planned(1, -7)
    keeping = asyncio.create_task(Waits(house.db, pace, lambda: NOW).run())
    try:
        pace.pause(60)
        pace.pause(40, -7)
        await until(house.db, lambda: _kept(house, {0: 60, -7: 40}))
        pace.lift(-7)
        await until(house.db, lambda: _kept(house, {}))
        await house.record(await house.claim(release, -7), RetryLater(40, flood=True))
        await house.record(await house.claim(release, 1), RetryLater(60, everywhere=True, flood=True))
        assert await _kept(house, {})
    finally:
        keeping.cancel()


async def _kept(house: House, waits: dict[int, float]) -> bool:
    found = await house.db.write(lambda cx: pauses.lasting(cx, NOW))
    return found.keys() == waits.keys() and all(abs(found[chat] - waits[chat]) < 1 for chat in waits)


async def _nothing_waits(house: House) -> bool:
    return await pauses.bot_until(house.db.reader, NOW) is None


def test_tried_now_and_then() -> None:
    """While the bot or a chat waits, one answer a minute may try; what it finds out lifts the wait for bulk too."""

    async def play() -> None:
        pace = Pace(30)
        pace.pause(HOURS)
        pace.pause(HOURS, 7)
        assert not pace.may_try(5)
        slot = asyncio.create_task(pace.bulk())
        await asyncio.sleep(FIRST_TRY)
        assert [pace.may_try(5), pace.may_try(6)] == [True, False]
        assert not slot.done()
        pace.lift(5)
        await slot
        assert pace.stopped_for() == 0
        assert pace.reply_wait(7) > HOURS - 100
        assert pace.may_try(7)
        assert not pace.may_try(7)
        pace.lift(7)
        assert pace.reply_wait(7) == 0

    run(play())


async def test_kept_while_the_clock_was_ahead(house: House) -> None:
    """What was kept by a clock that was ahead by a year ends all the same after a restart: a wait of Telegram's after a
    day at most, that of a row that was put off at once."""
    year = 365 * 86_400
    await house.subscribe(1)
    await house.release()
    later = Telegram(lambda chat: RetryLater(year))
    async with engine_of(house, later):
        await until(house.db, lambda: _waits(house))
    await house.db.write(lambda cx: pauses.put(cx, 0, NOW.timestamp() + year))
    assert await house.db.write(lambda cx: pauses.lasting(cx, NOW)) == {0: pauses.LONGEST}
    await house.db.write(pauses.forget_all)
    async with engine_of(house, telegram := Telegram()):
        await telegram.until(lambda: [chat for chat, _ in telegram.sent] == [1])


async def _waits(house: House) -> bool:
    return bool(await house.db.reader.execute_fetchall("SELECT 1 FROM delivery WHERE state = 'pending' AND due > 0"))
