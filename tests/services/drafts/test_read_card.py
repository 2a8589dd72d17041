"""What a card says beside its draft: for the person who sees it, as things stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.drafts.approval_rule import Approval, Rules
from bot.domain.drafts.draft import Draft
from bot.domain.staff import Role
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText
from bot.services.context import ServiceContext
from bot.services.drafts import approve, compose, revise
from bot.services.drafts.read_card import card_facts, statement_of
from bot.services.subscriptions import subscribe
from tests.services.conftest import EDITOR, OWNER, PUBLISHER

READER = 70


async def written(context: ServiceContext, user: int = EDITOR, message: int = 10) -> Draft:
    return await compose.write(context, user, user, message, RichText("Title\nBody"), context.clock())


async def test_who_may_do_what(context: ServiceContext) -> None:
    """Under the rule of two people the author may not approve, another publisher may; names are given."""
    two = replace(context, rules=Rules(Approval.TWO_PERSON, Approval.TWO_PERSON))
    draft = await written(two, PUBLISHER)
    draft = await approve.submit(two, PUBLISHER, draft.id, draft.version)
    author, other = await card_facts(two, PUBLISHER, draft), await card_facts(two, OWNER, draft)
    assert (author.role, author.needs_approval, author.may_approve) == (Role.PUBLISHER, True, False)
    assert (other.role, other.may_approve, other.may_publish) == (Role.OWNER, True, False)
    assert (other.submitter, other.decider, other.approver) == ("P", "P", "")
    alone = await card_facts(context, PUBLISHER, draft)
    assert alone.may_publish
    assert not (await card_facts(context, EDITOR, draft)).may_publish


async def test_whom_it_reaches(context: ServiceContext) -> None:
    """A new statement goes to who is subscribed; its correction to who has it, and says what stood there before."""
    await subscribe.subscribe(context, READER, 0, ChatKind.PRIVATE, "en")
    draft = await written(context, PUBLISHER)
    assert dict((await card_facts(context, PUBLISHER, draft)).counts) == {ChatKind.PRIVATE: 1}
    assert await statement_of(context, draft) is None
    published = (await approve.publish(context, PUBLISHER, draft.id, draft.version)).published
    assert published
    correction = await revise.begin_correction(
        context, PUBLISHER, PUBLISHER, published.number, "en", 11, RichText("Title\nOther"), context.clock()
    )
    facts = await card_facts(context, PUBLISHER, correction)
    assert not any(facts.counts.values())  # nothing has been sent yet
    assert (facts.number, facts.before["en"].body.text) == (published.number, "Body")


async def test_a_statement_in_its_time_of_grace(context: ServiceContext) -> None:
    """While it can still be cancelled a statement counts as not yet published."""
    patient = replace(context, hold_before_send=timedelta(minutes=5))
    draft = await written(patient, PUBLISHER)
    done = await approve.publish(patient, PUBLISHER, draft.id, draft.version)
    facts = await card_facts(patient, PUBLISHER, done.draft)
    assert facts.pending
    assert facts.decider == "P"
