"""Who may approve a draft that needs a second person: nobody who wrote, submitted or changed any of it. Whether it
needs one is in `domain/drafts/approval_rule.py`."""

from __future__ import annotations

from bot.domain.drafts.draft import Draft
from bot.services.context import ServiceContext
from bot.store.database.connection import Connection
from bot.store.drafts import history, writers


async def contributors(context: ServiceContext, cx: Connection, found: Draft) -> set[int | None]:
    """Who began the draft (for a shell, the person with that login), who wrote in a text that is in it, who submitted
    it, and who changed it last. None of them counts as its second person."""
    wrote = {found.author, context.logins.get(found.login), *await writers.of_draft(cx, found.id)}
    return {*wrote, await history.submitter(cx, found.id), await history.last_writer(cx, found.id)}


async def second_person(context: ServiceContext, cx: Connection, found: Draft) -> int | None:
    """Who approved the draft's present content without being a contributor; None for nobody. (If no second person is
    needed, a contributor may have approved it.)"""
    approver = await history.approver(cx, found)
    return None if approver in await contributors(context, cx, found) else approver
