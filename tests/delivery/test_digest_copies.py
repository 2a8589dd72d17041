"""Digests through the engine: what a reader sees, and what corrections and retractions make of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.releases.outcome import Sent, Unknown
from bot.domain.releases.release import Reason
from bot.domain.statements import Text
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText
from bot.store.releases import releases
from tests.delivery.conftest import NOW, House
from tests.delivery.receiver import Telegram, done, engine_of
from tests.delivery.test_copies import corrected, retracted
from tests.delivery.test_digest_ledger import DAY, HOUR, claimed, end, waiting
from tests.delivery.test_waiting_rows import Clock, only_waiting, wish

BOTH = """\
Statements · 1 January 2026

1️⃣ Title
1 January 2026 · No. 2/2026
Body

2️⃣ Title
1 January 2026 · No. 1/2026
Body"""


async def delivered(house: House, telegram: Telegram, *chats: int, number: int = 2) -> list[int]:
    """So many releases that all of these chats have in a digest."""
    made = await waiting(house, *chats, number=number)
    async with engine_of(house, telegram, clock=lambda: HOUR):
        for release in made:
            await done(house, release)
    return made


async def test_a_digest_goes_out_at_its_hour(house: House) -> None:
    """Before the hour nothing is sent; at the hour both statements come in one message; who wants statements at once
    gets them at once."""
    made, telegram, clock = await waiting(house, 1), Telegram(), Clock(NOW)
    await house.subscribe(2)
    third = await house.release()
    async with engine_of(house, telegram, clock=clock):
        await telegram.until(lambda: len(telegram.sent) == 1)
        await only_waiting(house, clock, third)
        assert telegram.texts(1) == []
        clock.now = HOUR
        await done(house, third)
        await done(house, made[0])
    (text,) = telegram.texts(1)
    assert [line for line in text.splitlines() if "No." in line] == [
        f"1 January 2026 · No. {serial}/2026" for serial in (3, 2, 1)
    ]
    assert len(telegram.texts(2)) == 1
    found = await releases.by_id(house.db.reader, third)
    assert found is not None
    assert found.only_waiting_since == NOW.timestamp()


async def test_a_correction_within_a_digest(house: House) -> None:
    """The digest is edited: the corrected statement with its new words, the other as it was; nothing is sent."""
    telegram = Telegram()
    first, _ = await delivered(house, telegram, 1)
    assert telegram.texts(1) == [BOTH]
    correction = await corrected(house, first)
    async with engine_of(house, telegram, clock=lambda: HOUR + DAY):
        await done(house, correction)
    (text,) = telegram.texts(1)
    assert text.startswith(BOTH[: BOTH.index("2️⃣")])
    assert "2️⃣ New title\n" in text
    assert text.endswith("corrected 24 November 2026\nAnother body")


@pytest.mark.parametrize("later", [timedelta(minutes=5), timedelta(days=9)])
async def test_a_retraction_within_a_digest(later: timedelta, house: House) -> None:
    """A digest is kept, even where Telegram would delete it, and a retracted statement in it is struck out."""
    telegram = Telegram()
    made = await delivered(house, telegram, 1)
    for count, release in enumerate(made, 1):
        retraction = await retracted(house, release)
        async with engine_of(house, telegram, clock=lambda: HOUR + later):
            await done(house, retraction)
        (text,) = telegram.texts(1)
        assert text.count("retracted") == count
        assert text.count("Body") == 2 - count
        assert text.count("Title") == 2


async def test_a_digest_that_cannot_be_edited(house: House) -> None:
    """Where Telegram does not let the digest be edited, a reply says what was corrected or retracted."""
    telegram = Telegram()
    first, second = await delivered(house, telegram, 1)
    telegram.fixed = {1}
    for change in (await corrected(house, first), await retracted(house, second)):
        async with engine_of(house, telegram, clock=lambda: HOUR):
            await done(house, change)
    digest, *notes = telegram.texts(1)
    assert digest == BOTH
    assert [note.splitlines()[0] for note in notes] == [
        "No. 1/2026 has been corrected",
        "No. 2/2026 has been retracted",
    ]
    assert len(set(telegram.replies[1])) == 1


async def test_an_unknown_digest_that_is_corrected(house: House) -> None:
    """Where nobody knows whether the digest arrived, a corrected statement of it comes as a message of its own."""
    telegram = Telegram(lambda chat: Unknown(Reason.TIMEOUT))
    first, _ = await delivered(house, telegram, 1)
    telegram.answer = lambda chat: Sent(1)
    correction = await corrected(house, first, Text("en", "New title", RichText("Another body")))
    async with engine_of(house, telegram, clock=lambda: HOUR):
        await done(house, correction)
    (text,) = telegram.texts(1)
    assert text.startswith("New title\n")


async def test_changed_while_it_is_sent(house: House) -> None:
    """A digest whose statements are corrected or retracted while it is being sent is edited once it has arrived."""
    first, second = await waiting(house, 1)
    (claim,) = await claimed(house, HOUR)
    telegram = Telegram()
    changes = [await corrected(house, first), await retracted(house, second)]
    telegram.chats[1] = {7: BOTH}
    for change in changes:
        await house.plan(change)
    await end(house, claim, Sent(7))
    async with engine_of(house, telegram, clock=lambda: HOUR):
        for change in changes:
            await done(house, change)
    (text,) = telegram.texts(1)
    assert "New title" in text
    assert text.count("retracted") == 1


async def test_a_channel_and_silence(house: House) -> None:
    """A channel can have a digest too, and without a sound if that is chosen."""
    house.now = NOW
    await house.subscribe(-1001, kind=ChatKind.CHANNEL)
    await wish(house, -1001, "weekly-2-9", silent=True)
    release = await house.release()
    await house.plan(release)
    (claim,) = await claimed(house, HOUR)
    assert claim.silent
    await end(house, claim, Sent(7))
    assert await house.rows(release) == {-1001: ("sent", "")}
