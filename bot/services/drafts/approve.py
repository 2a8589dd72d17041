"""Decisions on a draft: submit, approve, reject, schedule, publish. Each checks the person's right, and has an effect
only once.

What happens after a decision, and at a scheduled time, is in release_draft.py.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.drafts.draft import Act, Draft, DraftState
from bot.domain.drafts.faults import MAX_REASON
from bot.domain.errors import NotAllowed, Refusal, Stale
from bot.domain.prompts import ReasonPrompt, TimePrompt
from bot.domain.staff import Role
from bot.domain.text.characters import says_something
from bot.services.context import SHELL, ServiceContext, require
from bot.services.drafts.change import ChangedDraft, load, replace_content, require_unchanged, writable
from bot.services.drafts.find_approver import contributors, second_person
from bot.services.drafts.release_draft import (
    Decided,
    move,
    needs_approval,
    release_approved,
    release_later,
    release_now,
    require_sendable,
)
from bot.services.releases.publish import published_before
from bot.store import audit, prompts
from bot.store.database.connection import Connection
from bot.store.drafts import drafts, history
from bot.store.staff import members


async def submit(context: ServiceContext, user: int, draft: int, version: int) -> Draft:
    """Submit the draft for a decision. A second press changes nothing.

    Raises:
        NotAllowed: the person is no staff.
        Stale: somebody else changed it meanwhile, or it is not in editing.
        Refusal: it cannot go out as it is.
    """

    async def work(cx: Connection) -> Draft:
        found = await writable(cx, user, draft, version)
        if found.state is DraftState.SUBMITTED:
            return found
        if found.state is not DraftState.EDITING:
            raise Stale(f"draft.is_{found.state}", draft=found.name)
        require_sendable(context, found)
        await drafts.set_state(cx, draft, DraftState.SUBMITTED, user, Act.SUBMITTED, context.clock())
        await audit.note(cx, user, "draft.submitted", context.clock(), draft=draft, hash=found.content.content_hash())
        return await load(cx, draft)

    return await context.db.write(work)


async def withdraw(context: ServiceContext, user: int, draft: int, version: int) -> Draft:
    """Take a submitted, scheduled or held draft back into editing. That voids an approval."""

    async def work(cx: Connection) -> Draft:
        found = await writable(cx, user, draft, version)
        if found.state is DraftState.EDITING:
            return found
        await audit.note(cx, user, "draft.withdrawn", context.clock(), draft=draft)
        return await move(context, cx, found, DraftState.EDITING, user, Act.WITHDRAWN)

    return await context.db.write(work)


async def approve(context: ServiceContext, user: int, draft: int, version: int, shown: str = "") -> Decided:
    """Approve exactly what the card showed: the draft goes out, or is scheduled. A second press returns the release
    that the first one started. `shown`: the short hash of the content that the card showed, '' if unknown.

    Raises:
        NotAllowed: the person may not publish; or the draft needs a second person, and they wrote, changed or submitted
            it.
        Stale: it was changed or decided on meanwhile.
    """

    async def work(cx: Connection) -> Decided:
        await require(cx, user, Role.PUBLISHER)
        if await history.approved_by(cx, draft, version, user):
            found = await load(cx, draft)
            out = found.state is DraftState.PUBLISHED
            return Decided(found, await published_before(cx, found) if out else None)
        found = await _submitted(cx, user, draft, version)
        if shown and shown != found.content.short_hash():
            raise Stale("draft.changed", draft=found.name)
        if await needs_approval(context, cx, found):
            await _require_second_person(context, cx, user, found)
        require_sendable(context, found)
        await history.decide(cx, found, user, "approve", context.clock())
        await audit.note(cx, user, "draft.approved", context.clock(), draft=draft, hash=found.content.content_hash())
        return await release_approved(context, cx, found, user)

    return await context.db.write(work)


async def ask_for_reason(context: ServiceContext, user: int, chat: int, draft: int, version: int) -> Draft:
    """Open the question for the reason of a rejection: the next message answers it."""

    async def work(cx: Connection) -> Draft:
        found = await _submitted(cx, user, draft, version)
        await prompts.ask(cx, chat, user, ReasonPrompt(draft, version), context.clock())
        return found

    return await context.db.write(work)


async def reject(context: ServiceContext, user: int, chat: int, draft: int, version: int, reason: str) -> Draft:
    """Send the draft back to its author, with a reason.

    Raises:
        NotAllowed: the person may not publish.
        Stale: it was changed or decided on meanwhile; the question is closed.
        Refusal: the reason is empty or too long; the question stays open.
    """

    async def work(cx: Connection) -> Draft | Refusal:
        if not says_something(reason):
            raise Refusal("reject.empty")
        if len(reason) > MAX_REASON:
            raise Refusal("reject.too_long", most=MAX_REASON, has=len(reason))
        await prompts.close(cx, chat, user, ReasonPrompt)
        try:
            found = await _submitted(cx, user, draft, version)
        except Refusal as refusal:
            return refusal
        await history.decide(cx, found, user, "reject", context.clock(), reason)
        await audit.note(cx, user, "draft.rejected", context.clock(), draft=draft, reason=reason)
        return await move(context, cx, found, DraftState.EDITING, user, Act.REJECTED, why=reason)

    done = await context.db.write(work)
    if isinstance(done, Refusal):
        raise done
    return done


async def publish(context: ServiceContext, user: int, draft: int, version: int) -> Decided:
    """Publish the draft as its card showed it; if its time is ahead, schedule it. A second press returns the release
    that the first one started.

    Raises:
        NotAllowed: the person may not publish, or the draft needs a second person's approval.
        Stale: it was changed since the button was made, or is discarded.
        Refusal: the content cannot be sent.
    """

    async def work(cx: Connection) -> Decided:
        await require(cx, user, Role.PUBLISHER)
        found = await load(cx, draft)
        if found.state is DraftState.PUBLISHED:
            return Decided(found, await published_before(cx, found))
        found = await _exactly(cx, user, draft, version)
        await _require_approved(context, cx, found)
        if found.content.at and found.content.at > context.clock():
            waits = found.state is DraftState.SCHEDULED
            return Decided(found if waits else await release_later(context, cx, found, user))
        require_sendable(context, replace(found, content=replace(found.content, at=None)))
        return await release_now(context, cx, found, user)

    return await context.db.write(work)


async def ask_when(context: ServiceContext, user: int, chat: int, draft: int, version: int) -> Draft:
    """Open the question for the time (read by `domain/drafts/typed_time.py`): the next message may answer it."""

    async def work(cx: Connection) -> Draft:
        found = await writable(cx, user, draft, version)
        await prompts.ask(cx, chat, user, TimePrompt(draft, version), context.clock())
        return found

    return await context.db.write(work)


async def schedule(context: ServiceContext, user: int, draft: int, version: int, at: datetime) -> ChangedDraft:
    """Schedule the draft for `at` (aware). If it needs a second person, only its time is set, and it must be submitted.

    Raises:
        NotAllowed: the person is no staff, or may not publish what is scheduled already.
        Stale: somebody else has changed it.
        Refusal: `at` has passed or is after the draft's `not_after`, or the content cannot be sent.
    """

    async def work(cx: Connection) -> ChangedDraft:
        found = await writable(cx, user, draft, version)
        if at <= context.clock():
            raise Refusal("when.past")
        if found.content.not_after and found.content.not_after <= at:
            raise Refusal("post.expires_before")
        if found.state in (DraftState.SUBMITTED, DraftState.SCHEDULED) and found.content.at == at:
            return ChangedDraft(found, found.state)
        changed = await _set_time(context, cx, user, found, at)
        role = await require(cx, user, Role.EDITOR)
        if await needs_approval(context, cx, found) or not role.includes(Role.PUBLISHER):
            return ChangedDraft(changed, found.state)
        return ChangedDraft(await release_later(context, cx, changed, user), found.state)

    return await context.db.write(work)


async def unschedule(context: ServiceContext, user: int, draft: int, version: int) -> ChangedDraft:
    """Remove the draft's time; a scheduled draft goes back into editing."""

    async def work(cx: Connection) -> ChangedDraft:
        found = await writable(cx, user, draft, version)
        if found.content.at is None:
            return ChangedDraft(found, found.state)
        return ChangedDraft(await _set_time(context, cx, user, found, None), found.state)

    return await context.db.write(work)


