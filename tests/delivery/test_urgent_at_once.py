"""Once Telegram has taken one urgent message, nothing ordinary goes before the last urgent row that may go."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.releases.outcome import Outcome, RetryLater, Sent
from bot.store.releases import releases
from tests.delivery.conftest import House
from tests.delivery.receiver import Telegram, done, engine_of
from tests.waiting import until


async def _has_sent(house: House, release: int) -> bool:
    return bool((await releases.totals(house.db.reader, release)).sent)


@pytest.mark.parametrize("same", [True, False], ids=["the same readers", "other readers"])
async def test_only_urgent_after_the_first(same: bool, house: House) -> None:
    """On the wire: the first urgent ones, what goes within one round trip, then urgent ones to the last."""
    await house.subscribe(*range(1, 161))
    ordinary = await house.release()
    await house.plan(ordinary)
    if not same:
        await house.subscribe(*range(1001, 1161))
    telegram, answered = Telegram(), asyncio.Event()
    urgent_seen: list[int] = []

    async def hold(chat: int) -> None:
        """The first answers to urgent messages come when the test lets them."""
        if "No. 2/" in telegram.sent[-1][1] and not answered.is_set():
            urgent_seen.append(chat)
            await answered.wait()

    telegram.before_answer = hold
    async with engine_of(house, telegram, rate=100) as engine:
        await telegram.until(lambda: telegram.count("No. 1/") >= 20)
        urgent = await house.release(urgent=True)
        engine.wake()
        await telegram.until(lambda: telegram.count("No. 2/") >= 1)
        await telegram.until(lambda: telegram.count("No. 1/") >= 30)  # unproven, it holds nobody up
        answered.set()
        await until(house.db, lambda: _has_sent(house, urgent))
        taken = len(telegram.sent)
        await done(house, urgent)
        after = ["U" if "No. 2/" in line else "o" for _, line in telegram.sent[taken:]]
        last = len(after) - after[::-1].index("U")
        # A row whose chat has just had the ordinary one may not go yet, so only other readers go without a break.
        if not same:
            assert after[:last].count("o") <= 3  # claimed before the answer was there
            assert "o" not in "".join(after[3:last])
        await done(house, ordinary)
    assert telegram.count("No. 1/") == 160
    assert telegram.count("No. 2/") == (160 if same else 320)


async def test_what_waits_holds_nobody_up(house: House) -> None:
    """Urgent rows that may not go, since Telegram lets their chats wait, keep nothing ordinary from going."""
    await house.subscribe(*range(1, 41))
    ordinary = await house.release()
    urgent = await house.release(urgent=True)
    waiting = set(range(30, 41))

    def answer(chat: int) -> Outcome:
        return RetryLater(50, flood=True) if chat in waiting else Sent(1)

    telegram = Telegram(answer)
    async with engine_of(house, telegram, rate=500):
        await telegram.until(lambda: telegram.count("No. 1/") == 29 and telegram.count("No. 2/") == 29)
    assert ordinary != urgent
