"""After publication: a correction or a retraction is a release of its own, to every chat that has the statement."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors import Refusal, Stale
from bot.domain.releases.release import Reason, ReleaseKind, ReleaseState
from bot.domain.staff import Role
from bot.domain.statements import Statement, StatementState, Text
from bot.services.context import ServiceContext, require
from bot.store import audit
from bot.store.database.connection import Connection
from bot.store.releases import copies, ledger, releases
from bot.store.statements import statements


async def correct(
    context: ServiceContext,
    cx: Connection,
    *,
    statement: int,
    base: int,
    texts: Sequence[Text],
    topic: str,
    actor: int,
    notice: bool = False,
    silent: bool = False,
    link_preview: bool = False,
) -> int:
    """Within the caller's transaction: the texts become the statement's next revision, and a release takes them to
    every copy. What is still to be delivered carries them at once. The release.

    Args:
        base: the revision that the correction was written on.
        notice: tell readers by a message, besides changing their copies.

    Raises:
        NotAllowed: the person's role may not publish.
        Stale: the statement was corrected or retracted since.
        Refusal: nothing is different.
    """
    await require(cx, actor, Role.PUBLISHER)
    found = await standing(cx, statement)
    if found.revision != base:
        raise Stale("correct.changed", number=found.number)
    if {text.lang: text for text in texts} == dict(found.texts) and topic == found.topic:
        raise Refusal("correct.nothing")
    now = context.clock()
    revision = await statements.correct(cx, statement, topic=topic, texts=texts, actor=actor, now=now, notice=notice)
    release = await releases.add(
        cx,
        statement,
        revision,
        now,
        kind=ReleaseKind.CORRECT,
        urgent=False,
        silent=silent,
        notice=notice,
        link_preview=link_preview,
    )
    await audit.note(cx, actor, "corrected", now, number=str(found.number), revision=revision, release=release)
    return release


async def retract(
    context: ServiceContext, cx: Connection, *, statement: int, reason: str, actor: int, silent: bool = False
) -> int:
    """Within the caller's transaction: the statement stands no more, whoever still waits for it gets nothing, and a
    release takes every copy back. The release.

    Raises:
        NotAllowed: the person's role may not publish.
        Stale: it is retracted already.
    """
    await require(cx, actor, Role.PUBLISHER)
    found = await retractable(cx, statement)
    now = context.clock()
    await statements.retract(cx, statement, reason, actor=actor, now=now)
    for other in await copies.in_the_way(cx, statement, (ReleaseKind.PUBLISH, ReleaseKind.CORRECT)):
        before = (ReleaseState.PLANNING, ReleaseState.RUNNING, ReleaseState.PAUSED)
        await releases.move(cx, other, before, ReleaseState.CANCELLED, now, Reason.RETRACTED)
        if await ledger.skip_open(cx, other, Reason.RETRACTED):  # else the engine goes on with it
            await releases.mark_swept(cx, other)
    kind = ReleaseKind.RETRACT
    release = await releases.add(cx, statement, found.revision, now, kind=kind, urgent=False, silent=silent)
    await audit.note(cx, actor, "retracted", now, number=str(found.number), reason=reason, release=release)
    return release


async def standing(cx: Connection, statement: int) -> Statement:
    """The statement, which is published and stands.

    Raises:
        Stale: it is retracted, not out yet, or there is none.
    """
    found = await statements.by_id(cx, statement)
    if found is None:
        raise Stale("button.old")
    if found.state is StatementState.PENDING:
        raise Stale("statement.pending", number=found.number)
    if found.state is not StatementState.PUBLISHED:
        raise Stale("statement.retracted", number=found.number)
    return found


async def retractable(cx: Connection, statement: int) -> Statement:
    """The statement, which stands, or whose retraction was cancelled, so that some still have it.

    Raises:
        Stale: it is retracted, not out yet, or there is none.
    """
    last = await releases.of_statement(cx, statement)
    cut_off = last is not None and (last.kind, last.state) == (ReleaseKind.RETRACT, ReleaseState.CANCELLED)
    found = await statements.by_id(cx, statement) if cut_off else None
    return found or await standing(cx, statement)
