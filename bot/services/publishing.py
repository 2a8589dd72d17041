"""Publishing: a draft becomes a statement with a number and a release, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from bot.domain.counting import day_in
from bot.domain.draft import Content, DraftState, fault
from bot.domain.errors import Refusal, Stale
from bot.domain.people import Role
from bot.domain.release import UNDER_WAY, Reason, ReleaseKind, ReleaseState
from bot.domain.statement import Number, StatementState, Text
from bot.services.drafts import own_draft
from bot.services.office import SHELL, Office, require
from bot.store import audit, deliveries, drafts, releases, statements
from bot.store.database import Connection

RESTORED = "restored"  # why a release is paused that a restored backup showed as under way


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication made. `anew` is False where the draft had been published before."""

    release: int
    statement: int
    number: Number
    anew: bool = True


async def publish_draft(office: Office, user: int, chat: int, draft: int, version: int) -> Published:
    """Publish the draft as its button showed it. Pressed again it says what the first press made.
    The draft's card becomes the message in which the release is watched.

    Raises:
        NotAllowed: the person's role may not publish.
        Stale: the draft is another's, was changed since the button was made, or is discarded.
        Refusal: the content cannot be a release.
    """

    async def work(cx: Connection) -> Published:
        await require(cx, user, Role.PUBLISHER)
        found = await drafts.by_id(cx, draft)
        if found and found.state is DraftState.PUBLISHED and (found.author, found.chat) == (user, chat):
            return await _published_before(cx, draft)
        found = await own_draft(cx, user, chat, draft)
        if found.version != version:
            raise Stale("draft.changed", draft=found.name)
        published = await publish(office, cx, found.content, user, f"draft:{uuid4()}")
        await drafts.settle(cx, draft, DraftState.PUBLISHED, office.clock(), published.statement)
        _, card = await drafts.messages(cx, draft)
        await releases.watch(cx, published.release, chat, card)
        return published

    return await office.db.write(work)


async def publish_from_shell(office: Office, content: Content) -> Published:
    """Publish what came from a shell or a website's hook, at once."""

    async def work(cx: Connection) -> Published:
        return await publish(office, cx, content, SHELL, f"shell:{uuid4()}")

    return await office.db.write(work)


async def publish(office: Office, cx: Connection, content: Content, actor: int, key: str) -> Published:
    """Within the caller's transaction: number, statement, release, audit.

    Raises:
        Refusal: the content cannot be a release.
    """
    if wrong := fault(content):
        raise Refusal(wrong[0], **wrong[1])
    now = office.clock()
    day = day_in(office.mission.timezone, now)
    number = await statements.next_number(cx, day.year)
    text = Text(content.lang, content.title, content.body, content.link)
    statement = await statements.add(
        cx,
        key=key,
        number=number,
        day=day,
        topic=content.topic,
        texts=[text],
        published_at=now,
        position=await statements.position_after(cx, day),
    )
    if office.grace:
        await statements.settle(cx, statement, StatementState.PENDING)
    release = await releases.add(cx, statement, 1, now + office.grace, urgent=content.urgent, silent=content.silent)
    await audit.note(cx, actor, "published", now, number=str(number), hash=content.digest(), release=release)
    return Published(release, statement, number)


async def _published_before(cx: Connection, draft: int) -> Published:
    statement = await statements.by_id(cx, await drafts.statement_of(cx, draft))
    release = await releases.of_statement(cx, statement.id) if statement else None
    if statement is None or release is None:
        raise Stale("button.old")
    return Published(release.id, statement.id, statement.number, anew=False)


async def pause(office: Office, user: int, chat: int, release: int) -> bool:
    """Stop planning and claiming rows of the release; whether it was under way."""

    async def work(cx: Connection) -> bool:
        return await _move(office, cx, user, chat, release, "paused", UNDER_WAY, ReleaseState.PAUSED)

    return await office.db.write(work)


async def resume(office: Office, user: int, chat: int, release: int) -> bool:
    """Go on with a paused release where it was; whether it was paused."""

    async def work(cx: Connection) -> bool:
        found = await releases.by_id(cx, release)
        after = ReleaseState.RUNNING if found and found.planned else ReleaseState.PLANNING
        return await _move(office, cx, user, chat, release, "resumed", (ReleaseState.PAUSED,), after)

    return await office.db.write(work)


async def cancel(office: Office, user: int, chat: int, release: int) -> bool:
    """End the release; what waits is skipped, what is sent stays. Whether it was under way.

    A statement that nobody has got is withdrawn: it keeps its number and leaves the archive.
    """

    async def work(cx: Connection) -> bool:
        before = (*UNDER_WAY, ReleaseState.PAUSED)
        watched = await releases.by_id(cx, release)
        if not await _move(office, cx, user, chat, release, "cancelled", before, ReleaseState.CANCELLED):
            return False
        await deliveries.skip_open(cx, release, Reason.CANCELLED)
        # After a restore nobody knows who has it.
        withdraws = watched is not None and watched.kind is ReleaseKind.PUBLISH and watched.why != RESTORED
        if watched and withdraws and not await deliveries.any_out(cx, release):
            await statements.settle(cx, watched.statement, StatementState.RETRACTED)
        return True

    return await office.db.write(work)


async def _move(
    office: Office,
    cx: Connection,
    user: int,
    chat: int,
    release: int,
    act: str,
    before: tuple[ReleaseState, ...],
    after: ReleaseState,
) -> bool:
    await require(cx, user, Role.PUBLISHER)
    watched = await releases.by_id(cx, release)
    if user != SHELL and (watched is None or watched.report_chat != chat):
        raise Stale("button.not_yours")
    if not await releases.move(cx, release, before, after, office.clock()):
        return False
    await audit.note(cx, user, f"release.{act}", office.clock(), release=release)
    return True
