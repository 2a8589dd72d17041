"""A file that goes up slowly holds nobody up for long: another reader brings it, and an urgent text goes."""

from __future__ import annotations

import asyncio

import pytest

from bot.delivery import next_rows
from bot.delivery.pace import Gaps, Pace
from bot.domain.media import MediaSet
from tests.delivery.conftest import House
from tests.delivery.receiver import Telegram, done, engine_of
from tests.delivery.test_media_copies import PHOTOS, known
from tests.patience import WAIT

FAST = Gaps(chat=0.0, group=0.0)


async def test_a_slow_one_passes_the_turn_on(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first reader's message brings a file and does not end: when its time is over the second one brings it, and
    all the others follow; the first is sent in the end, and nobody twice."""
    monkeypatch.setattr(next_rows, "UPLOAD_SECONDS", 0.05)
    brought, telegram = asyncio.Event(), Telegram()
    await house.subscribe(*range(1, 11))
    release = await house.release(media=MediaSet(PHOTOS[:1]))

    async def bring(chat: int) -> None:
        if len(telegram.sent) == 1:
            await brought.wait()
        elif len(telegram.sent) == 2:
            await known(house, PHOTOS[:1])
        elif len(telegram.sent) == 10:
            brought.set()

    telegram.before_answer = bring
    async with engine_of(house, telegram, pace=Pace(1000, gaps=FAST)):
        await done(house, release)
    assert brought.is_set()
    assert sorted(chat for chat, _ in telegram.sent) == list(range(1, 11))


async def test_an_urgent_text_does_not_wait_for_a_file(house: House) -> None:
    """While the file of an ordinary release goes up, which nobody else can have yet, every reader gets an urgent text
    but the one whose chat is being written to."""
    begun, up, telegram = asyncio.Event(), asyncio.Event(), Telegram()
    await house.subscribe(*range(1, 11))
    pictures = await house.release(media=MediaSet(PHOTOS[:1]))

    async def hold(chat: int) -> None:
        if "No. 1/" in telegram.sent[-1][1] and not up.is_set():
            begun.set()
            await up.wait()
            await known(house, PHOTOS[:1])

    telegram.before_answer = hold
    async with engine_of(house, telegram, pace=Pace(1000, gaps=FAST)) as engine:
        async with asyncio.timeout(WAIT):
            await begun.wait()
        urgent = await house.release(urgent=True)
        engine.wake()
        await telegram.until(lambda: telegram.count("No. 2/") == 9)
        assert telegram.count("No. 1/") == 1
        up.set()
        await done(house, urgent)
        await done(house, pictures)
    assert (telegram.count("No. 1/"), telegram.count("No. 2/")) == (10, 10)
