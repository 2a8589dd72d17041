"""Discarding, and taking that back: by whom, for how long, and what is left of an approval."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace

import pytest

from bot.domain.drafts.approval_rule import Approval, Rules
from bot.domain.drafts.draft import Act, Content, Draft, DraftState
from bot.domain.errors import Refusal
from bot.domain.text.richtext import RichText
from bot.services.context import ServiceContext
from bot.services.drafts import approve, compose, discard, read_card, revise
from bot.store import audit
from bot.store.drafts import history, review_notifications
from tests.from_shell import from_shell
from tests.services.conftest import EDITOR, NOBODY, OWNER, PUBLISHER, Clock

DAY = 24 * 3600
BODY = Content.of("en", "Title", RichText("Body of the text."))


async def written(context: ServiceContext) -> Draft:
    return await compose.write(context, EDITOR, EDITOR, 10, RichText("Title\nBody"), context.clock())


async def discarded(context: ServiceContext) -> Draft:
    draft = await written(context)
    return await discard.discard(context, EDITOR, draft.id, draft.version)


async def refused(doing: Awaitable[object]) -> str:
    with pytest.raises(Refusal) as refusal:
        await doing
    return refusal.value.key


async def test_undone_within_a_day(context: ServiceContext, clock: Clock) -> None:
    """For a day anyone of the staff can take it back: it is in editing again, as it was, and that is audited."""
    gone = await discarded(context)
    clock.turn(DAY - 1)
    assert (await read_card.card_facts(context, EDITOR, gone)).may_restore
    back = await discard.restore(context, PUBLISHER, gone.id)
    assert (back.state, back.content) == (DraftState.EDITING, gone.content)
    assert (await history.history(context.db.reader, gone.id))[-1].act is Act.RESTORED
    told = await review_notifications.owed(context.db.reader)
    assert {(word.user, word.act) for word in told} == {(EDITOR, Act.RESTORED)}
    acts = [entry.act for entry in await audit.page(context.db.reader, 100, 100)]
    assert "draft.restored" in acts


async def test_not_after_a_day(context: ServiceContext, clock: Clock) -> None:
    """Later it stays discarded."""
    gone = await discarded(context)
    clock.turn(DAY + 1)
    assert not (await read_card.card_facts(context, EDITOR, gone)).may_restore
    assert await refused(discard.restore(context, EDITOR, gone.id)) == "discard.over"


async def test_who_may_not(context: ServiceContext) -> None:
    """Who is no staff takes nothing back; and what is not discarded cannot be."""
    gone = await discarded(context)
    assert await refused(discard.restore(context, NOBODY, gone.id)) == "staff.only"
    await discard.restore(context, EDITOR, gone.id)
    assert await refused(discard.restore(context, EDITOR, gone.id)) == "draft.is_editing"


async def test_an_approval_does_not_come_back(context: ServiceContext) -> None:
    """What was submitted or approved is to be submitted again."""
    two = replace(context, rules=Rules(Approval.TWO_PERSON, Approval.TWO_PERSON))
    draft = await written(two)
    sent = await approve.submit(two, EDITOR, draft.id, draft.version)
    gone = await discard.discard(two, PUBLISHER, draft.id, sent.version)
    back = await discard.restore(two, PUBLISHER, gone.id)
    assert back.state is DraftState.EDITING
    assert await refused(approve.approve(two, OWNER, draft.id, back.version)) != ""
    assert await history.approver(two.db.reader, back) is None


async def test_a_correction_that_came_too_late(context: ServiceContext, clock: Clock) -> None:
    """A discarded correction comes back only while nothing else corrects or retracts its statement, and it stands as it
    stood."""
    made = await from_shell(context, BODY)

    async def correction(message: int) -> Draft:
        text = RichText(f"Title\nBetter {message}")
        return await revise.begin_correction(context, EDITOR, EDITOR, made.number, "", message, text, clock())

    first = await correction(30)
    await discard.discard(context, EDITOR, first.id, first.version)
    second = await correction(31)
    assert await refused(discard.restore(context, EDITOR, first.id)) == "edit.open_already"
    await approve.publish(context, PUBLISHER, second.id, second.version)
    assert await refused(discard.restore(context, EDITOR, first.id)) == "correct.changed"
