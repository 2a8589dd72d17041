"""Handing in: what comes from a shell, a website's hook or an announced import, published or left to a decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

from bot.domain.drafts.draft import Act, Content, Draft, DraftState, fault
from bot.domain.errors import Refusal
from bot.domain.releases.release import ReleaseKind
from bot.domain.statements import Statement, Text
from bot.services.context import SHELL, ServiceContext
from bot.services.drafts.change import load
from bot.services.drafts.release_draft import Decided
from bot.services.releases import correct
from bot.services.releases.publish import Published, publish
from bot.store import audit
from bot.store.database.connection import Connection
from bot.store.drafts import drafts
from bot.store.releases import releases

JUST_NOW = timedelta(minutes=1)  # a hook that says "now" may take a moment to get here


async def post_from_shell(context: ServiceContext, content: Content) -> Decided | Published:
    """What came from a shell or a website's hook: published at once; where it takes a second person, submitted; where
    it has a time ahead, scheduled.

    Raises:
        Refusal: the content cannot be a release, or its time has passed.
    """

    async def work(cx: Connection) -> Decided | Published:
        now = context.clock()
        if wrong := fault(content):
            raise Refusal(wrong[0], **wrong[1])
        if content.at and content.at < now - JUST_NOW:
            raise Refusal("when.past")
        needs = context.rules.needs_approval(urgent=content.urgent)
        if not needs and (content.at is None or content.at <= now):
            return await publish(context, cx, content, SHELL, f"shell:{uuid4()}")
        draft = await drafts.add(cx, SHELL, SHELL, content, now)
        return Decided(await _hand_in(context, cx, draft, submitted=needs))

    return await context.db.write(work)


async def announcement(context: ServiceContext, cx: Connection, statement: Statement) -> Draft:
    """Within the caller's transaction: an imported statement that is to be announced waits for a decision."""
    content = Content(texts=tuple(statement.texts.values()), topic=statement.topic)
    draft = await drafts.add(
        cx, SHELL, SHELL, content, context.clock(), statement=statement.id, base=statement.revision
    )
    return await _hand_in(context, cx, draft, submitted=True)


async def correction(
    context: ServiceContext, cx: Connection, statement: Statement, texts: Sequence[Text], topic: str
) -> Draft | None:
    """Within the caller's transaction: a source says otherwise than a statement that went out. Every copy is corrected;
    where that takes a second person, a draft waits for the decision, and is returned (an open one about it goes first).
    """
    if not await _takes_two(context, cx, statement):
        await correct.correct(
            context, cx, statement=statement.id, base=statement.revision, texts=texts, topic=topic, actor=SHELL
        )
        return None
    return await _about(context, cx, statement, ReleaseKind.CORRECT, Content(texts=tuple(texts), topic=topic))


async def retraction(context: ServiceContext, cx: Connection, statement: Statement) -> Draft | None:
    """The same where the source has taken the statement back."""
    if not await _takes_two(context, cx, statement):
        await correct.retract(context, cx, statement=statement.id, reason="", actor=SHELL)
        return None
    content = Content(texts=tuple(statement.texts.values()), topic=statement.topic)
    return await _about(context, cx, statement, ReleaseKind.RETRACT, content)


async def _takes_two(context: ServiceContext, cx: Connection, statement: Statement) -> bool:
    return context.rules.needs_approval(urgent=await releases.was_urgent(cx, statement.id))


async def _about(
    context: ServiceContext, cx: Connection, statement: Statement, kind: ReleaseKind, content: Content
) -> Draft:
    """The open draft about the statement; where there is none, a new one, submitted."""
    if known := await drafts.of_statement(cx, statement.id, (ReleaseKind.CORRECT, ReleaseKind.RETRACT)):
        return known
    now, base = context.clock(), statement.revision
    draft = await drafts.add(cx, SHELL, SHELL, content, now, kind=kind, statement=statement.id, base=base)
    return await _hand_in(context, cx, draft, submitted=True)


async def _hand_in(context: ServiceContext, cx: Connection, draft: int, *, submitted: bool) -> Draft:
    now = context.clock()
    state, act = (DraftState.SUBMITTED, Act.SUBMITTED) if submitted else (DraftState.SCHEDULED, Act.SCHEDULED)
    await drafts.set_state(cx, draft, state, SHELL, act, now)
    await audit.note(cx, SHELL, f"draft.{state}", now, draft=draft)
    return await load(cx, draft)
