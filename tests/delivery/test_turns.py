"""Whose turn it is: urgent before all, small beside large, older news of a chat first, nobody behind one chat."""

from __future__ import annotations

import asyncio
from datetime import datetime

import aiosqlite
import pytest

from bot.delivery.pace import Pace, Slot
from bot.delivery.planning import Planning
from bot.domain.releases.outcome import Rejected, RetryLater, Sent
from bot.domain.releases.release import Reason, ReleaseState
from bot.domain.subscriptions.target import ChatKind
from bot.store.releases import ledger, releases
from bot.store.subscriptions import targets
from tests.delivery.conftest import NOW, House
from tests.delivery.receiver import Telegram, done, engine_of, none_left, paused


async def test_urgent_overtakes(house: House) -> None:
    """An urgent release goes before everything that waits, also to chats that older news has not reached."""
    await house.subscribe(*range(1, 201))
    first = await house.release()
    telegram = Telegram()
    async with engine_of(house, telegram, rate=200) as engine:
        await telegram.until(lambda: telegram.count("No. 1/") >= 20)
        urgent = await house.release(urgent=True)
        engine.wake()
        await telegram.until(lambda: telegram.count("No. 2/") == 200)
        assert telegram.count("No. 1/") < 120
        await done(house, first)
        await done(house, urgent)
    assert telegram.count("No. 1/") == 200


async def test_a_small_release_beside_a_large_one(house: House) -> None:
    """A release of ten is through long before one of four hundred that began earlier."""
    await house.subscribe(*range(1, 401))
    large = await house.release(topic="news")
    await house.plan(large)
    await house.subscribe(*range(1001, 1011))
    telegram, there = Telegram(), asyncio.Event()

    async def until_the_small_one_is_there() -> None:
        if telegram.count("No. 1/") > 40:  # it began earlier, and has not ended before the other begins
            await there.wait()

    telegram.before_answer = lambda chat: until_the_small_one_is_there()
    async with engine_of(house, telegram) as engine:
        await telegram.until(lambda: telegram.count("No. 1/") >= 40)
        small = await house.release()
        await house.db.write(lambda cx: cx.execute("UPDATE release SET cursor = 400 WHERE id = ?", (small,)))
        engine.wake()
        there.set()
        await telegram.until(lambda: telegram.count("No. 2/") == 10)
        assert telegram.count("No. 1/") < 300
        await done(house, small)


async def test_a_chats_older_news_goes_first(house: House) -> None:
    """Two releases to the same chats: each chat gets the older one first, once each."""
    await house.subscribe(*range(1, 101))
    first, second = await house.release(), await house.release()
    telegram = Telegram()
    async with engine_of(house, telegram, rate=100_000):
        # One message a second in a chat is the pace's rule; the second release comes after it.
        await done(house, first)
        await done(house, second)
    for chat in range(1, 101):
        lines = [line for to, line in telegram.sent if to == chat]
        assert ["No. 1/" in lines[0], "No. 2/" in lines[1], len(lines)] == [True, True, 2]


@pytest.mark.parametrize("urgent", [True, False])
async def test_one_chat_that_must_wait_holds_nobody(urgent: bool, house: House) -> None:
    """A group that Telegram lets wait for an hour holds up nobody else, and the release stays open for it."""
    await house.subscribe(-7, kind=ChatKind.GROUP)
    await house.subscribe(*range(1, 31))
    release = await house.release(urgent=urgent)
    telegram = Telegram(lambda chat: RetryLater(3600, flood=True) if chat == -7 else Sent(1))
    async with engine_of(house, telegram):
        await telegram.until(lambda: len(telegram.sent) == 30)
        assert (await house.state(release))[0] is ReleaseState.RUNNING


async def test_cancelled_with_many_waiting(house: House) -> None:
    """A cancelled release of many is closed in short steps, and its totals add up at once."""
    await house.subscribe(*range(1, 31))
    release = await house.release()
    await house.plan(release)
    cancelled = (ReleaseState.RUNNING,)
    await house.db.write(lambda cx: releases.move(cx, release, cancelled, ReleaseState.CANCELLED, NOW))
    assert not await house.db.write(lambda cx: ledger.skip_open(cx, release, Reason.CANCELLED, most=10))
    telegram = Telegram()
    async with engine_of(house, telegram):
        await none_left(house, release)
    totals = await releases.totals(house.db.reader, release)
    assert (totals.skipped, totals.total, telegram.sent) == (30, 30, [])
    assert await releases.cancelled_with_open_rows(house.db.reader) == []


class CountedPace(Pace):
    """Counts the slots that it grants to releases and that are used."""

    def __init__(self, rate: float) -> None:
        super().__init__(rate)
        self._granted: list[Slot] = []

    async def bulk(self) -> Slot:
        self._granted.append(await super().bulk())
        return self._granted[-1]

    @property
    def taken(self) -> int:
        return sum(slot.left is not None for slot in self._granted)


async def test_unsubscribed_and_ended_between_plan_and_send(house: House) -> None:
    """Whoever left after the plan gets nothing, takes nobody's slot, and is counted as skipped."""
    await house.subscribe(*range(1, 101))
    release = await house.release()
    await house.plan(release)

    async def leave(cx: object) -> None:
        for chat in range(1, 81):
            await targets.end(cx, chat, 0, "unsubscribed", NOW)  # type: ignore[arg-type]

    await house.db.write(leave)
    telegram = Telegram()
    pace = CountedPace(400)
    async with engine_of(house, telegram, pace=pace):
        await done(house, release)
    assert pace.taken == 20
    assert sorted(chat for chat, _ in telegram.sent) == list(range(81, 101))
    totals = await releases.totals(house.db.reader, release)
    assert (totals.sent, totals.skipped, totals.reasons) == (20, 80, {"unsubscribed": 80})


async def test_a_row_that_comes_while_its_release_is_closed(house: House) -> None:
    """A result gives a correction another row in the very moment in which it is found to be over: it is not closed."""
    release = await house.planned(1)
    await house.record(await house.claim(release, 1), Sent(7))
    found = await releases.by_id(house.db.reader, release)
    assert found is not None
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def another(cx: aiosqlite.Connection) -> None:
        begun.set()
        await cx.execute("UPDATE delivery SET state = 'pending'")
        await go_on.wait()

    writing = asyncio.create_task(house.db.write(another))
    await begun.wait()

    def clock() -> datetime:  # asked when it has looked, before it waits for the writer
        go_on.set()
        return NOW

    closed = await Planning(house.db, clock, "UTC").close([found])
    await writing
    assert not closed
    assert (await house.state(release))[0] is ReleaseState.RUNNING


async def test_content_refused_pauses_the_release(house: House) -> None:
    """A message that Telegram refuses in three chats stops there: the fourth is not tried."""
    await house.subscribe(*range(1, 31))
    release = await house.release()
    telegram = Telegram(lambda chat: Rejected(Reason.CONTENT, "can't parse entities", content=True))
    async with engine_of(house, telegram):
        await paused(house, release)
    totals = await releases.totals(house.db.reader, release)
    assert (totals.failed, totals.left) == (3, 27)
    assert await house.state(release) == (ReleaseState.PAUSED, "content")
