"""The ledger: planned once, claimed once, every outcome recorded, a crash repaired, the totals right."""

from __future__ import annotations

from datetime import timedelta

import aiosqlite
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.delivery.record import MOST_TRIES, record, recover
from bot.domain.releases.outcome import ChatLost, Moved, NoRights, Outcome, Rejected, RetryLater, Sent, Unknown
from bot.domain.releases.release import DeliveryState, Reason, ReleaseState
from bot.domain.subscriptions.target import ChatKind
from bot.store.releases import ledger, plans, releases, results
from bot.store.rows import many
from bot.store.subscriptions import targets
from tests.delivery.conftest import NOW, House


@pytest.mark.parametrize("most", [1, 2, 3, 7, 1000])
async def test_planned_in_batches(most: int, house: House) -> None:
    """Whatever the batch, every active target has one row, and planning again adds none."""
    await house.subscribe(*range(1, 8))
    await house.db.write(lambda cx: targets.end(cx, 3, 0, "unsubscribed", NOW))
    release = await house.release()
    await house.plan(release, most)
    assert set(await house.rows(release)) == {1, 2, 4, 5, 6, 7}
    await house.subscribe(9)  # after the plan
    await house.plan(release, most)
    assert set(await house.rows(release)) == {1, 2, 4, 5, 6, 7}
    await house.db.write(lambda cx: cx.execute("UPDATE release SET cursor = 0, state = 'planning'"))
    await house.plan(release, most)
    assert set(await house.rows(release)) == {1, 2, 4, 5, 6, 7, 9}
    assert (await house.state(release))[0] is ReleaseState.RUNNING


async def test_a_batch_twice(house: House) -> None:
    """The same batch written twice, as after a crash before its commit was seen, adds nothing."""
    await house.subscribe(1, 2, 3)
    release = await house.release()
    before = await releases.by_id(house.db.reader, release)
    assert before is not None
    for _ in range(2):
        assert not await house.db.write(lambda cx: plans.plan(cx, before, 2, NOW, "UTC"))
    assert set(await house.rows(release)) == {1, 2}
    await house.plan(release, 2)
    assert set(await house.rows(release)) == {1, 2, 3}


async def test_nobody_to_reach(house: House) -> None:
    """A release without any subscribers is planned at once and has no rows."""
    release = await house.release()
    assert await house.plan(release) == 1
    assert not await ledger.any_open(house.db.reader, release)


async def test_topics_and_urgency(house: House) -> None:
    """Chats that chose other topics are planned for urgent releases only."""
    await house.subscribe(1, 2)
    await house.db.write(lambda cx: targets.choose_topics(cx, 2, 0, ["visas"]))
    for urgent, reached in ((False, {1}), (True, {1, 2})):
        release = await house.release(urgent=urgent, topic="news")
        await house.plan(release)
        assert set(await house.rows(release)) == reached


async def test_channels_first(house: House) -> None:
    """Rows of channels are due before those of private chats."""
    await house.subscribe(1, 2)
    await house.subscribe(-1001, kind=ChatKind.CHANNEL)
    release = await house.release()
    await house.plan(release)
    assert [row.chat for row in await ledger.due(house.db.reader, release, 2, NOW)] == [-1001, 1]


async def test_claimed_once(house: House) -> None:
    """A row that is being sent is neither due nor claimed a second time."""
    release = await house.planned(1)
    (row,) = await ledger.due(house.db.reader, release, 9, NOW)
    assert await house.claim_row(row) is not None
    assert await house.claim_row(row) is None
    assert await ledger.due(house.db.reader, release, 9, NOW) == []
    assert await ledger.any_open(house.db.reader, release)


async def test_the_claim_looks_again(house: House) -> None:
    """Who unsubscribed after the plan is skipped; a paused or cancelled release claims nothing."""
    release = await house.planned(1, 2)
    rows = await ledger.due(house.db.reader, release, 9, NOW)
    await house.db.write(lambda cx: targets.end(cx, 1, 0, "unsubscribed", NOW))
    assert await house.claim_row(rows[0]) is None
    running, paused = (ReleaseState.RUNNING,), ReleaseState.PAUSED
    assert await house.db.write(lambda cx: releases.move(cx, release, running, paused, NOW))
    assert await house.claim_row(rows[1]) is None
    assert await house.rows(release) == {1: ("skipped", "unsubscribed"), 2: ("pending", "")}


