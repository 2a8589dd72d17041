"""Claims and results are committed in groups: one that fails harms no other, and a refused disk loses nothing."""

from __future__ import annotations

import asyncio
from contextlib import closing
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.delivery.shared_commits import SharedCommits
from bot.domain.errors import WriteRefused
from bot.domain.releases.outcome import ChatLost, Outcome, RetryLater, Sent, Unknown
from bot.domain.releases.release import Reason, ReleaseState
from bot.domain.releases.sending import SingleClaim, ToSend
from bot.store.database import engine
from bot.store.releases import ledger, releases
from bot.store.rows import many
from tests.delivery.conftest import NOW, House
from tests.patience import WAIT

CHATS = range(1, 41)


def ledger_of(house: House) -> SharedCommits:
    return SharedCommits(house.db, lambda: NOW, zone="UTC", resend=False)


async def claimed(house: House, shared: SharedCommits, release: int) -> list[SingleClaim]:
    """Every chat's row, claimed side by side."""
    rows = await ledger.due(house.db.reader, release, 100, NOW)
    found = await asyncio.gather(*(shared.claim(row) for row in rows))
    assert len(found) == len(CHATS)
    return [claim for claim in found if isinstance(claim, SingleClaim)]


async def claim_of(shared: SharedCommits, row: ToSend) -> SingleClaim | None:
    """Claim a release's row."""
    found = await shared.claim(row)
    return found if isinstance(found, SingleClaim) else None


async def test_side_by_side(house: House) -> None:
    """Each of forty workers gets its own row, and each result is its own."""
    release = await house.planned(*CHATS)
    shared = ledger_of(house)
    claims = await claimed(house, shared, release)
    assert sorted(claim.target.chat for claim in claims) == list(CHATS)
    outcomes: list[Outcome] = [Sent(7), ChatLost(Reason.BLOCKED), Unknown(Reason.TIMEOUT), RetryLater(5)]
    await asyncio.gather(*(shared.record(c, outcomes[c.target.chat % 4]) for c in claims))
    states = [("sent", ""), ("failed", "blocked"), ("unknown", "timeout"), ("pending", "")]
    assert await house.rows(release) == {chat: states[chat % 4] for chat in CHATS}


async def test_a_row_is_claimed_once(house: House) -> None:
    """Of two who ask for one row at the same time, one gets it."""
    release = await house.planned(1)
    (row,) = await ledger.due(house.db.reader, release, 9, NOW)
    shared = ledger_of(house)
    found = await asyncio.gather(shared.claim(row), shared.claim(row))
    assert found[0] is not None
    assert found[1] is None
    assert await shared.claim(row) is None
    rows = await many(house.db.reader, "SELECT attempts FROM delivery")
    assert [row["attempts"] for row in rows] == [1]


async def test_one_result_that_cannot_be_written(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """A result that breaks a rule of the database is logged; the others of its group are recorded."""
    release = await house.planned(*CHATS)
    shared = ledger_of(house)
    claims = await claimed(house, shared, release)
    broken = replace(claims[3], revision=None)  # type: ignore[arg-type]  # as no row of ours can be
    results = [shared.record(c, Sent(7)) for c in [*claims[:3], broken, *claims[4:]]]
    ended = await asyncio.gather(*results, return_exceptions=True)
    assert [type(end) for end in ended if end] == [engine.IntegrityError]
    states = list((await house.rows(release)).values())
    assert states.count(("sent", "")) == len(CHATS) - 1
    assert "rolled back" in caplog.text


async def test_a_row_whose_result_cannot_be_written(house: House) -> None:
    """It does not stay in mid-send, where its release would never end: what became of it is unknown."""
    release = await house.planned(*CHATS)
    shared = ledger_of(house)
    claims = await claimed(house, shared, release)
    results = [shared.record(c, Sent(2**70 if c is claims[3] else 7)) for c in claims]
    ended = await asyncio.gather(*results, return_exceptions=True)
    assert [type(end) for end in ended if end] == [OverflowError]
    await shared.record(claims[0], Sent(7))  # whatever was written is written before this
    states = list((await house.rows(release)).values())
    assert (states.count(("sent", "")), states.count(("unknown", "server"))) == (len(CHATS) - 1, 1)


async def test_a_locked_database(house: House) -> None:
    """While the database takes no writes a claim is refused, and a result is kept until it is written."""
    release = await house.planned(1, 2)
    shared = ledger_of(house)
    rows = await ledger.due(house.db.reader, release, 9, NOW)
    claim = await shared.claim(rows[0])
    assert claim is not None
    await house.db.write(lambda cx: cx.execute_fetchall("SELECT 1"))
    await house.patience(0.05)
    with closing(engine.connect(house.db.path)) as other:
        other.execute("BEGIN IMMEDIATE")
        result = asyncio.create_task(shared.record(claim, Sent(7)))
        with pytest.raises(WriteRefused):
            await shared.claim(rows[1])
        assert not result.done()
        other.execute("ROLLBACK")
    await asyncio.wait_for(result, WAIT)
    assert await house.rows(release) == {1: ("sent", ""), 2: ("pending", "")}


_STEPS = st.sampled_from(["claim", "sent", "gone", "unknown", "later", "resend", "cancel"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_STEPS, max_size=30))
async def test_the_kept_counts_are_those_that_would_be_counted(house: House, steps: list[str]) -> None:
    """After any course of a release, the totals are what counting its rows gives."""
    await house.db.write(lambda cx: cx.execute("UPDATE target SET ended = 1"))
    chats = await house.fresh_chats(4)
    release = await house.planned(*chats)
    shared = ledger_of(house)
    out: list[SingleClaim | None] = []
    outcomes: dict[str, Outcome] = {
        "sent": Sent(7),
        "gone": ChatLost(Reason.KICKED),
        "unknown": Unknown(Reason.SERVER),
        "later": RetryLater(0),
    }
    for step in steps:
        if step == "claim":
            out.extend([await claim_of(shared, due) for due in await ledger.due(house.db.reader, release, 1, NOW)])
        elif step == "resend":
            await house.db.write(lambda cx: ledger.resend_unknown(cx, release))
        elif step == "cancel":
            running, after = (ReleaseState.RUNNING,), ReleaseState.CANCELLED
            await house.db.write(partial(releases.move, release=release, before=running, after=after, now=NOW))
            await house.db.write(lambda cx: ledger.skip_open(cx, release, Reason.CANCELLED))
        elif out and (claim := out.pop()):
            await shared.record(claim, outcomes[step])
    totals = await releases.totals(house.db.reader, release)
    counted = await many(
        house.db.reader,
        "SELECT state, reason, count(*) AS n FROM delivery WHERE release = ? GROUP BY 1, 2",
        (release,),
    )
    by_state: dict[str, int] = {}
    for row in counted:
        by_state[row["state"]] = by_state.get(row["state"], 0) + row["n"]
    assert totals.total == sum(by_state.values()) == len(chats)
    for state in ("sent", "failed", "unknown", "skipped"):
        assert getattr(totals, state) == by_state.get(state, 0)
    assert totals.left == by_state.get("pending", 0) + by_state.get("sending", 0)
    assert totals.reasons == {row["reason"]: row["n"] for row in counted if row["reason"]}
