"""A spell of nonsense in the middle of a release: few are unknown, the rest goes out once, staff are told."""

from __future__ import annotations

import logging

import pytest

from bot.domain.alerts import AlertKind
from bot.domain.releases.outcome import Outcome, RetryLater, Sent, Unknown
from bot.domain.releases.release import Reason
from bot.store import alerts
from bot.store.releases import releases
from tests.delivery.conftest import House
from tests.delivery.receiver import Telegram, done, engine_of
from tests.waiting import until

WORKERS = 8  # those of engine_of


class Spell(Telegram):
    """Answers that say nothing, from the twentieth message until it is over."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(self._answer)
        self.reason, self.over = reason, False
        self.asked = 0
        self.unclear: list[int] = []

    def _answer(self, chat: int) -> Outcome:
        self.asked += 1
        if self.over or self.asked <= 20:
            return Sent(1)
        self.unclear.append(chat)
        return Unknown(self.reason)


async def kinds(house: House) -> list[AlertKind]:
    return [alert.kind for alert in await alerts.waiting(house.db.reader)]


@pytest.mark.no_cover
@pytest.mark.parametrize("reason", [Reason.SERVER, Reason.TIMEOUT, Reason.CONNECTION])
async def test_a_spell_of_nonsense(reason: Reason, house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Of 400 few become unknown, none is sent twice, all others have it; staff and the log are told when the brake
    comes on and when it goes off."""
    caplog.set_level(logging.WARNING)
    await house.subscribe(*range(1, 401))
    release = await house.release()
    telegram = Spell(reason)
    async with engine_of(house, telegram, rate=1000):
        await until(house.db, lambda: _noted(house, AlertKind.BRAKE_ON))
        await telegram.until(lambda: len(telegram.unclear) > 3)  # a message that tries, to no avail
        telegram.over = True
        await done(house, release)
    totals = await releases.totals(house.db.reader, release)
    assert totals.unknown == len(telegram.unclear) <= 3 * WORKERS
    assert totals.sent == 400 - totals.unknown
    chats = [chat for chat, _ in telegram.sent]
    assert len(chats) == len(set(chats))
    assert await kinds(house) == [AlertKind.BRAKE_ON, AlertKind.BRAKE_OFF]
    said = [record.message for record in caplog.records]
    assert [line for line in said if "one message now and then" in line]
    assert [line for line in said if "clear again" in line]


async def _noted(house: House, kind: AlertKind) -> bool:
    return kind in await kinds(house)


async def test_single_odd_answers_stop_nobody(house: House) -> None:
    """Every other answer says nothing: that is counted, and the release goes on at its pace."""
    await house.subscribe(*range(1, 61))
    release = await house.release()
    telegram = Telegram(lambda chat: Unknown(Reason.SERVER) if chat % 2 else Sent(1))
    async with engine_of(house, telegram, rate=20):
        await done(house, release)
    totals = await releases.totals(house.db.reader, release)
    assert totals.sent == 30
    assert await kinds(house) == []


async def test_what_did_not_arrive_is_no_answer(house: House) -> None:
    """A connection that fails between unclear answers does not take the brake off, and loses nobody."""
    await house.subscribe(*range(1, 41))
    release = await house.release()
    asked: list[int] = []

    def answer(chat: int) -> Outcome:
        asked.append(chat)
        if len(asked) > 6:
            return Sent(1)
        return Unknown(Reason.SERVER) if len(asked) % 2 else RetryLater(0)

    telegram = Telegram(answer)
    async with engine_of(house, telegram, rate=20):
        await done(house, release)
    totals = await releases.totals(house.db.reader, release)
    assert (totals.sent, totals.unknown) == (37, 3)
    assert AlertKind.BRAKE_ON in await kinds(house)


async def test_a_crash_takes_it_off(house: House) -> None:
    """A program that ended with the brake on tells at its next start that sending goes on."""
    await house.db.write(lambda cx: alerts.note(cx, AlertKind.BRAKE_ON, "2026-11-24T12:00:00+00:00", house.now))
    async with engine_of(house, Telegram()):
        assert await kinds(house) == [AlertKind.BRAKE_ON, AlertKind.BRAKE_OFF]