async def test_older_news_first(house: House) -> None:
    """A chat's older release goes first unless it is paused; refusals of an urgent release delay nothing behind it."""
    first, second = await house.planned(1, 2), await house.release()
    await house.plan(second)
    assert await ledger.due(house.db.reader, second, 9, NOW, behind=[first]) == []
    target = await house.claim(first, 1)
    assert await ledger.due(house.db.reader, second, 9, NOW, behind=[first]) == []
    await house.record(target, Sent(5))
    assert [row.chat for row in await ledger.due(house.db.reader, second, 9, NOW, behind=[first])] == [1]
    running, paused = (ReleaseState.RUNNING,), ReleaseState.PAUSED
    await house.db.write(lambda cx: releases.move(cx, first, running, paused, NOW))
    assert [row.chat for row in await ledger.due(house.db.reader, second, 9, NOW)] == [
        1,
        2,
    ]  # the engine names running ones


@pytest.mark.parametrize(
    ("outcome", "row", "active"),
    [
        (Sent(77), ("sent", ""), True),
        (RetryLater(5), ("pending", ""), True),
        (RetryLater(5, everywhere=True, flood=True), ("pending", ""), True),
        (ChatLost(Reason.BLOCKED), ("failed", "blocked"), False),
        (ChatLost(Reason.CHAT_NOT_FOUND), ("failed", "chat_not_found"), False),
        (NoRights(Reason.NO_RIGHTS), ("failed", "no_rights"), False),
        (Rejected(Reason.CONTENT, "can't parse", content=True), ("failed", "content"), True),
        (Rejected(Reason.REFUSED, "?"), ("failed", "refused"), True),
        (Unknown(Reason.TIMEOUT), ("unknown", "timeout"), True),
        (Unknown(Reason.CONNECTION), ("unknown", "connection"), True),
    ],
    ids=str,
)
async def test_every_outcome(outcome: Outcome, row: tuple[str, str], active: bool, house: House) -> None:
    """Each outcome gives the row its state and reason, and ends or pauses the target where it must."""
    release = await house.planned(1)
    await house.record(await house.claim(release, 1), outcome)
    assert await house.rows(release) == {1: row}
    assert await house.active(1) is active


async def test_what_was_sent_is_known(house: House) -> None:
    """A sent row has its message, with the revision that was rendered."""
    release = await house.planned(1)
    await house.record(await house.claim(release, 1), Sent(77))
    stored = await many(house.db.reader, "SELECT message_id, revision, part FROM message")
    assert [tuple(row) for row in stored] == [(77, 1, 0)]


async def test_a_row_that_waits(house: House) -> None:
    """After RetryLater a row is due again after its wait and not before; a wait for the whole bot leaves the row
    due."""
    release = await house.planned(1, -7)
    await house.record(await house.claim(release, -7), RetryLater(40, flood=True))
    await house.record(await house.claim(release, 1), RetryLater(60, everywhere=True, flood=True))
    assert [row.chat for row in await ledger.due(house.db.reader, release, 9, NOW)] == [1]
    later = NOW + timedelta(seconds=41)
    assert [row.chat for row in await ledger.due(house.db.reader, release, 9, later)] == [1, -7]


async def test_a_lost_topic_ends_alone(house: House) -> None:
    """A deleted topic ends its own subscription, not the forum's."""

    async def work(cx: aiosqlite.Connection) -> None:
        for thread in (0, 7):
            await targets.put(cx, -1001, thread, ChatKind.SUPERGROUP, "en", NOW)

    await house.db.write(work)
    release = await house.release()
    await house.plan(release)
    due = await ledger.due(house.db.reader, release, 9, NOW)
    target = await house.claim_row(due[1])
    assert target is not None
    assert target.target.thread == 7
    await house.record(target, ChatLost(Reason.TOPIC_GONE))
    assert await targets.by_chat(house.db.reader, -1001, 0) is not None
    assert await targets.by_chat(house.db.reader, -1001, 7) is None


