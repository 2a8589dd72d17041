"""Reads what a draft's card shows besides the draft itself: its audience, its statement, who did what."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.cap.warning_facts import NO_FACTS
from bot.domain.drafts.card_facts import CardFacts
from bot.domain.drafts.draft import Act, Draft
from bot.domain.releases.copy_shapes import CopyShape
from bot.domain.releases.release import ReleaseKind
from bot.domain.releases.sending import DELETABLE_SECONDS
from bot.domain.staff import Role
from bot.domain.statements import Statement, StatementState
from bot.services.context import ServiceContext
from bot.services.drafts.discard import may_restore
from bot.services.drafts.find_approver import contributors, second_person
from bot.services.drafts.release_draft import needs_approval
from bot.services.releases.price import most_stars
from bot.store import cap
from bot.store.drafts import drafts, history, writers
from bot.store.releases import copies, copy_shapes
from bot.store.staff import members
from bot.store.statements import statements
from bot.store.subscriptions import targets


async def card_facts(context: ServiceContext, user: int, draft: Draft) -> CardFacts:
    """What the card shows to this person now, besides the draft itself."""
    cx, content = context.db.reader, draft.content
    names = await members.names(cx)
    submitter = await history.submitter(cx, draft.id) or draft.author
    decider = next(e.actor for e in reversed(await history.history(cx, draft.id)) if e.act is not Act.FROM_BACKUP)
    statement = await statement_of(context, draft)
    needs = await needs_approval(context, cx, draft)
    approver = await (second_person(context, cx, draft) if needs else history.approver(cx, draft))
    if draft.kind is ReleaseKind.PUBLISH:
        counts = await targets.audience(context.db.counter, content.topic, urgent=content.urgent)
    else:
        counts = await copies.audience_by_kind(context.db.counter, draft.statement)
    shapes, changeable = await _copies(context, draft, statement)
    return CardFacts(
        now=context.clock(),
        role=await members.role(cx, user) or Role.EDITOR,
        counts=counts,
        number=statement.number if statement else None,
        pending=bool(statement and statement.state is StatementState.PENDING),
        statement=statement,
        warns=context.warns is not None,
        warned=await cap.facts_of(cx, draft.statement) if draft.statement else NO_FACTS,
        stars=await most_stars(context, context.db.counter, draft.kind, draft.statement, content),
        copies=shapes,
        unchangeable=sum(counts.values()) - changeable if shapes else 0,
        before=statement.texts if statement else {},
        needs_approval=needs,
        may_approve=not needs or user not in await contributors(context, cx, draft),
        approver=names.get(approver, str(approver)) if approver is not None else "",
        submitter=names.get(submitter, str(submitter)) if submitter else "",
        writers=tuple(names.get(user, str(user)) for user in await writers.of_draft(cx, draft.id)),
        poster=_poster(context, draft, names),
        decider=names.get(decider, str(decider)) if decider else "",
        restored=await history.is_from_backup(cx, draft.id),
        may_restore=await may_restore(context, cx, draft),
        closes=await _closes(context, draft),
    )


async def _copies(
    context: ServiceContext, draft: Draft, statement: Statement | None
) -> tuple[tuple[CopyShape, ...], int]:
    """For a correction, if the statement has or had files: the shapes of the copies, and how many chats have one that
    can be changed. Copies that are only texts can always be edited in place."""
    cx = context.db.counter
    if draft.kind is not ReleaseKind.CORRECT or statement is None or not (draft.content.media or statement.media):
        return (), 0
    deletable_since = context.clock().timestamp() - DELETABLE_SECONDS
    shapes = await copy_shapes.shapes(cx, statement.id, deletable_since)
    return tuple(shapes), await copy_shapes.changeable(cx, statement.id)


async def _closes(context: ServiceContext, draft: Draft) -> tuple[str, ...]:
    if draft.kind is not ReleaseKind.RETRACT:
        return ()
    about = await drafts.open_about(context.db.reader, draft.statement)
    return tuple(other.name for other in about if other.id != draft.id)


def _poster(context: ServiceContext, draft: Draft, names: Mapping[int, str]) -> str:
    """Who posted the draft from a shell: alice, or alice (Alice Brown)."""
    user = context.logins.get(draft.login)
    return f"{draft.login} ({names.get(user, str(user))})" if user else draft.login


async def statement_of(context: ServiceContext, draft: Draft) -> Statement | None:
    """The statement that a correction, retraction or announcement is about."""
    return await statements.by_id(context.db.reader, draft.statement) if draft.statement else None
