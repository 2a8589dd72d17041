"""Publishes an approved draft: as a new statement, which gets its number here, or as an announcement."""

from __future__ import annotations

from uuid import uuid4

from bot.domain.drafts.draft import Content, Draft
from bot.domain.errors import Stale
from bot.domain.releases.release import ReleaseKind
from bot.domain.statements import StatementState
from bot.domain.time.calendar import day_in
from bot.services.context import ServiceContext
from bot.services.releases.correct import correct, require_published, retract
from bot.services.releases.start import NewRelease, Started, start
from bot.store import cap
from bot.store.database.connection import Connection
from bot.store.releases import releases
from bot.store.statements import statements


async def publish_draft(context: ServiceContext, cx: Connection, draft: Draft, actor: int) -> Started:
    """Within the caller's transaction, which has checked the approval: publish, announce, correct or retract.

    Raises:
        NotAllowed: the person's role may not publish.
        Stale: the statement that it is about has been changed or retracted since.
        Refusal: the content cannot be sent.
    """
    if draft.kind is ReleaseKind.CORRECT:
        return await correct(context, cx, draft.statement, draft.base, draft.content, actor)
    if draft.kind is ReleaseKind.RETRACT:
        return await retract(context, cx, draft.statement, draft.content, actor)
    if draft.announces:
        return await announce(context, cx, draft.statement, draft.base, draft.content, actor)
    return await publish(context, cx, draft.content, actor, f"draft:{uuid4()}")


async def publish(context: ServiceContext, cx: Connection, content: Content, actor: int, key: str) -> Started:
    """Within the caller's transaction: store a new statement with the year's next number, and start its release. If it
    is for the press first, that release is for the press alone, and a second one, for everyone else, begins at
    `press_until`.

    Raises:
        NotAllowed: the person's role may not publish.
        Refusal: the content cannot be sent.
    """
    now = context.clock()
    press = content.press_until if content.press_until and content.press_until > now else None
    day = day_in(context.mission.timezone, now)
    statement = await statements.add(
        cx,
        key=key,
        number=await statements.next_number(cx, day.year),
        day=day,
        topic=content.topic,
        texts=content.texts,
        published_at=now,
        position=await statements.position_after(cx, day),
        state=StatementState.PENDING if context.grace(urgent=content.urgent) or press else StatementState.PUBLISHED,
        media=content.media,
        layout=content.layout,
        press_until=press,
    )
    if context.warns and content.urgent and not content.warning.missing:
        await cap.put(cx, statement, 1, context.warns, content.warning)
    started = await start(context, cx, NewRelease(ReleaseKind.PUBLISH, statement, content, actor))
    if press:
        everyone = NewRelease(ReleaseKind.PUBLISH, statement, content, actor, announces=True, at=press)
        await start(context, cx, everyone)
    if content.featured:
        await statements.feature(cx, statement)
    return started


async def announce(
    context: ServiceContext, cx: Connection, statement: int, revision: int, content: Content, actor: int
) -> Started:
    """Within the caller's transaction: start a release of a statement that is in the archive already.

    Raises:
        NotAllowed: the person's role may not publish.
        Stale: it is no longer at that revision, or is retracted.
        Refusal: the content cannot be sent.
    """
    await require_published(cx, statement, revision)
    new = NewRelease(ReleaseKind.PUBLISH, statement, content, actor, announces=True)
    started = await start(context, cx, new)
    if content.featured:
        await statements.feature(cx, statement)
    return started


async def published_before(cx: Connection, draft: Draft) -> Started:
    """The newest release of the statement that the draft became or was about.

    Raises:
        Stale: there is none.
    """
    statement = await statements.by_id(cx, draft.statement)
    release = await releases.of_statement(cx, draft.statement)
    if statement is None or release is None:
        raise Stale("button.old")
    return Started(release.id, statement.id, statement.number, anew=False)
