"""What is decided goes out, waits for its time, or is held; whoever it concerns is told. Who decides is beside it.

An approval is bound to a hash of exactly what would be sent (texts, audience, flags, time). Any change gives the hash
another value and takes the draft back to editing, so that nothing goes out that nobody approved.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.drafts.draft import Act, Draft, DraftState, fault_of
from bot.domain.errors import Refusal
from bot.domain.releases.release import ReleaseKind
from bot.domain.staff import Role
from bot.services.context import SHELL, ServiceContext
from bot.services.drafts.change import concerned, load
from bot.services.releases.publish import Published, carry_out
from bot.store import audit
from bot.store.database.connection import Connection
from bot.store.drafts import cards, drafts, history, review_notifications
from bot.store.releases import releases
from bot.store.staff import members


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a draft. `published` where it went out at once (or had gone out before)."""

    draft: Draft
    published: Published | None = None


async def due(context: ServiceContext, draft: int) -> Decided | None:
    """The draft's time has come: it goes out; or, later than `late_grace`, after its expiry, without its approval, or
    where its statement is another by now, it is held and staff are asked. None where it does not wait any more."""

    async def work(cx: Connection) -> Decided | None:
        found, now = await _come_due(context, cx, draft), context.clock()
        if not found or not found.content.at:
            return None
        why = "late" if now - found.content.at > context.rules.late_grace else await _obstacle(context, cx, found)
        return await (hold(context, cx, found, why) if why else go(context, cx, found, SHELL))

    try:
        return await context.db.write(work)
    except Refusal as refusal:  # the transaction is undone: what it met stays in the way
        reason = refusal.key

    async def held(cx: Connection) -> Decided | None:
        found = await _come_due(context, cx, draft)  # not what somebody gave another time just now
        return await hold(context, cx, found, reason) if found else None

    return await context.db.write(held)


async def _come_due(context: ServiceContext, cx: Connection, draft: int) -> Draft | None:
    """The draft, where it waits for its time and that has come."""
    found = await drafts.by_id(cx, draft)
    if not found or found.state is not DraftState.SCHEDULED or not found.content.at:
        return None
    return found if found.content.at <= context.clock() else None


async def needs_approval(context: ServiceContext, cx: Connection, found: Draft) -> bool:
    """Whether the draft needs a second person; a correction or retraction, what its statement needed."""
    later = found.kind is not ReleaseKind.PUBLISH
    urgent = await releases.was_urgent(cx, found.statement) if later else found.content.urgent
    return context.rules.needs_approval(urgent=urgent)


def require_sendable(context: ServiceContext, found: Draft) -> None:
    """The draft can go out as it is.

    Raises:
        Refusal: it cannot, and why.
    """
    if wrong := fault_of(found):
        raise Refusal(wrong[0], **wrong[1])
    if found.content.not_after and found.content.not_after <= context.clock():
        raise Refusal("post.expired")


async def _obstacle(context: ServiceContext, cx: Connection, found: Draft) -> str:
    """Why what is due must not go out by itself; '' where it may."""
    if found.content.not_after and found.content.not_after <= context.clock():
        return "expired"
    needs = await needs_approval(context, cx, found)
    return "unapproved" if needs and await second_person(cx, found) is None else ""


async def hands(cx: Connection, found: Draft) -> set[int | None]:
    """Who wrote the draft, submitted it, or changed it last: no second person for it."""
    submitter = await history.submitter(cx, found.id)
    return {found.author, submitter, await history.last_writer(cx, found.id)}


async def second_person(cx: Connection, found: Draft) -> int | None:
    """The second person who approved the draft as it is. Where one person may decide, who wrote it may have."""
    approver = await history.approver(cx, found)
    return None if approver in await hands(cx, found) else approver


async def move_on(
    context: ServiceContext, cx: Connection, found: Draft, state: DraftState, user: int, act: Act, *, why: str = ""
) -> Draft:
    """Within the caller's transaction: move the draft on, and let its author, who submitted it and who approved it be
    told; not who does it, nor publishers of what is held, who get the card itself."""
    people = await concerned(cx, found) - {user}
    await drafts.set_state(cx, found.id, state, user, act, context.clock(), why=why)
    if state is DraftState.HELD:
        people -= {person for person, role in (await members.everyone(cx)).items() if role.includes(Role.PUBLISHER)}
    await review_notifications.owe(cx, found.id, people)
    return await load(cx, found.id)


async def hold(context: ServiceContext, cx: Connection, found: Draft, why: str) -> Decided:
    """Within the caller's transaction: it does not go out, and publishers are asked."""
    held = await move_on(context, cx, found, DraftState.HELD, SHELL, Act.HELD, why=why)
    await audit.note(cx, SHELL, "draft.held", context.clock(), draft=found.id, why=why)
    return Decided(held)


async def release_or_schedule(context: ServiceContext, cx: Connection, found: Draft, user: int) -> Decided:
    """Within the caller's transaction: what is approved goes out, or waits for its time; long after it, it is held."""
    now = context.clock()
    if found.content.at and found.content.at > now:
        return Decided(await move_on(context, cx, found, DraftState.SCHEDULED, user, Act.APPROVED))
    if found.content.at and now - found.content.at > context.rules.late_grace:
        return await hold(context, cx, found, "late")
    return await go(context, cx, found, user)


async def wait_for_time(context: ServiceContext, cx: Connection, found: Draft, user: int) -> Draft:
    """Within the caller's transaction: it waits for its time, which is ahead."""
    require_sendable(context, found)
    at = found.content.at
    await audit.note(cx, user, "draft.scheduled", context.clock(), draft=found.id, at=at.isoformat() if at else "")
    return await move_on(context, cx, found, DraftState.SCHEDULED, user, Act.SCHEDULED)


async def go(context: ServiceContext, cx: Connection, found: Draft, user: int) -> Decided:
    """Within the caller's transaction, which has seen to right and approval: it goes out."""
    published = await carry_out(context, cx, found, user)
    await drafts.became(cx, found.id, published.statement)
    done = await move_on(context, cx, found, DraftState.PUBLISHED, user, Act.PUBLISHED)
    await _watch(cx, done, published.release, user)
    return Decided(done, published)


async def _watch(cx: Connection, done: Draft, release: int, user: int) -> None:
    """The cards of who decided, submitted and wrote it become messages in which the release is watched; they are no
    cards any more."""
    watching = {user, done.author, await history.submitter(cx, done.id)}
    for shown in await cards.everywhere(cx, done.id):
        if shown.card and shown.chat in watching:
            await releases.watch(cx, release, shown.chat, shown.card)
            await cards.close(cx, done.id, shown.chat)
