"""Digests over the ledger: exactly one for each window, of all that waited, recorded like any row."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.delivery.record import MOST_TRIES, record, recover
from bot.domain.releases.outcome import ChatLost, Moved, NoRights, Outcome, Rejected, RetryLater, Sent, Unknown
from bot.domain.releases.release import Reason, ReleaseState
from bot.domain.releases.sending import DigestClaim, Single
from bot.domain.subscriptions import rhythm
from bot.domain.subscriptions.target import ChatKind
from bot.store import digests
from bot.store.releases import claims, ledger, releases, waiting_rows
from bot.store.rows import many
from bot.store.subscriptions import targets
from tests.delivery.conftest import NOW, House
from tests.delivery.test_copies import corrected, retracted
from tests.delivery.test_waiting_rows import make_due, wish

HOUR = datetime(2026, 11, 25, 9, tzinfo=UTC)
DAY = timedelta(days=1)


async def waiting(house: House, *chats: int, number: int = 2, code: str = "daily-9") -> list[int]:
    """So many releases, planned the day before for chats with a digest."""
    house.now = NOW
    await house.subscribe(*chats)
    for chat in chats:
        await wish(house, chat, code)
    made = [await house.release() for _ in range(number)]
    for release in made:
        await house.plan(release)
    return made


async def claimed(house: House, at: datetime) -> list[DigestClaim]:
    """Claim every digest that may go at `at`."""
    house.now = at
    while await make_due(house, at):
        pass
    due = await digests.due(house.db.reader, 99, at)
    found = await house.db.write(lambda cx: claims.claim(cx, due, at, "UTC"))
    return [claim for claim in found.values() if isinstance(claim, DigestClaim)]


async def end(house: House, claim: DigestClaim, outcome: Outcome, *, resend: bool = False) -> None:
    """Record what became of it."""
    await house.db.write(lambda cx: record(cx, claim, outcome, house.now, resend=resend))


async def states(house: House) -> list[str]:
    """The digests' states, in order."""
    return [row["state"] for row in await many(house.db.reader, "SELECT state FROM digest ORDER BY id")]


async def test_one_message_takes_all_that_waited(house: House) -> None:
    """At its hour one digest takes every waiting row, the newest first; once it is sent all of them are, and nothing is
    left to send."""
    first, second = await waiting(house, 1, 2)
    assert await claimed(house, HOUR - timedelta(seconds=1)) == []
    claims = await claimed(house, HOUR)
    assert [claim.target.chat for claim in claims] == [1, 2]
    assert [entry.release for entry in claims[0].entries] == [second, first]
    for message, claim in enumerate(claims, 70):
        await end(house, claim, Sent(message))
    for release in (first, second):
        assert await house.rows(release) == dict.fromkeys((1, 2), ("sent", ""))
        assert not await ledger.any_open(house.db.reader, release)
    stored = await many(house.db.reader, "SELECT release, message_id FROM message ORDER BY target, release")
    assert [tuple(row) for row in stored] == [(first, 70), (second, 70), (first, 71), (second, 71)]
    assert await claimed(house, HOUR + DAY) == []  # nothing new, no message


@pytest.mark.parametrize(
    ("outcome", "row", "state", "active"),
    [
        (Sent(7), ("sent", ""), "sent", True),
        (RetryLater(40, flood=True), ("held", ""), "pending", True),
        (RetryLater(40, everywhere=True, flood=True), ("held", ""), "pending", True),
        (ChatLost(Reason.BLOCKED), ("failed", "blocked"), "failed", False),
        (ChatLost(Reason.TOPIC_GONE), ("failed", "topic_gone"), "failed", False),
        (NoRights(Reason.NO_RIGHTS), ("failed", "no_rights"), "failed", False),
        (Rejected(Reason.CONTENT, "no", content=True), ("failed", "content"), "failed", True),
        (Rejected(Reason.REFUSED, "?"), ("failed", "refused"), "failed", True),
        (Unknown(Reason.TIMEOUT), ("unknown", "timeout"), "unknown", True),
    ],
    ids=str,
)
async def test_every_outcome(outcome: Outcome, row: tuple[str, str], state: str, active: bool, house: House) -> None:
    """The rows of a digest get the digest's outcome; the totals are what counting the rows gives."""
    made = await waiting(house, 1)
    (claim,) = await claimed(house, HOUR)
    await end(house, claim, outcome)
    for release in made:
        assert await house.rows(release) == {1: row}
        totals = await releases.totals(house.db.reader, release)
        assert totals.total == 1
        assert totals.waiting == (row[0] == "held")
        assert getattr(totals, row[0] if row[0] != "held" else "left") == 1
    assert await states(house) == [state]
    assert await house.active(1) is active


