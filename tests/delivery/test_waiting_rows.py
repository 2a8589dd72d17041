"""Quiet hours and digests over the ledger: what waits, until when, and what becomes of it meanwhile."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.releases.outcome import Sent
from bot.domain.releases.release import ReleaseState
from bot.domain.subscriptions import rhythm
from bot.domain.subscriptions.target import ChatKind
from bot.store.releases import ledger, releases, waiting_rows
from bot.store.rows import number
from bot.store.subscriptions import targets
from tests.delivery.conftest import NOW, House
from tests.delivery.receiver import Telegram, engine_of
from tests.delivery.test_copies import corrected, retracted
from tests.waiting import until

NIGHT = datetime(2026, 11, 24, 23, tzinfo=UTC)
MORNING = datetime(2026, 11, 25, 7, tzinfo=UTC)


class Clock:
    """A clock that stands until it is set."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


async def wish(
    house: House, chat: int, code: str = "at_once", zone: str = "UTC", quiet: str = "", *, silent: bool = False
) -> int:
    """Give a subscribed chat its wishes, `quiet` as 22:00-07:00; the target."""
    begins, _, ends = quiet.partition("-")
    await house.db.write(
        lambda cx: cx.execute(
            "UPDATE target SET rhythm = ?, zone = ?, quiet_from = ?, quiet_to = ?, silent = ? WHERE chat = ?",
            (code, zone, begins, ends, int(silent), chat),
        )
    )
    found = await targets.by_chat(house.db.reader, chat)
    assert found is not None
    return found.id


async def make_due(house: House, at: datetime) -> bool:
    """The clock is at `at`: make due what waited until then."""
    house.now = at
    return await house.db.write(lambda cx: waiting_rows.make_due(cx, at, "UTC"))


async def at_night(house: House, *chats: int, releases: int = 1) -> list[int]:
    """Releases that are planned at night, for chats with quiet hours from 22 to 7."""
    house.now = NIGHT
    await house.subscribe(*chats)
    for chat in chats:
        await wish(house, chat, quiet="22:00-07:00")
    made = [await house.release() for _ in range(releases)]
    for release in made:
        await house.plan(release)
    return made


async def due_at(house: House, release: int, at: datetime, behind: list[int] | None = None) -> list[int]:
    """The chats whose row of the release may be sent at an instant."""
    return [row.chat for row in await ledger.due(house.db.reader, release, 99, at, behind=behind or [])]


async def test_the_night_is_quiet(house: House) -> None:
    """Who has quiet hours waits for their end, everybody else does not; the totals say how many wait."""
    await house.subscribe(1)
    (release,) = await at_night(house, 2, 3)
    assert await house.rows(release) == {1: ("pending", ""), 2: ("held", ""), 3: ("held", "")}
    totals = await releases.totals(house.db.reader, release)
    assert (totals.total, totals.left, totals.waiting) == (3, 3, 2)
    assert not await make_due(house, MORNING - timedelta(seconds=1))
    assert await make_due(house, MORNING)
    assert await house.rows(release) == dict.fromkeys((1, 2, 3), ("pending", ""))
    assert (await releases.totals(house.db.reader, release)).waiting == 0
    assert not await make_due(house, MORNING)


async def test_in_order_after_the_night(house: House) -> None:
    """What waited goes in order of release, also before what is released in the very moment; nothing younger waits
    behind a row whose hour is still to come."""
    first, second = await at_night(house, 1, releases=2)
    house.now = MORNING
    third = await house.release()
    await house.plan(third)
    assert await due_at(house, third, MORNING, [first, second]) == []  # before anything was made due
    assert await make_due(house, MORNING)
    assert await due_at(house, third, MORNING, [first, second]) == []
    assert await due_at(house, second, MORNING, [first]) == []
    assert await due_at(house, first, MORNING) == [1]
    await wish(house, 1, "weekly-0-9")
    fourth = await house.release()
    await house.plan(fourth)
    await wish(house, 1)
    fifth = await house.release()
    await house.plan(fifth)
    assert await due_at(house, fifth, MORNING, [fourth]) == [1]


async def test_the_claim_looks_at_the_clock(house: House) -> None:
    """A long release reaches a reader's night while it runs: the reader gets it in the morning."""
    house.now = NIGHT - timedelta(hours=2)
    await house.subscribe(1)
    await wish(house, 1, quiet="22:00-07:00")
    release = await house.release()
    await house.plan(release)
    (row,) = await ledger.due(house.db.reader, release, 9, house.now)
    house.now = NIGHT
    assert await house.claim_row(row) is None
    assert await house.rows(release) == {1: ("held", "")}
    assert await make_due(house, MORNING)
    await house.record(await house.claim(release, 1), Sent(7))
    assert await house.rows(release) == {1: ("sent", "")}


