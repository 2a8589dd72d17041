"""Releasing a draft after the decision: it goes out, waits for its time or is held, and those concerned are told. The
decisions themselves, and who may make them, are in approve.py.

An approval is for the SHA-256 of exactly what would be sent (texts, audience, flags, time). Any change gives the
content another hash and puts the draft back into editing, so nothing goes out unapproved.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.drafts.draft import CLOSED_BY_RETRACTION, Act, Draft, DraftState
from bot.domain.drafts.faults import fault_of
from bot.domain.errors import Refusal
from bot.domain.releases.release import ReleaseKind
from bot.domain.staff import Role
from bot.services.context import SHELL, ServiceContext
from bot.services.drafts.change import concerned, load
from bot.services.drafts.find_approver import second_person
from bot.services.releases.publish import publish_draft
from bot.services.releases.start import Started
from bot.store import audit
from bot.store.database.connection import Connection
from bot.store.drafts import cards, drafts, history, review_notifications
from bot.store.releases import releases, watches
from bot.store.staff import members


@dataclass(frozen=True, slots=True)
class Decided:
    """A draft after a decision. `published`: its release, if it has gone out, now or earlier."""

    draft: Draft
    published: Started | None = None


async def due(context: ServiceContext, draft: int) -> Decided | None:
    """Release a scheduled draft whose time has come. It is held instead, and publishers are asked, if it is late by
    more than `late_grace`, if `not_after` has passed, if it lacks a required approval, or if the statement that it is
    about has changed since. None if the draft is no longer due."""

    async def work(cx: Connection) -> Decided | None:
        found, now = await _due_draft(context, cx, draft), context.clock()
        if not found or not found.content.at:
            return None
        is_late = now - found.content.at > context.rules.late_grace
        why = "late" if is_late else await _reason_to_hold(context, cx, found)
        return await (hold(context, cx, found, why) if why else release_now(context, cx, found, SHELL))

    try:
        return await context.db.write(work)
    except Refusal as refusal:  # the transaction is rolled back, and the draft held in one of its own
        reason = refusal.key

    async def refused(cx: Connection) -> Decided | None:
        found = await _due_draft(context, cx, draft)  # None if somebody has just changed its time
        return await hold(context, cx, found, reason) if found else None

    return await context.db.write(refused)


async def _due_draft(context: ServiceContext, cx: Connection, draft: int) -> Draft | None:
    """The draft, if it is scheduled and its time has come."""
    found = await drafts.by_id(cx, draft)
    if not found or found.state is not DraftState.SCHEDULED or not found.content.at:
        return None
    return found if found.content.at <= context.clock() else None


async def _reason_to_hold(context: ServiceContext, cx: Connection, found: Draft) -> str:
    """Why a draft whose time has come must not go out by itself; '' if it may."""
    if found.content.not_after and found.content.not_after <= context.clock():
        return "expired"
    if context.warns and found.warning_is_over(context.clock()):
        return "warning_over"
    needs = await needs_approval(context, cx, found)
    return "unapproved" if needs and await second_person(context, cx, found) is None else ""


async def needs_approval(context: ServiceContext, cx: Connection, found: Draft) -> bool:
    """Whether the draft needs a second person. A correction or retraction needs one if its statement did."""
    later = found.kind is not ReleaseKind.PUBLISH
    urgent = await releases.was_urgent(cx, found.statement) if later else found.content.urgent
    return context.rules.needs_approval(urgent=urgent)


def require_sendable(context: ServiceContext, found: Draft) -> None:
    """Check that the draft can go out as it is.

    Raises:
        Refusal: it cannot, and why.
    """
    if wrong := fault_of(found):
        raise Refusal(wrong[0], **wrong[1])
    if found.content.not_after and found.content.not_after <= context.clock():
        raise Refusal("post.expired")
    if context.warns and found.warning_is_over(context.clock()):
        raise Refusal("cap.expired")


async def move(
    context: ServiceContext, cx: Connection, found: Draft, state: DraftState, user: int, act: Act, *, why: str = ""
) -> Draft:
    """Within the caller's transaction: change the draft's state. Those concerned are told, except `user`, who does it.
    Publishers are not told that a draft is held, because they get its card."""
    people = await concerned(cx, found) - {user}
    await drafts.set_state(cx, found.id, state, user, act, context.clock(), why=why)
    if state is DraftState.HELD:
        people -= {person for person, role in (await members.everyone(cx)).items() if role.includes(Role.PUBLISHER)}
    await review_notifications.owe(cx, found.id, people)
    return await load(cx, found.id)


async def hold(context: ServiceContext, cx: Connection, found: Draft, why: str) -> Decided:
    """Within the caller's transaction: hold the draft until a publisher decides. `why`: late, expired, unapproved, or
    the key of a refusal."""
    held = await move(context, cx, found, DraftState.HELD, SHELL, Act.HELD, why=why)
    await audit.note(cx, SHELL, "draft.held", context.clock(), draft=found.id, why=why)
    return Decided(held)


async def release_approved(context: ServiceContext, cx: Connection, found: Draft, user: int) -> Decided:
    """Within the caller's transaction: release an approved draft now, or schedule it for its time; if that passed more
    than `late_grace` ago, hold it."""
    now = context.clock()
    if found.content.at and found.content.at > now:
        return Decided(await move(context, cx, found, DraftState.SCHEDULED, user, Act.APPROVED))
    if found.content.at and now - found.content.at > context.rules.late_grace:
        return await hold(context, cx, found, "late")
    return await release_now(context, cx, found, user)


async def release_later(context: ServiceContext, cx: Connection, found: Draft, user: int) -> Draft:
    """Within the caller's transaction: schedule the draft for its time, which is ahead."""
    require_sendable(context, found)
    at = found.content.at
    await audit.note(cx, user, "draft.scheduled", context.clock(), draft=found.id, at=at.isoformat() if at else "")
    return await move(context, cx, found, DraftState.SCHEDULED, user, Act.SCHEDULED)


async def release_now(context: ServiceContext, cx: Connection, found: Draft, user: int) -> Decided:
    """Within the caller's transaction, which has checked the person's role and the approval: publish the draft."""
    started = await publish_draft(context, cx, found, user)
    if found.kind is ReleaseKind.RETRACT:
        await close_drafts(context, cx, found.statement, user, but=found.id)
    await drafts.became(cx, found.id, started.statement)
    done = await move(context, cx, found, DraftState.PUBLISHED, user, Act.PUBLISHED)
    await _watch(cx, done, started.release, user)
    return Decided(done, started)


async def close_drafts(context: ServiceContext, cx: Connection, statement: int, user: int, but: int = 0) -> None:
    """Within the caller's transaction, which retracts the statement: discard all other open drafts about it, including
    corrections. Those concerned are told."""
    for found in await drafts.open_about(cx, statement):
        if found.id != but:
            why = CLOSED_BY_RETRACTION
            await audit.note(cx, user, "draft.discarded", context.clock(), draft=found.id, why=why)
            await move(context, cx, found, DraftState.DISCARDED, user, Act.DISCARDED, why=why)


async def _watch(cx: Connection, done: Draft, release: int, user: int) -> None:
    """Let the card messages of the author, of who submitted and of who decided show the release from now on."""
    watching = {user, done.author, await history.submitter(cx, done.id)}
    for shown in await cards.everywhere(cx, done.id):
        if shown.card and shown.chat in watching:
            await watches.put(cx, release, shown.chat, shown.card)
            await cards.close(cx, done.id, shown.chat)