async def test_a_topic_that_is_chosen_no_more(house: House) -> None:
    """A waiting row is sent only if its topic is chosen at the time of sending."""
    house.now = NOW
    for chat, code in ((1, "daily-9"), (2, "daily-9"), (3, "at_once")):
        await house.subscribe(chat)
        await wish(house, chat, code, quiet="00:00-07:00")
    house.now = NOW.replace(hour=3)
    made = [await house.release(topic=topic) for topic in ("news", "visas")]
    for release in made:
        await house.plan(release)

    async def choose(chat: int, *topics: str) -> None:
        await house.db.write(lambda cx: targets.choose_topics(cx, chat, 0, topics))

    for chat in (1, 2, 3):
        await choose(chat, "news")
    await choose(2)
    claims = await claimed(house, HOUR)
    assert [[entry.release for entry in claim.entries] for claim in claims] == [[made[0]], [made[1], made[0]]]
    assert await house.claim_row(Single(made[1], 3, 3)) is None
    assert await house.claim_row(Single(made[0], 3, 3)) is not None
    for message, claim in enumerate(claims, 70):
        await end(house, claim, Sent(message))
    unwanted = ("skipped", "unsubscribed")
    assert await house.rows(made[0]) == {1: ("sent", ""), 2: ("sent", ""), 3: ("sending", "")}
    assert await house.rows(made[1]) == {1: unwanted, 2: ("sent", ""), 3: unwanted}


async def test_put_off_it_is_the_same_digest(house: House) -> None:
    """A digest that could not be sent is sent later, once, together with what has come since if its hour has passed
    too."""
    await waiting(house, 1, number=1)
    (claim,) = await claimed(house, HOUR)
    await end(house, claim, RetryLater(40))
    house.now = HOUR + timedelta(seconds=10)
    late = await house.release()
    await house.plan(late)
    assert await claimed(house, HOUR + timedelta(seconds=39)) == []
    (again,) = await claimed(house, HOUR + timedelta(seconds=40))
    assert (again.digest, len(again.entries)) == (claim.digest, 1)
    await end(house, again, RetryLater(2 * 86_400))
    (last,) = await claimed(house, HOUR + 3 * DAY)
    assert [entry.release for entry in last.entries] == [late, 1]
    await end(house, last, Sent(7))
    assert await states(house) == ["sent"]


@pytest.mark.parametrize("resend", [False, True])
async def test_killed_at_every_step(resend: bool, house: House) -> None:
    """Killed after any commit, nothing is lost and nothing doubled: only a digest in mid-send is unknown, with all of
    its rows, unless the config has it sent again."""

    async def killed() -> int:
        return await house.db.write(lambda cx: recover(cx, resend=resend))

    made = await waiting(house, 1)
    assert await killed() == 0
    await make_due(house, HOUR)
    assert await killed() == 0
    (claim,) = await claimed(house, HOUR)
    await killed()
    if not resend:
        assert [await house.rows(release) for release in made] == [{1: ("unknown", "crash")}] * 2
        assert await states(house) == ["unknown"]
        assert await claimed(house, HOUR) == []
        await house.db.write(lambda cx: ledger.resend_unknown(cx, made[0]))
        (row,) = await ledger.due(house.db.reader, made[0], 9, HOUR)
        assert await house.claim_row(row) is None  # it comes with the next digest
        (claim,) = await claimed(house, HOUR + DAY)
        assert [entry.release for entry in claim.entries] == made[:1]
        return
    (again,) = await claimed(house, HOUR)
    assert again == claim
    await end(house, again, Sent(7))
    assert await killed() == 0
    assert [await house.rows(release) for release in made] == [{1: ("sent", "")}] * 2
    assert await claimed(house, HOUR) == []


async def test_sent_again_but_not_for_ever(house: House) -> None:
    """Where the config asks for it, a digest of unknown fate is sent again, each time after a longer wait, and at last
    given up."""
    (release,) = await waiting(house, 1, number=1)
    at, waits = HOUR, []
    for _ in range(MOST_TRIES):
        (claim,) = await claimed(house, at)
        await end(house, claim, Unknown(Reason.TIMEOUT), resend=True)
        begun = at
        while (await states(house)) == ["pending"] and not await digests.due(house.db.reader, 9, at):
            at += timedelta(seconds=1)
        waits.append((at - begun).total_seconds())
    assert waits[:-1] == sorted(waits[:-1])
    assert waits[0] > 0
    assert await house.rows(release) == {1: ("unknown", "timeout")}


