"""Two members of staff press at the same instant, whichever comes first: what goes out goes out once, what is discarded
does not, and whoever came second is told in a sentence."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.drafts.approval_rule import Approval, Rules
from bot.domain.drafts.draft import Draft, DraftState
from bot.domain.errors import Refusal
from bot.domain.releases.outcome import Sent, Unknown
from bot.domain.releases.release import Reason, ReleaseState
from bot.domain.staff import Role
from bot.domain.statements import Number
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText
from bot.rendering.view import View
from bot.services.context import ServiceContext
from bot.services.drafts import approve, compose, discard, revise
from bot.services.releases import control
from bot.services.staff import configure
from bot.services.subscriptions.subscribe import subscribe
from bot.store.drafts import drafts
from bot.store.releases import releases
from bot.store.rows import many, number
from bot.store.statements import statements
from tests.delivery.conftest import House
from tests.delivery.receiver import Telegram, done, engine_of
from tests.services.conftest import EDITOR, PUBLISHER

SECOND = 5  # another publisher
ONE, TWO = Rules(Approval.NONE, Approval.NONE), Rules(Approval.TWO_PERSON, Approval.TWO_PERSON)
Press = Callable[[ServiceContext, int, Draft], Awaitable[object]]
PRESSES: dict[str, Press] = {
    "approve": lambda office, user, draft: approve.approve(office, user, draft.id, draft.version),
    "publish": lambda office, user, draft: approve.publish(office, user, draft.id, draft.version),
    "submit": lambda office, user, draft: approve.submit(office, user, draft.id, draft.version),
    "reject": lambda office, user, draft: approve.reject(office, user, user, draft.id, draft.version, "No."),
    "withdraw": lambda office, user, draft: approve.withdraw(office, user, draft.id, draft.version),
    "schedule": lambda office, user, draft: approve.schedule(
        office, user, draft.id, draft.version, office.clock() + timedelta(hours=1)
    ),
    "discard": lambda office, user, draft: discard.discard(office, user, draft.id, draft.version),
    "undo": lambda office, user, draft: discard.restore(office, user, draft.id),
}
BEFORE = {
    "written": ("publish", "submit", "schedule", "discard"),
    "submitted": ("approve", "publish", "reject", "withdraw", "schedule", "discard"),
    "discarded": ("undo", "discard", "publish"),
}


@pytest.fixture
async def office(context: ServiceContext) -> ServiceContext:
    """With two publishers."""
    staff = {PUBLISHER: (Role.PUBLISHER, "P"), SECOND: (Role.PUBLISHER, "S"), EDITOR: (Role.EDITOR, "E")}
    await configure.keep_staff(context, staff)
    return context


async def at(office: ServiceContext, before: str, message: int) -> Draft:
    """A fresh draft of the editor's that stands there."""
    draft = await compose.write(office, EDITOR, EDITOR, message, RichText(f"T{message}\nBody"), office.clock())
    if before == "submitted":
        return await approve.submit(office, EDITOR, draft.id, draft.version)
    return await discard.discard(office, EDITOR, draft.id, draft.version) if before == "discarded" else draft


async def both(office: ServiceContext, first: Awaitable[object], second: Awaitable[object]) -> list[object]:
    """What became of two presses at one instant: a result, or what the second one was told."""
    found = await asyncio.gather(first, second, return_exceptions=True)
    for one in found:
        assert not isinstance(one, BaseException) or isinstance(one, Refusal), one
    return list(found)


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("rules", [ONE, TWO], ids=["one person", "two persons"])
async def test_on_a_draft(office: ServiceContext, before: str, rules: Rules) -> None:
    """Any two buttons of a draft's card."""
    office = replace(office, rules=rules)
    for message, (one, other) in enumerate(itertools.product(BEFORE[before], repeat=2), start=10):
        draft = await at(office, before, message)
        out = await number(office.db.reader, "SELECT count(*) FROM release")
        press = PRESSES[one](office, PUBLISHER, draft), PRESSES[other](office, SECOND, draft)
        told = await both(office, *press)
        after = await drafts.by_id(office.db.reader, draft.id)
        assert after is not None
        went = await number(office.db.reader, "SELECT count(*) FROM release") - out
        assert went == (after.state is DraftState.PUBLISHED), (one, other)
        took = [name for name, found in zip((one, other), told, strict=True) if not isinstance(found, Refusal)]
        if after.state is DraftState.PUBLISHED:
            assert "discard" not in took, (one, other)
            assert not rules.needs_approval(urgent=False) or "approve" in took, (one, other)
        if after.state is DraftState.DISCARDED and before != "discarded":
            assert "discard" in took, (one, other)


