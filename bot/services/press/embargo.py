"""Sets until when a draft's statement is for the press alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.drafts.draft import Act, Content, Draft
from bot.domain.errors import Refusal, Stale
from bot.domain.prompts import EmbargoPrompt
from bot.domain.releases.release import ReleaseKind
from bot.services.context import ServiceContext
from bot.services.drafts.change import ChangedDraft, change, writable
from bot.store import prompts
from bot.store.database.connection import Connection


async def ask(context: ServiceContext, user: int, chat: int, draft: int, version: int) -> Draft:
    """Open the question until when the statement is for the press alone: the next message is that time.

    Raises:
        NotAllowed, Stale: as `change.writable`; or the draft is not a new statement.
        Refusal: the mission has no topic by approval; or the draft's topic is one, so it never goes to everyone.
    """

    async def work(cx: Connection) -> Draft:
        found = await writable(cx, user, draft, version)
        _require_possible(context, found)
        await prompts.ask(cx, chat, user, EmbargoPrompt(draft, found.version), context.clock())
        return found

    return await context.db.write(work)


async def put(
    context: ServiceContext, user: int, chat: int, draft: int, version: int, at: datetime | None
) -> ChangedDraft:
    """Set the time `at` (aware) until which it is for the press alone; None for everyone at once. Closes the question.

    Raises:
        NotAllowed, Stale, Refusal: as in `ask`.
        Refusal: `at` has passed, or the draft is scheduled for later, or urgent.
    """
    if at is not None and at <= context.clock():
        raise Refusal("when.past")

    def alter(content: Content) -> Content:
        if at and content.at and at <= content.at:
            raise Refusal("press.before_start")
        if at and content.urgent:
            raise Refusal("press.urgent")
        return replace(content, press_until=at)

    async def close(cx: Connection) -> None:
        if at is not None:
            _require_possible(context, await writable(cx, user, draft))
        await prompts.close(cx, chat, user, EmbargoPrompt)

    await context.db.write(close)
    return await change(context, user, draft, version, Act.TIME, alter)


def _require_possible(context: ServiceContext, found: Draft) -> None:
    closed = {topic.key for topic in context.mission.closed_topics}
    if found.kind is not ReleaseKind.PUBLISH or found.announces:
        raise Stale("button.old")
    if not closed:
        raise Refusal("press.none")
    if found.content.topic in closed:
        raise Refusal("press.closed_topic")