async def _set_time(context: ServiceContext, cx: Connection, user: int, found: Draft, at: datetime | None) -> Draft:
    if found.content.at == at and found.state is DraftState.EDITING:
        return found
    await replace_content(context, cx, user, found, replace(found.content, at=at), Act.TIME)
    return await load(cx, found.id)


async def _submitted(cx: Connection, user: int, draft: int, version: int) -> Draft:
    """The draft, if it is submitted, has exactly that version, and the person may decide on it."""
    await require(cx, user, Role.PUBLISHER)
    found = await load(cx, draft)
    if found.state is not DraftState.SUBMITTED:
        last = (await history.history(cx, draft))[-1]
        if last.actor in (SHELL, user):
            raise Stale(f"draft.is_{found.state}", draft=found.name)
        name = (await members.names(cx)).get(last.actor, str(last.actor))
        raise Stale(f"first.{found.state}", draft=found.name, name=name)
    return await _exactly(cx, user, draft, version)


async def _exactly(cx: Connection, user: int, draft: int, version: int) -> Draft:
    """The draft, if it has exactly that version: a decision must be about what the card showed."""
    found = await writable(cx, user, draft)
    await require_unchanged(cx, user, found, version)
    if found.version != version:
        raise Stale("draft.changed", draft=found.name)
    return found


async def _require_second_person(context: ServiceContext, cx: Connection, user: int, found: Draft) -> None:
    if user in await contributors(context, cx, found):
        raise NotAllowed("approve.own")


async def _require_approved(context: ServiceContext, cx: Connection, found: Draft) -> None:
    """Check that a draft which needs a second person's approval has it, and is scheduled or held."""
    if not await needs_approval(context, cx, found):
        return
    waits = found.state in (DraftState.SCHEDULED, DraftState.HELD)
    if not waits or await second_person(context, cx, found) is None:
        raise NotAllowed("publish.needs_approval")