@pytest.mark.parametrize(("urgent", "resend"), [(True, False), (False, True)])
async def test_an_urgent_unknown_goes_again(urgent: bool, resend: bool, house: House) -> None:
    """Nobody knows whether an urgent notice arrived: it is sent again, each time later, but not for ever."""
    release = await house.planned(1, urgent=urgent)
    now, waits, unknown = NOW, [], Unknown(Reason.TIMEOUT)
    for _ in range(MOST_TRIES):
        (row,) = await ledger.due(house.db.reader, release, 9, now)
        claim = await house.claim_row(row)
        assert claim is not None
        at = now
        await house.db.write(lambda cx, claim=claim, at=at: record(cx, claim, unknown, at, resend=resend))  # type: ignore[misc]
        while (await house.rows(release))[1][0] == "pending" and not await ledger.due(house.db.reader, release, 9, now):
            now += timedelta(seconds=1)
        waits.append((now - at).total_seconds())
    assert waits[0] > 0
    assert waits[:-1] == sorted(waits[:-1])
    assert await house.rows(release) == {1: ("unknown", "timeout")}


async def test_three_content_refusals_pause(house: House) -> None:
    """After two chats that refuse the message itself the release goes on; after the third it is paused."""
    release = await house.planned(1, 2, 3, 4)
    for chat in (1, 2, 3):
        assert await house.state(release) == (ReleaseState.RUNNING, "")
        await house.record(await house.claim(release, chat), Rejected(Reason.CONTENT, "no", content=True))
    assert await house.state(release) == (ReleaseState.PAUSED, "content")
    assert (await house.rows(release))[4] == ("pending", "")
    (row,) = await ledger.due(house.db.reader, release, 9, NOW)
    assert await house.claim_row(row) is None


async def test_a_moved_group_gets_it_once(house: House) -> None:
    """The row of a group that became a supergroup waits for the new chat."""
    release = await house.planned(-7, kind=ChatKind.GROUP)
    await house.record(await house.claim(release, -7), Moved(-1007))
    assert await house.rows(release) == {-1007: ("pending", "")}
    target = await house.claim(release, -1007)
    assert target.target.kind is ChatKind.SUPERGROUP


async def test_a_moved_group_whose_supergroup_has_it(house: House) -> None:
    """Where the supergroup has a row of its own, it gets the release once and the group's row is skipped."""
    await house.subscribe(-7, kind=ChatKind.GROUP)
    await house.subscribe(-1007, kind=ChatKind.SUPERGROUP)
    release = await house.release()
    await house.plan(release)
    await house.record(await house.claim(release, -7), Moved(-1007))
    assert await house.rows(release) == {-7: ("skipped", "merged"), -1007: ("pending", "")}


@pytest.mark.parametrize("ended", [True, False])
async def test_a_moved_group_whose_supergroup_was_not_planned(ended: bool, house: House) -> None:
    """The supergroup is known but has no row of this release (it had ended, or came later): the row goes to it,
    is due again, and never hangs in mid-send."""
    if ended:
        await house.subscribe(-1007, kind=ChatKind.SUPERGROUP)
        await house.db.write(lambda cx: targets.end(cx, -1007, 0, "kicked", NOW))
    release = await house.planned(-7, kind=ChatKind.GROUP)
    if not ended:
        await house.subscribe(-1007, kind=ChatKind.SUPERGROUP)
    await house.record(await house.claim(release, -7), Moved(-1007))
    assert await house.rows(release) == {-1007: ("pending", "")}
    assert await house.active(-1007)
    assert (await house.claim(release, -1007)).target.chat == -1007


