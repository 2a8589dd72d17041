"""Handing in: what comes from a shell, a website's hook or an announced import, published or left to a decision."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from bot.domain.draft import Act, Content, Draft, DraftState, fault
from bot.domain.errors import Refusal
from bot.domain.statement import Statement
from bot.services.drafts import load
from bot.services.office import SHELL, Office
from bot.services.outgoing import Decided
from bot.services.publishing import Published, publish
from bot.store import audit, drafts
from bot.store.database import Connection

JUST_NOW = timedelta(minutes=1)  # a hook that says "now" may take a moment to get here


async def post_from_shell(office: Office, content: Content) -> Decided | Published:
    """What came from a shell or a website's hook: published at once; where it takes a second person, submitted; where
    it has a time ahead, scheduled.

    Raises:
        Refusal: the content cannot be a release, or its time has passed.
    """

    async def work(cx: Connection) -> Decided | Published:
        now = office.clock()
        if wrong := fault(content):
            raise Refusal(wrong[0], **wrong[1])
        if content.at and content.at < now - JUST_NOW:
            raise Refusal("when.past")
        needs = office.rules.needs_approval(urgent=content.urgent)
        if not needs and (content.at is None or content.at <= now):
            return await publish(office, cx, content, SHELL, f"shell:{uuid4()}")
        draft = await drafts.add(cx, SHELL, SHELL, content, now)
        return Decided(await _hand_in(office, cx, draft, submitted=needs))

    return await office.db.write(work)


async def announcement(office: Office, cx: Connection, statement: Statement) -> Draft:
    """Within the caller's transaction: an imported statement that is to be announced waits for a decision."""
    content = Content(texts=tuple(statement.texts.values()), topic=statement.topic)
    draft = await drafts.add(cx, SHELL, SHELL, content, office.clock(), statement=statement.id, base=statement.revision)
    return await _hand_in(office, cx, draft, submitted=True)


async def _hand_in(office: Office, cx: Connection, draft: int, *, submitted: bool) -> Draft:
    now = office.clock()
    state, act = (DraftState.SUBMITTED, Act.SUBMITTED) if submitted else (DraftState.SCHEDULED, Act.SCHEDULED)
    await drafts.settle(cx, draft, state, SHELL, act, now)
    await audit.note(cx, SHELL, f"draft.{state}", now, draft=draft)
    return await load(cx, draft)