async def test_retracted_before_its_hour(house: House) -> None:
    """A statement that is retracted while it waits is left out at every step; an empty digest is not sent."""
    first, second = await waiting(house, 1)
    await retracted(house, second)
    await make_due(house, HOUR)
    (claim,) = await claimed(house, HOUR)
    assert [entry.release for entry in claim.entries] == [first]
    await end(house, claim, RetryLater(5))
    await retracted(house, first)
    assert await claimed(house, HOUR + timedelta(seconds=5)) == []
    assert await states(house) == ["dropped"]
    for release in (first, second):
        assert await house.rows(release) == {1: ("skipped", "retracted")}


async def test_retracted_in_mid_send(house: House) -> None:
    """A statement that is retracted while its digest is being sent: the digest is edited, or where it did not arrive
    the row ends."""
    first, second = await waiting(house, 1)
    (claim,) = await claimed(house, HOUR)
    retraction = await retracted(house, first)
    correction = await corrected(house, second)
    for release in (retraction, correction):
        await house.plan(release)
        assert await house.rows(release) == {}
    await end(house, claim, Sent(7))
    for release in (retraction, correction):
        assert await house.rows(release) == {1: ("pending", "")}
        fix = await house.claim(release, 1)
        assert fix.changes
        assert [(copy.message_id, copy.digest) for copy in fix.copies] == [(7, claim.digest)]


async def test_retracted_in_mid_send_and_put_off(house: House) -> None:
    """Where the digest was not sent after all, what was retracted meanwhile is skipped and not sent later."""
    first, second = await waiting(house, 1)
    (claim,) = await claimed(house, HOUR)
    await retracted(house, first)
    await end(house, claim, RetryLater(5))
    assert await house.rows(first) == {1: ("skipped", "retracted")}
    (again,) = await claimed(house, HOUR + timedelta(seconds=5))
    assert [entry.release for entry in again.entries] == [second]


async def test_paused_over_the_hour(house: House) -> None:
    """Rows of a paused release are left out of the digest and come with the next one after the release is resumed."""
    first, second = await waiting(house, 1)
    running, paused = (ReleaseState.RUNNING,), ReleaseState.PAUSED
    await house.db.write(lambda cx: releases.move(cx, second, running, paused, NOW))
    (claim,) = await claimed(house, HOUR)
    assert [entry.release for entry in claim.entries] == [first]
    await end(house, claim, RetryLater(5))
    await house.db.write(lambda cx: releases.move(cx, first, running, paused, NOW))
    assert await claimed(house, HOUR + timedelta(seconds=5)) == []
    for release in (first, second):
        await house.db.write(
            lambda cx, release=release: releases.move(cx, release, (paused,), running[0], NOW)  # type: ignore[misc]
        )
    assert await claimed(house, HOUR + timedelta(hours=1)) == []
    (both,) = await claimed(house, HOUR + DAY)
    assert [entry.release for entry in both.entries] == [second, first]


async def test_who_leaves_gets_none(house: House) -> None:
    """A chat that unsubscribes before the hour, or before the claim, gets no digest."""
    (release,) = await waiting(house, 1, 2, number=1)
    await house.db.write(lambda cx: targets.end(cx, 1, 0, "unsubscribed", NOW))
    await make_due(house, HOUR)
    await house.db.write(lambda cx: targets.end(cx, 2, 0, "unsubscribed", NOW))
    assert await claimed(house, HOUR) == []
    assert await house.rows(release) == dict.fromkeys((1, 2), ("skipped", "unsubscribed"))


async def test_a_group_that_moves(house: House) -> None:
    """Telegram says at the send that the group is a supergroup: the digest goes there; if that has a subscription of
    its own, the rows wait by its wishes, each release once."""
    made = await waiting(house, -7, -8)
    await house.subscribe(-1008, kind=ChatKind.SUPERGROUP)
    both = await house.release()
    await house.plan(both)
    for claim in await claimed(house, HOUR):
        await end(house, claim, Moved(-1007 if claim.target.chat == -7 else -1008))
    (claim,) = await claimed(house, HOUR)
    assert claim.target.chat == -1007
    assert len(claim.entries) == 3
    await end(house, claim, Sent(7))
    for release in made:
        assert await house.rows(release) == {-1007: ("sent", ""), -1008: ("pending", "")}
    assert (await house.rows(both))[-1008] == ("pending", "")


async def test_from_a_digest_to_at_once(house: House) -> None:
    """A reader who wants no digest any more gets what waited at once, also what a digest had taken already; and one
    who takes it up again on the same day still gets that day's."""
    first, second = await waiting(house, 1)
    await make_due(house, HOUR)
    assert await states(house) == ["pending"]
    target = await wish(house, 1)
    await house.db.write(lambda cx: waiting_rows.plan_again(cx, target, HOUR, "UTC"))
    assert await claimed(house, HOUR) == []
    await make_due(house, HOUR)
    await house.record(await house.claim(first, 1), Sent(6))
    await wish(house, 1, "daily-10")
    (row,) = await ledger.due(house.db.reader, second, 9, HOUR)
    assert await house.claim_row(row) is None
    (claim,) = await claimed(house, HOUR + timedelta(hours=1))
    assert [entry.release for entry in claim.entries] == [second]


