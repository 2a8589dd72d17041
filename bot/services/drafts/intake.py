"""Intake of statements that do not come from the chat (a shell, a website's hook, an import, a source): they go out at
once, or become a draft that waits, if a second person is needed or the time is ahead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from bot.domain.drafts.draft import Act, Content, Draft, DraftState
from bot.domain.drafts.faults import fault
from bot.domain.errors import Refusal
from bot.domain.media import MediaSet
from bot.domain.releases.release import ReleaseKind
from bot.domain.statements import Statement, Text
from bot.services.context import SHELL, ServiceContext
from bot.services.drafts.change import laid_out, load, replace_content
from bot.services.drafts.release_draft import Decided, close_drafts
from bot.services.releases.correct import as_it_went_out, correct, retract
from bot.services.releases.publish import announce, publish
from bot.services.releases.start import Started
from bot.store import audit
from bot.store.database.connection import Connection
from bot.store.drafts import drafts
from bot.store.releases import releases

JUST_NOW = timedelta(minutes=1)  # a time this little in the past counts as now, because a hook may take a moment


async def post_from_shell(context: ServiceContext, content: Content) -> Decided | Started:
    """Publish a statement from a shell or a website's hook; submit it if it needs a second person; schedule it if its
    time is ahead.

    Raises:
        Refusal: the content cannot be sent, or its time has passed.
    """

    content = laid_out(context, content)

    async def work(cx: Connection) -> Decided | Started:
        now = context.clock()
        if wrong := fault(content):
            raise Refusal(wrong[0], **wrong[1])
        if content.at and content.at < now - JUST_NOW:
            raise Refusal("when.past")
        needs = context.rules.needs_approval(urgent=content.urgent)
        if not needs and (content.at is None or content.at <= now):
            return await publish(context, cx, content, SHELL, f"shell:{uuid4()}")
        draft = await drafts.add(cx, SHELL, SHELL, content, now, login=context.login)
        return Decided(await (_submit if needs else _schedule)(context, cx, draft))

    return await context.db.write(work)


async def announce_imported(context: ServiceContext, cx: Connection, statement: Statement) -> Draft | None:
    """Within the caller's transaction: release a statement that was just imported. If that needs a second person,
    returns the submitted draft; else None."""
    content = Content(
        texts=tuple(statement.texts.values()), topic=statement.topic, media=statement.media, layout=statement.layout
    )
    if not context.rules.needs_approval(urgent=False):
        await announce(context, cx, statement.id, statement.revision, content, SHELL)
        return None
    return await _submitted_about(context, cx, statement, ReleaseKind.PUBLISH, content)


async def publish_from_source(
    context: ServiceContext, cx: Connection, content: Content, key: str, *, as_draft: bool
) -> Draft | Started:
    """Within the caller's transaction: publish a source's new item; or submit it, if it needs a second person; or with
    `as_draft`, only make a draft for staff. `key`: for the statement, if it is published.

    Raises:
        Refusal: the content cannot be sent.
    """
    content = laid_out(context, content)
    if as_draft:
        return await _left_to_staff(context, cx, content)
    if wrong := fault(content):
        raise Refusal(wrong[0], **wrong[1])
    if not context.rules.needs_approval(urgent=False):
        return await publish(context, cx, content, SHELL, key)
    draft = await drafts.add(cx, SHELL, SHELL, content, context.clock(), source=context.source)
    return await _submit(context, cx, draft)


async def correction_from_source(
    context: ServiceContext, cx: Connection, statement: Statement, texts: Sequence[Text], media: MediaSet
) -> Draft:
    """Within the caller's transaction: make a draft for staff that corrects a statement, because its source item has
    changed."""
    content = replace(await as_it_went_out(cx, statement), texts=tuple(texts), media=media)
    about = {"kind": ReleaseKind.CORRECT, "statement": statement.id, "base": statement.revision}
    return await _left_to_staff(context, cx, content, **about)


async def retraction_from_source(
    context: ServiceContext, cx: Connection, statement: Statement, reason: str, *, as_draft: bool
) -> Draft | None:
    """Within the caller's transaction: retract a statement with that reason, because its source has retracted the item;
    or submit the retraction, if it needs a second person; or with `as_draft`, only make a draft for staff. Returns the
    draft that waits; None if the statement is retracted."""
    content = Content(texts=tuple(statement.texts.values()), topic=statement.topic, reason=reason)
    if as_draft:
        about = {"kind": ReleaseKind.RETRACT, "statement": statement.id, "base": statement.revision}
        return await _left_to_staff(context, cx, content, **about)
    if await _needs_approval(context, cx, statement):
        return await _submitted_about(context, cx, statement, ReleaseKind.RETRACT, content)
    await _retract(context, cx, statement, content)
    return None


async def renew_from_source(context: ServiceContext, cx: Connection, draft: Draft, content: Content) -> Draft:
    """Within the caller's transaction: update a draft that no person has changed, because its source item has changed.
    If it was submitted, it is submitted again; an approval is void."""
    await replace_content(context, cx, SHELL, draft, content, Act.TEXT)
    await drafts.put_source(cx, draft.id, context.source)
    if draft.state is DraftState.EDITING:
        return await load(cx, draft.id)
    return await _submit(context, cx, draft.id)


async def _left_to_staff(context: ServiceContext, cx: Connection, content: Content, **about: Any) -> Draft:
    now, source = context.clock(), context.source
    found = await load(cx, await drafts.add(cx, SHELL, SHELL, content, now, source=source, **about))
    await audit.note(cx, SHELL, "draft.from_source", now, draft=found.id, **context.of_shell)
    return found


async def correct_imported(
    context: ServiceContext,
    cx: Connection,
    statement: Statement,
    texts: Sequence[Text],
    topic: str,
    media: MediaSet | None = None,
) -> Draft | None:
    """Within the caller's transaction: correct a statement and all its copies, because the import has other texts,
    another topic or other files (`media`; None: the same as before). If that needs a second person, returns the draft
    that waits: an open correction or retraction of the statement, or a new one."""
    content = replace(await as_it_went_out(cx, statement), texts=tuple(texts), topic=topic)
    content = content if media is None else replace(content, media=media)
    if not await _needs_approval(context, cx, statement):
        await correct(context, cx, statement.id, statement.revision, content, SHELL)
        return None
    return await _open_or_submitted(context, cx, statement, ReleaseKind.CORRECT, content)


async def retract_imported(context: ServiceContext, cx: Connection, statement: Statement) -> Draft | None:
    """Like `correct_imported`, for a statement that is retracted in the import. Retractions never have flags."""
    content = Content(texts=tuple(statement.texts.values()), topic=statement.topic)
    if not await _needs_approval(context, cx, statement):
        await _retract(context, cx, statement, content)
        return None
    return await _open_or_submitted(context, cx, statement, ReleaseKind.RETRACT, content)


async def _retract(context: ServiceContext, cx: Connection, statement: Statement, content: Content) -> None:
    await retract(context, cx, statement.id, content, SHELL)
    await close_drafts(context, cx, statement.id, SHELL)


async def _needs_approval(context: ServiceContext, cx: Connection, statement: Statement) -> bool:
    return context.rules.needs_approval(urgent=await releases.was_urgent(cx, statement.id))


async def _open_or_submitted(
    context: ServiceContext, cx: Connection, statement: Statement, kind: ReleaseKind, content: Content
) -> Draft:
    known = await drafts.of_statement(cx, statement.id, (ReleaseKind.CORRECT, ReleaseKind.RETRACT))
    return known or await _submitted_about(context, cx, statement, kind, content)


async def _submitted_about(
    context: ServiceContext, cx: Connection, statement: Statement, kind: ReleaseKind, content: Content
) -> Draft:
    now, base = context.clock(), statement.revision
    draft = await drafts.add(
        cx,
        SHELL,
        SHELL,
        content,
        now,
        kind=kind,
        statement=statement.id,
        base=base,
        login=context.login,
        source=context.source,
    )
    return await _submit(context, cx, draft)


async def _submit(context: ServiceContext, cx: Connection, draft: int) -> Draft:
    await drafts.set_state(cx, draft, DraftState.SUBMITTED, SHELL, Act.SUBMITTED, context.clock())
    found = await load(cx, draft)
    told = {"draft": draft, "hash": found.content.content_hash()}
    await audit.note(cx, SHELL, "draft.submitted", context.clock(), **told, **context.of_shell)
    return found


async def _schedule(context: ServiceContext, cx: Connection, draft: int) -> Draft:
    await drafts.set_state(cx, draft, DraftState.SCHEDULED, SHELL, Act.SCHEDULED, context.clock())
    found = await load(cx, draft)
    at = found.content.at
    told = {"draft": draft, "at": at.isoformat() if at else ""}
    await audit.note(cx, SHELL, "draft.scheduled", context.clock(), **told, **context.of_shell)
    return found
