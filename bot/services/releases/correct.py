"""Corrects or retracts a published statement, by a release of its own to every chat that has a copy."""

from __future__ import annotations

from bot.domain.drafts.draft import Content
from bot.domain.errors import Refusal, Stale
from bot.domain.releases.release import Reason, ReleaseKind, ReleaseState
from bot.domain.staff import Role
from bot.domain.statements import Statement, StatementState
from bot.services.context import ServiceContext, require
from bot.services.releases.start import NewRelease, Started, start
from bot.store import cap
from bot.store.database.connection import Connection
from bot.store.releases import copies, ledger, releases
from bot.store.statements import corrections, statements


async def correct(
    context: ServiceContext, cx: Connection, statement: int, base: int, content: Content, actor: int
) -> Started:
    """Within the caller's transaction: store the content's texts and topic as the statement's next revision, and start
    a release that changes every copy. Targets that still wait for the statement get the new text.

    Args:
        base: the revision that the correction was written on.

    Raises:
        NotAllowed: the person's role may not publish.
        Stale: the statement was corrected or retracted since.
        Refusal: nothing differs from the present revision.
    """
    await require(cx, actor, Role.PUBLISHER)
    found = await require_published(cx, statement, base)
    same_texts = {text.lang: text for text in content.texts} == dict(found.texts)
    same_around = (content.topic, content.media, content.layout) == (found.topic, found.media, found.layout)
    warned = await cap.facts_of(cx, statement)
    if same_texts and same_around and content.warning == warned:
        raise Refusal("correct.nothing")
    revision = await corrections.correct(
        cx,
        statement,
        topic=content.topic,
        texts=content.texts,
        actor=actor,
        now=context.clock(),
        notice=content.notice,
        media=content.media,
        layout=content.layout,
    )
    if context.warns and warned and not content.warning.missing:
        await cap.put(cx, statement, revision, context.warns, content.warning)
    return await start(context, cx, NewRelease(ReleaseKind.CORRECT, statement, content, actor))


async def retract(context: ServiceContext, cx: Connection, statement: int, content: Content, actor: int) -> Started:
    """Within the caller's transaction: retract the statement, with the content's reason. Targets that still wait for it
    get nothing; a release replaces every copy by a note about the retraction, or deletes it.

    Raises:
        NotAllowed: the person's role may not publish.
        Stale: it is retracted already.
    """
    await require(cx, actor, Role.PUBLISHER)
    await require_retractable(cx, statement)
    reasons = dict(content.reasons)
    await corrections.retract(cx, statement, content.reason, actor=actor, now=context.clock(), reasons=reasons)
    await stop_sending(context, cx, statement)
    return await start(context, cx, NewRelease(ReleaseKind.RETRACT, statement, content, actor))


async def stop_sending(context: ServiceContext, cx: Connection, statement: int) -> None:
    """Cancel the statement's releases that are not over."""
    not_over = (ReleaseState.PLANNING, ReleaseState.RUNNING, ReleaseState.PAUSED)
    for other in await copies.not_over(cx, statement, (ReleaseKind.PUBLISH, ReleaseKind.CORRECT)):
        await releases.move(cx, other, not_over, ReleaseState.CANCELLED, context.clock(), Reason.RETRACTED)
        if await ledger.skip_open(
            cx, other, Reason.RETRACTED
        ):  # true where no row is left; else the engine skips the rest
            await releases.mark_rows_skipped(cx, other)


async def as_it_went_out(cx: Connection, statement: Statement) -> Content:
    """The statement's texts and topic as a content, with link preview and sound as in its newest release."""
    last = await releases.of_statement(cx, statement.id)
    return Content(
        texts=tuple(statement.texts.values()),
        topic=statement.topic,
        media=statement.media,
        layout=statement.layout,
        warning=await cap.facts_of(cx, statement.id),
        link_preview=last is not None and last.link_preview,
        silent=last is not None and last.silent and not last.urgent,
    )


async def require_published(cx: Connection, statement: int, revision: int | None = None) -> Statement:
    """The statement, if it is published, and if a revision is given, still at that revision.

    Raises:
        Stale: it is retracted, corrected since, or not out yet, or there is none.
    """
    found = await statements.by_id(cx, statement)
    if found is None:
        raise Stale("button.old")
    if found.state is StatementState.PENDING and not found.with_press:
        raise Stale("statement.pending", number=found.number)
    if found.state is StatementState.RETRACTED:
        raise Stale("statement.retracted", number=found.number)
    if revision not in (None, found.revision):
        raise Stale("correct.changed", number=found.number)
    return found


async def require_retractable(cx: Connection, statement: int) -> Statement:
    """The statement, if it is published, or if its retraction was cancelled, because some chats still have it then.

    Raises:
        Stale: it is retracted, not out yet, or there is none.
    """
    last = await releases.of_statement(cx, statement)
    cut_off = last is not None and (last.kind, last.state) == (ReleaseKind.RETRACT, ReleaseState.CANCELLED)
    found = await statements.by_id(cx, statement) if cut_off else None
    return found or await require_published(cx, statement)