READERS = (101, 102, 103)
COPY = View(RichText("Title\n1 January 2026 · No. 1/2026\n\nBody"))
ON_RELEASE: dict[str, Callable[[ServiceContext, int, int], Awaitable[object]]] = {
    "pause": lambda office, user, release: control.pause(office, user, user, release),
    "resume": lambda office, user, release: control.resume(office, user, user, release),
    "cancel": lambda office, user, release: control.cancel(office, user, user, release),
    "resend": lambda office, user, release: control.resend_unknown(office, user, user, release),
}


async def _half_out(office: ServiceContext, house: House) -> int:
    """A release that the first reader has, of which the second one's fate is unknown, and the third one's row waits."""
    release = await house.release()
    await house.plan(release)
    for chat, outcome in ((101, Sent(7)), (102, Unknown(Reason.TIMEOUT))):
        await house.record(await house.claim(release, chat), outcome)
    return release


async def test_on_a_release(office: ServiceContext) -> None:
    """Any two buttons of a release's message, also on one that is paused: every row is counted in one state, what was
    cancelled sends nothing more, and a resent row waits once."""
    house = House(office.db, office.clock())
    await house.subscribe(*READERS)
    for paused, one, other in itertools.product((False, True), ON_RELEASE, ON_RELEASE):
        release = await _half_out(office, house)
        if paused:
            await control.pause(office, PUBLISHER, PUBLISHER, release)
        told = await both(
            office, ON_RELEASE[one](office, PUBLISHER, release), ON_RELEASE[other](office, SECOND, release)
        )
        found, totals = (
            await releases.by_id(office.db.reader, release),
            await releases.totals(office.db.reader, release),
        )
        assert found is not None
        assert totals.total == totals.sent + totals.failed + totals.unknown + totals.skipped + totals.left == 3
        cancelled = (one == "cancel" and told[0]) or (other == "cancel" and told[1])
        assert (found.state is ReleaseState.CANCELLED) == bool(cancelled), (one, other)
        assert not cancelled or totals.left == 0
        if one == other == "resend":
            assert sum(not isinstance(each, Refusal) for each in told) == 1


@pytest.mark.parametrize("cancel_first", [False, True])
@pytest.mark.parametrize("anyone_has_it", [False, True])
async def test_retract_and_cancel(office: ServiceContext, cancel_first: bool, anyone_has_it: bool) -> None:
    """One retracts a statement while another cancels its release: nobody gets it any more, whoever has it is left
    without it, and it stands retracted."""
    house, office = House(office.db, office.clock()), replace(office, rules=ONE)
    for chat in READERS:
        await subscribe(office, chat, 0, ChatKind.PRIVATE, "en")
    release = await house.release()
    await house.plan(release)
    telegram = Telegram()
    if anyone_has_it:
        claim = await house.claim(release, 101)
        outcome = await telegram.send(101, 0, ChatKind.PRIVATE, COPY, silent=False)
        await house.record(claim, outcome)
    draft = await revise.begin_retraction(office, PUBLISHER, PUBLISHER, Number(2026, 1), "A wrong figure.")
    presses: list[Awaitable[object]] = [
        approve.publish(office, PUBLISHER, draft.id, draft.version),
        control.cancel(office, SECOND, SECOND, release),
    ]
    await both(office, *(presses[::-1] if cancel_first else presses))
    async with engine_of(house, telegram):
        for row in await many(office.db.reader, "SELECT id FROM release WHERE state NOT IN ('done', 'cancelled')"):
            await done(house, row["id"])
    statement = await statements.by_number(office.db.reader, Number(2026, 1))
    assert statement is not None
    assert statement.state == "retracted"
    assert [any("Body" in text for text in telegram.texts(chat)) for chat in READERS] == [False] * 3