async def test_urgent_waits_for_nobody(house: House) -> None:
    """Digest, quiet hours, other topics, silence: an urgent release is due to all at once, and each is told why."""
    house.now = NIGHT
    await house.subscribe(*range(1, 7))
    await wish(house, 1, "weekly-0-9")
    await wish(house, 2, quiet="22:00-07:00")
    await house.db.write(lambda cx: targets.choose_topics(cx, 3, 0, ["visas"]))
    await house.db.write(lambda cx: targets.choose_topics(cx, 4, 0, ["news"]))
    await wish(house, 5, silent=True)
    release = await house.release(urgent=True, topic="news")
    await house.plan(release)
    claims = [await house.claim(release, chat) for chat in range(1, 7)]
    assert [claim.despite for claim in claims] == ["digest", "quiet", "topic", None, "silent", None]
    assert not any(claim.silent for claim in claims)


async def test_retracted_in_the_night(house: House) -> None:
    """A retracted statement is not delivered late; the row says why."""
    (release,) = await at_night(house, 1, 2)
    await retracted(house, release)
    assert await house.rows(release) == dict.fromkeys((1, 2), ("skipped", "retracted"))
    assert not await make_due(house, MORNING)


async def test_corrected_in_the_night(house: House) -> None:
    """A statement corrected while its row waits for the morning arrives only with the corrected text."""
    (release,) = await at_night(house, 1)
    correction = await corrected(house, release)
    await house.plan(correction)
    assert await house.rows(correction) == {}
    await make_due(house, MORNING)
    assert (await house.claim(release, 1)).revision == 2


async def test_unsubscribed_in_the_night(house: House) -> None:
    """Who leaves while a row waits gets nothing; who comes back before it is due gets it then."""
    (release,) = await at_night(house, 1, 2)
    for chat in (1, 2):
        await house.db.write(partial(targets.end, chat=chat, thread=0, why="unsubscribed", now=NIGHT))
    await house.subscribe(2)
    await make_due(house, MORNING)
    assert await house.rows(release) == {1: ("skipped", "unsubscribed"), 2: ("pending", "")}


async def test_a_group_moves_in_the_night(house: House) -> None:
    """What a group waits for goes along when it becomes a supergroup; where that has rows of its own, once."""
    first, second = await at_night(house, -7, -8, releases=2)
    await house.subscribe(-1008, kind=ChatKind.SUPERGROUP)
    third = await house.release()
    await house.plan(third)
    await house.db.write(lambda cx: targets.move(cx, -7, -1007, NIGHT))
    await house.db.write(lambda cx: targets.move(cx, -8, -1008, NIGHT))
    assert await house.rows(first) == {-1007: ("held", ""), -1008: ("pending", "")}
    assert await house.rows(second) == {-1007: ("held", ""), -1008: ("pending", "")}
    assert (await house.rows(third))[-8] == ("skipped", "merged")
    totals = await releases.totals(house.db.reader, first)
    assert (totals.total, totals.waiting, totals.left) == (2, 1, 2)


@pytest.mark.parametrize("again", [1, 2])
async def test_wishes_that_change(again: int, house: House) -> None:
    """Held rows wait by the new wishes, however often that is said: until another hour, or no longer."""
    (release,) = await at_night(house, 1)
    target = await wish(house, 1, "daily-9")

    async def replanned(at: datetime) -> float:
        for _ in range(again):
            await house.db.write(lambda cx: waiting_rows.plan_again(cx, target, at, "UTC"))
        return await number(house.db.reader, "SELECT due FROM delivery WHERE state = 'held'")

    assert await replanned(NIGHT) == (MORNING + timedelta(hours=2)).timestamp()
    await wish(house, 1, "weekly-0-9", "Asia/Tokyo")
    assert await replanned(NIGHT) == datetime(2026, 11, 30, tzinfo=UTC).timestamp()
    await wish(house, 1, "at_once", quiet="22:00-06:00")
    assert await replanned(NIGHT) == datetime(2026, 11, 25, 6, tzinfo=UTC).timestamp()
    await wish(house, 1)
    await replanned(NIGHT)
    assert await house.rows(release) == {1: ("pending", "")}