async def test_a_group_that_moves_in_mid_send(house: House) -> None:
    """The update about the move comes while the message is on its way: what became of it is still recorded."""
    release = await house.planned(-7, -8, kind=ChatKind.GROUP)
    await house.subscribe(-1007, -1008, kind=ChatKind.SUPERGROUP)
    sent, moved = await house.claim(release, -7), await house.claim(release, -8)
    await house.db.write(lambda cx: targets.move(cx, -7, -1007, NOW))
    await house.db.write(lambda cx: targets.move(cx, -8, -1008, NOW))
    await house.record(sent, Sent(5))
    await house.record(moved, Moved(-1008))
    totals = await releases.totals(house.db.reader, release)
    assert (totals.sent, totals.left, totals.total) == (1, 1, 2)
    assert [row.chat for row in await ledger.due(house.db.reader, release, 9, NOW)] == [-1008]


@pytest.mark.parametrize(
    ("urgent", "resend", "state"),
    [
        (False, False, ("unknown", "crash")),
        (True, False, ("pending", "")),
        (False, True, ("pending", "")),
    ],
)
async def test_after_a_crash(urgent: bool, resend: bool, state: tuple[str, str], house: House) -> None:
    """A row in mid-send is unknown after a crash; an urgent one waits again, and so does any if the config wants."""
    release = await house.planned(1, 2, urgent=urgent)
    await house.claim(release, 1)
    assert await house.db.write(lambda cx: results.recover(cx, resend=resend)) == 1
    assert await house.rows(release) == {1: state, 2: ("pending", "")}
    assert await house.db.write(lambda cx: results.recover(cx, resend=resend)) == 0


@pytest.mark.parametrize(
    ("urgent", "resend", "repeats"), [(False, False, False), (True, False, True), (False, True, True)]
)
@pytest.mark.parametrize("crash", [True, False])
async def test_what_waits_again_may_be_out(
    crash: bool, urgent: bool, resend: bool, repeats: bool, house: House
) -> None:
    """A row that is sent again although nobody knows whether it arrived looks like one that was never sent: the release
    remembers it, so that cancelling does not take the statement back. A row that stays unknown says so itself."""
    release, other = await house.planned(1, 2, urgent=urgent), await house.release(urgent=urgent)
    claim = await house.claim(release, 1)
    if crash:
        await house.db.write(lambda cx: recover(cx, resend=resend))
    else:
        await house.db.write(lambda cx: record(cx, claim, Unknown(Reason.TIMEOUT), NOW, resend=resend))
    found = {each.id: each.may_be_out for each in await releases.recent(house.db.reader)}
    assert found == {release: repeats, other: False}
    assert await house.db.write(lambda cx: ledger.any_out(cx, release)) is not repeats


async def test_cancelling_closes_what_waits(house: House) -> None:
    """Cancelling skips the waiting rows; a row that is being sent gets its own outcome."""
    release = await house.planned(1, 2, 3)
    target = await house.claim(release, 1)
    assert await house.db.write(lambda cx: ledger.skip_open(cx, release, Reason.CANCELLED))
    await house.record(target, Sent(1))
    skipped = ("skipped", "cancelled")
    assert sorted((await house.rows(release)).values()) == [("sent", ""), skipped, skipped]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(list(DeliveryState)), max_size=20))
async def test_totals_add_up(house: House, states: list[DeliveryState]) -> None:
    """total = sent + failed + unknown + skipped + left, whatever the mix; held is part of left."""
    release = await house.release()

    async def work(cx: aiosqlite.Connection) -> None:
        for chat, state in enumerate(states, start=1):
            await targets.put(cx, chat, 0, ChatKind.PRIVATE, "en", NOW)
            target = await targets.by_chat(cx, chat)
            assert target is not None
            reason = "blocked" if state in ("failed", "unknown", "skipped") else ""
            await cx.execute("INSERT INTO delivery (release, target) VALUES (?, ?)", (release, target.id))
            await cx.execute(
                "UPDATE delivery SET state = ?, reason = ? WHERE release = ? AND target = ?",
                (state, reason, release, target.id),
            )
        await cx.execute("UPDATE release SET total = ? WHERE id = ?", (len(states), release))

    await house.db.write(work)
    totals = await releases.totals(house.db.reader, release)
    assert totals.total == len(states)
    assert totals.settled + totals.left == totals.total
    assert totals.waiting == states.count(DeliveryState.WAITING)
    assert totals.waiting <= totals.left
    assert sum(totals.reasons.values()) == totals.failed + totals.unknown + totals.skipped
