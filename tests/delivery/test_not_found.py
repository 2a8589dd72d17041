"""A release whose readers may not be this bot's: nobody is ended before it is known."""

from __future__ import annotations

import pytest

from bot.delivery.not_found import NotFound
from bot.domain.alerts import AlertKind
from bot.domain.releases.outcome import ChatLost, Outcome, Sent
from bot.domain.releases.release import Reason, ReleaseState
from bot.store import alerts
from bot.store.releases import releases
from bot.store.subscriptions import targets
from tests.delivery.conftest import NOW, House
from tests.delivery.receiver import Telegram, done, engine_of, paused
from tests.waiting import until

LOST = ChatLost(Reason.CHAT_NOT_FOUND)


async def active(house: House) -> int:
    return (await targets.counts(house.db.reader)).get("private", 0)


async def move(house: House, release: int, after: ReleaseState) -> None:
    await house.db.write(lambda cx: releases.move(cx, release, (ReleaseState.PAUSED,), after, NOW))


async def test_none_is_found(house: House) -> None:
    """Another bot's token: the release pauses, nobody has lost a subscription, staff are told once."""
    await house.subscribe(*range(1, 201))
    release = await house.release()
    telegram = Telegram(lambda chat: LOST)
    async with engine_of(house, telegram, rate=200):
        await paused(house, release)
    assert (await house.state(release)) == (ReleaseState.PAUSED, "not_found")
    assert await active(house) == 200
    assert [alert.kind for alert in await alerts.waiting(house.db.reader)] == [AlertKind.RELEASE_NOT_FOUND]
    totals = await releases.totals(house.db.reader, release)
    assert 20 <= totals.failed < 20 + 8


async def test_paused_between_two_looks(house: House) -> None:
    """Where the release is paused after it was found running, and before those who were not found are ended, nobody is
    ended; after Resume they are."""
    release = await house.planned(*range(1, 41))
    running = await releases.by_id(house.db.reader, release)
    assert running is not None
    for chat in range(1, 21):
        await house.record(await house.claim(release, chat), LOST)
    assert (await house.state(release)) == (ReleaseState.PAUSED, "not_found")
    not_found = NotFound(house.db, lambda: NOW)
    await not_found.settle([running])
    assert (await active(house), not_found.is_settled(running)) == (40, False)
    await move(house, release, ReleaseState.RUNNING)
    await not_found.settle([running])
    assert (await active(house), not_found.is_settled(running)) == (20, True)


@pytest.mark.parametrize("restart", [False, True])
async def test_resumed(restart: bool, house: House) -> None:
    """After Resume those who were not found are ended as ever, and so is everyone after them."""
    await house.subscribe(*range(1, 61))
    release = await house.release()
    telegram = Telegram(lambda chat: LOST)
    async with engine_of(house, telegram, rate=500) as engine:
        await paused(house, release)
        if not restart:
            await move(house, release, ReleaseState.RUNNING)
            engine.wake()
            await done(house, release)
    if restart:
        await move(house, release, ReleaseState.RUNNING)
        async with engine_of(house, telegram, rate=500):
            await done(house, release)
    assert await active(house) == 0
    assert (await releases.totals(house.db.reader, release)).reasons == {"chat_not_found": 60}


async def test_cancelled(house: House) -> None:
    """After Cancel everyone keeps the subscription."""
    await house.subscribe(*range(1, 61))
    release = await house.release()
    telegram = Telegram(lambda chat: LOST)
    async with engine_of(house, telegram, rate=500) as engine:
        await paused(house, release)
        await move(house, release, ReleaseState.CANCELLED)
        engine.wake()
        await done(house, release)
    assert await active(house) == 60


async def test_those_who_waited_end_once_one_is_sent(house: House) -> None:
    """Ten are not found before the first is sent: then they end, while the release still runs."""
    await house.subscribe(*range(1, 61))
    release = await house.release()
    telegram = Telegram(lambda chat: LOST if chat <= 10 else Sent(1))
    async with engine_of(house, telegram, rate=500):
        await until(house.db, lambda: _is_active(house, 50))
        await done(house, release)
    assert await active(house) == 50
    assert not await alerts.waiting(house.db.reader)


async def _is_active(house: House, number: int) -> bool:
    return await active(house) == number


async def test_a_release_that_ends_before_it_is_judged(house: House) -> None:
    """Of 25 targets 15 are not found and ten have blocked the bot: too few for a question, so all of them end."""
    await house.subscribe(*range(1, 26))
    release = await house.release()
    telegram = Telegram(lambda chat: LOST if chat <= 15 else ChatLost(Reason.BLOCKED))
    async with engine_of(house, telegram, rate=500):
        await done(house, release)
    assert await active(house) == 0


async def test_blocked_names_this_bot(house: House) -> None:
    """All 60 have blocked the bot: that is no question, and all end."""
    await house.subscribe(*range(1, 61))
    release = await house.release()
    async with engine_of(house, Telegram(lambda chat: ChatLost(Reason.BLOCKED)), rate=500):
        await done(house, release)
    assert await active(house) == 0


async def test_below_twenty_nothing_changes(house: House) -> None:
    """Nineteen who are not found are ended one by one, as ever."""
    await house.subscribe(*range(1, 20))
    release = await house.release()
    asked: list[int] = []

    def answer(chat: int) -> Outcome:
        asked.append(chat)
        return LOST

    async with engine_of(house, Telegram(answer), rate=500):
        await done(house, release)
    assert await active(house) == 0
    assert len(asked) == 19