async def test_a_zone_that_is_not_known_any_more(house: House) -> None:
    """A reader whose zone this machine does not know gets the digest by the mission's clock; one with broken quiet
    hours at any hour: neither stops the others."""
    await house.subscribe(1, 2, 3)
    await wish(house, 1, "daily-9", "Mars/Olympus")
    await wish(house, 2, quiet="25:99-26:00")
    release = await house.release()
    await house.plan(release)
    assert await house.rows(release) == {1: ("held", ""), 2: ("pending", ""), 3: ("pending", "")}


async def test_paused_over_the_hour(house: House) -> None:
    """A release that is paused when its rows' hour comes goes to nobody; resumed, it does not ring at night."""
    (release,) = await at_night(house, 1)
    running, paused = (ReleaseState.RUNNING,), ReleaseState.PAUSED
    await house.db.write(lambda cx: releases.move(cx, release, running, paused, NIGHT))
    await make_due(house, MORNING)
    (row,) = await ledger.due(house.db.reader, release, 9, MORNING)
    assert await house.claim_row(row) is None
    await house.db.write(lambda cx: releases.move(cx, release, (paused,), running[0], NIGHT))
    house.now = NIGHT + timedelta(days=1)
    assert await house.claim_row(row) is None
    assert await house.rows(release) == {1: ("held", "")}


async def test_a_note_waits_for_the_morning(house: House) -> None:
    """A copy is corrected at any hour, since that makes no sound; the word about it waits for the end of the night,
    also of a reader of digests, and is no part of one."""
    house.now = NOW
    await house.subscribe(1)
    release = await house.release()
    telegram, clock = Telegram(), Clock(NOW)
    async with engine_of(house, telegram, clock=clock) as engine:
        await telegram.until(lambda: len(telegram.sent) == 1)
        await wish(house, 1, "daily-9", quiet="22:00-07:00")
        clock.now = NIGHT
        await corrected(house, release, notice=True)
        engine.wake()
        await telegram.until(lambda: "New title" in telegram.texts(1)[0])
        await only_waiting(house, clock, 2)
        assert len(telegram.sent) == 1
        clock.now = MORNING
        await telegram.until(lambda: len(telegram.sent) == 2)
    assert "has been corrected" in telegram.texts(1)[1]


async def only_waiting(house: House, clock: Clock, release: int) -> None:
    """Wait until nothing of the release is to be done before an hour to come, and the engine has seen that."""

    async def is_so() -> bool:
        found = await releases.by_id(house.db.reader, release)
        seen = found is not None and found.only_waiting_since is not None
        return seen and release in await waiting_rows.only_waiting(house.db.reader, clock.now)

    await until(house.db, is_so)


_ZONES = ("UTC", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu")
# Days around changes of clocks, and plain ones.
_DAYS = (date(2026, 3, 7), date(2026, 3, 28), date(2026, 4, 4), date(2026, 10, 24), date(2026, 11, 1), date(2026, 7, 1))
_INSTANTS = st.builds(
    lambda day, seconds: datetime.combine(day, time(), UTC) + timedelta(seconds=seconds),
    st.sampled_from(_DAYS),
    st.integers(0, 2 * 86_400),
)
_HOURS = st.builds(lambda hour, half: f"{hour:02}:{30 * half:02}", st.integers(0, 23), st.integers(0, 1))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(instant=_INSTANTS, zone=st.sampled_from(_ZONES), begins=_HOURS, ends=_HOURS, down=st.integers(0, 100_000))
async def test_quiet_hours_anywhere(
    house: House, instant: datetime, zone: str, begins: str, ends: str, down: int
) -> None:
    """Whatever the zone, the hours, the change of clocks, and however long the bot was down: nothing is claimed
    within the quiet hours, and everything right after them."""
    await house.db.write(lambda cx: cx.execute("UPDATE target SET ended = 1"))
    (chat,) = await house.fresh_chats(1)
    house.now = instant
    await house.subscribe(chat)
    await wish(house, chat, zone=zone, quiet=f"{begins}-{ends}")
    wishes = rhythm.of_code("at_once", zone, begins, ends)
    release = await house.release()
    await house.plan(release)
    house.now = instant + timedelta(seconds=down)
    for _ in range(3):
        await make_due(house, house.now)
        found = await ledger.due(house.db.reader, release, 9, house.now)
        claim = await house.claim_row(found[0]) if found else None
        if claim:
            break
        assert rhythm.is_quiet(wishes, house.now)
        house.now = datetime.fromtimestamp(await number(house.db.reader, _DUE, (release,)), UTC)
    else:
        raise AssertionError("it never went out")
    assert not rhythm.is_quiet(wishes, house.now)


_DUE = "SELECT due FROM delivery WHERE release = ? AND state = 'held'"
