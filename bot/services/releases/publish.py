"""What goes out: a draft becomes a statement and its release, a correction or a retraction, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from bot.domain.drafts.draft import Content, Draft, fault
from bot.domain.errors import Refusal, Stale
from bot.domain.releases.release import ReleaseKind
from bot.domain.statements import Number, StatementState
from bot.domain.time.calendar import day_in
from bot.services.context import SHELL, ServiceContext
from bot.services.releases import correct
from bot.store import audit
from bot.store.database.connection import Connection
from bot.store.releases import releases
from bot.store.statements import statements


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication made. `anew` is False where the draft had been published before."""

    release: int
    statement: int
    number: Number
    anew: bool = True


async def publish_from_shell(context: ServiceContext, content: Content) -> Published:
    """Publish what came from a shell or a website's hook, at once."""

    async def work(cx: Connection) -> Published:
        return await publish(context, cx, content, SHELL, f"shell:{uuid4()}")

    return await context.db.write(work)


async def carry_out(context: ServiceContext, cx: Connection, draft: Draft, actor: int) -> Published:
    """Within the caller's transaction, which has seen to right and approval: do what the draft is for.

    Raises:
        Stale: a correction or retraction whose statement is another by now.
        Refusal: the content cannot be a release.
    """
    content = draft.content
    if draft.kind is ReleaseKind.CORRECT:
        release = await correct.correct(
            context,
            cx,
            statement=draft.statement,
            base=draft.base,
            texts=content.texts,
            topic=content.topic,
            actor=actor,
            notice=content.notice,
            silent=content.silent,
            link_preview=content.link_preview,
        )
    elif draft.kind is ReleaseKind.RETRACT:
        release = await correct.retract(
            context, cx, statement=draft.statement, reason=content.reason, actor=actor, silent=content.silent
        )
    elif draft.announces:
        return await announce(context, cx, draft.statement, draft.base, content, actor)
    else:
        return await publish(context, cx, content, actor, f"draft:{uuid4()}")
    found = await statements.by_id(cx, draft.statement)
    if found is None:
        raise Stale("button.old")
    return Published(release, found.id, found.number)


async def publish(context: ServiceContext, cx: Connection, content: Content, actor: int, key: str) -> Published:
    """Within the caller's transaction: number, statement, release, audit.

    Raises:
        Refusal: the content cannot be a release.
    """
    if wrong := fault(content):
        raise Refusal(wrong[0], **wrong[1])
    now = context.clock()
    day = day_in(context.mission.timezone, now)
    number = await statements.next_number(cx, day.year)
    statement = await statements.add(
        cx,
        key=key,
        number=number,
        day=day,
        topic=content.topic,
        texts=content.texts,
        published_at=now,
        position=await statements.position_after(cx, day),
    )
    if context.hold_before_send:
        await statements.set_state(cx, statement, StatementState.PENDING)
    return await _release(context, cx, Published(0, statement, number), 1, content, actor)


async def announce(
    context: ServiceContext, cx: Connection, statement: int, revision: int, content: Content, actor: int
) -> Published:
    """Within the caller's transaction: a statement that the archive has already goes out.

    Raises:
        Stale: it was corrected or retracted since.
    """
    found = await correct.standing(cx, statement)
    if found.revision != revision:
        raise Stale("correct.changed", number=found.number)
    return await _release(context, cx, Published(0, statement, found.number), revision, content, actor, announced=True)


async def _release(
    context: ServiceContext,
    cx: Connection,
    made: Published,
    revision: int,
    content: Content,
    actor: int,
    *,
    announced: bool = False,
) -> Published:
    now = context.clock()
    release = await releases.add(
        cx,
        made.statement,
        revision,
        now + context.hold_before_send,
        urgent=content.urgent,
        silent=content.silent,
        pin=content.pin,
        link_preview=content.link_preview,
        not_after=content.not_after,
    )
    if content.featured:
        await statements.feature(cx, made.statement)
    await audit.note(
        cx,
        actor,
        "announced" if announced else "published",
        now,
        number=str(made.number),
        hash=content.content_hash(),
        release=release,
    )
    return Published(release, made.statement, made.number)


async def published_before(cx: Connection, draft: Draft) -> Published:
    """What the draft became.

    Raises:
        Stale: nothing that is there.
    """
    statement = await statements.by_id(cx, draft.statement)
    release = await releases.of_statement(cx, draft.statement)
    if statement is None or release is None:
        raise Stale("button.old")
    return Published(release.id, statement.id, statement.number, anew=False)