async def test_a_window_that_has_had_its_digest(house: House) -> None:
    """After the clock was five days ahead and is put right, each day until then has its digest; the day that has had
    one gets no second, and what came for it comes with the next."""

    async def released(at: datetime) -> int:
        house.now = at
        release = await house.release()
        await house.plan(release)
        return release

    house.now = HOUR
    await house.subscribe(1)
    await wish(house, 1, "daily-9")
    ahead = await released(HOUR + 5 * DAY - timedelta(hours=1))
    (wrong,) = await claimed(house, HOUR + 5 * DAY)
    await end(house, wrong, Sent(70))
    for day in range(1, 5):
        release = await released(HOUR + day * DAY - timedelta(hours=1))
        (claim,) = await claimed(house, HOUR + day * DAY)
        assert [entry.release for entry in claim.entries] == [release]
        await end(house, claim, Sent(70 + day))
    late = await released(HOUR + 5 * DAY - timedelta(hours=1))
    assert await claimed(house, HOUR + 5 * DAY) == []
    assert await house.rows(late) == {1: ("held", "")}
    (last,) = await claimed(house, HOUR + 6 * DAY)
    assert [entry.release for entry in last.entries] == [late]
    assert await house.rows(ahead) == {1: ("sent", "")}


async def test_three_refusals_pause_what_is_in_it(house: House) -> None:
    """Digests that Telegram refuses for their content pause their releases, and the other readers are spared."""
    (release,) = await waiting(house, *range(1, 6), number=1)
    claims = await claimed(house, HOUR)
    for claim in claims[:3]:
        await end(house, claim, Rejected(Reason.CONTENT, "no", content=True))
    assert await house.state(release) == (ReleaseState.PAUSED, "content")


_DAYS = [
    date(2026, 3, 7),
    date(2026, 3, 28),
    date(2026, 4, 4),
    date(2026, 10, 24),
    date(2026, 10, 31),
    date(2026, 7, 1),
]
_ZONES = ("UTC", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "America/St_Johns")
_CODES = st.one_of(
    st.builds("daily-{}".format, st.integers(0, 23)),
    st.builds("weekly-{}-{}".format, st.integers(0, 6), st.integers(0, 23)),
)
# Seconds between things that happen: a statement is released, or the bot is there and looks.
_STEPS = st.lists(st.tuples(st.sampled_from(["release", "look"]), st.integers(1, 200_000)), min_size=1, max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=st.sampled_from(_DAYS), code=_CODES, zone=st.sampled_from(_ZONES), steps=_STEPS)
async def test_exactly_one_in_the_right_window(
    house: House, day: date, code: str, zone: str, steps: Sequence[tuple[str, int]]
) -> None:
    """Any zone, any hour, changes of clocks, the bot down for hours or days: every statement comes in one digest, at
    the first moment from its window on at which the bot is there; never two digests of one window, never an empty one.
    """
    await house.db.write(lambda cx: cx.execute("UPDATE target SET ended = 1"))
    (chat,) = await house.fresh_chats(1)
    now = datetime.combine(day, time(), UTC)
    house.now = now
    await house.subscribe(chat)
    target = await wish(house, chat, code, zone)
    wishes, ids = rhythm.of_code(code, zone), itertools.count(1)
    made: dict[int, datetime] = {}
    unplanned: list[int] = []
    seen: dict[int, datetime] = {}
    looks: list[datetime] = []
    for what, seconds in (*steps, ("look", 1), ("look", 9 * 86_400)):
        now += timedelta(seconds=seconds)
        house.now = now
        if what == "release":
            made[release := await house.release()] = now
            unplanned.append(release)
            continue
        looks.append(now)
        while unplanned:
            await house.plan(unplanned.pop())
        for claim in await claimed(house, now):
            assert claim.entries
            assert not {entry.release for entry in claim.entries} & seen.keys()
            seen |= {entry.release: now for entry in claim.entries}
            await end(house, claim, Sent(next(ids)))
    for release, at in made.items():
        window = rhythm.window(wishes, at)
        assert window is not None
        assert seen[release] == min(look for look in looks if look >= window.instant)
    keys = [
        row["window"] for row in await many(house.db.reader, "SELECT window FROM digest WHERE target = ?", (target,))
    ]
    assert len(keys) == len(set(keys))
