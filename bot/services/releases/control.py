"""Controls releases that are under way: pause, resume, cancel, resend unknown rows; and halt, which pauses them all."""

from __future__ import annotations

from bot.domain.alerts import PAUSED_BY_ITSELF
from bot.domain.errors import NotAllowed, Refusal
from bot.domain.releases.release import UNDER_WAY, Reason, ReleaseKind, ReleaseState
from bot.domain.staff import Role
from bot.domain.statements import StatementState
from bot.services.context import SHELL, ServiceContext, require
from bot.services.releases.correct import stop_sending
from bot.store import alerts, audit
from bot.store.database.connection import Connection
from bot.store.releases import ledger, releases, watches
from bot.store.statements import statements

HALT = "halt"  # `why` of a release that is paused because an owner halted all


async def pause(context: ServiceContext, user: int, chat: int, release: int) -> bool:
    """Pause the release: no rows are planned or sent. Returns whether it was under way."""

    async def work(cx: Connection) -> bool:
        return await _move(context, cx, user, chat, release, "paused", UNDER_WAY, ReleaseState.PAUSED)

    return await context.db.write(work)


async def resume(context: ServiceContext, user: int, chat: int, release: int, *, by_itself: bool = False) -> bool:
    """Continue a paused release where it was; returns whether it was paused. `by_itself`: only if the program, not a
    person, paused it.

    Raises:
        NotAllowed: an owner halted all releases, and the person is no owner.
    """

    async def work(cx: Connection) -> bool:
        if by_itself and not await _paused_by_itself(cx, release):
            return False
        found = await releases.by_id(cx, release)
        if found and found.why == HALT and not (await require(cx, user, Role.PUBLISHER)).includes(Role.OWNER):
            raise NotAllowed("halt.owners_resume")
        after = ReleaseState.RUNNING if found and found.planned else ReleaseState.PLANNING
        resumed = await _move(context, cx, user, chat, release, "resumed", (ReleaseState.PAUSED,), after)
        if resumed:
            await releases.drop_deadline(cx, release, now=context.clock())
        return resumed

    return await context.db.write(work)


async def cancel(context: ServiceContext, user: int, chat: int, release: int, *, by_itself: bool = False) -> bool:
    """Cancel the release: open rows are skipped, sent messages stay. Returns whether it was under way or paused.
    `by_itself`: only if the program, not a person, paused it.

    A statement that came into the archive with it, and that nobody can have got, is withdrawn: it keeps its number but
    leaves the archive.
    """

    async def work(cx: Connection) -> bool:
        if by_itself and not await _paused_by_itself(cx, release):
            return False
        before = (*UNDER_WAY, ReleaseState.PAUSED)
        found = await releases.by_id(cx, release)
        if not await _move(context, cx, user, chat, release, "cancelled", before, ReleaseState.CANCELLED):
            return False
        if await ledger.skip_open(
            cx, release, Reason.CANCELLED
        ):  # true where no row is left; else the engine skips the rest
            await releases.mark_rows_skipped(cx, release)
        if found and await _withdraws(cx, found):
            await statements.set_state(cx, found.statement, StatementState.RETRACTED)
            await stop_sending(context, cx, found.statement)
        return True

    return await context.db.write(work)


async def _withdraws(cx: Connection, release: releases.Release) -> bool:
    """Whether cancelling the release withdraws its statement: it came into the archive with this release, and nobody
    can have got it."""
    if release.kind is not ReleaseKind.PUBLISH or release.announces or release.may_be_out:
        return False
    return not await ledger.any_out(cx, release.id)


async def resend_unknown(context: ServiceContext, user: int, chat: int, release: int) -> int:
    """Send unknown rows again, at the risk that somebody gets the message twice; returns how many. The release runs
    again.

    Raises:
        NotAllowed: the person's role may not publish, or the chat is not the person's own.
        Refusal: it has no unknown rows (other than those that a correction takes care of), it was cancelled, or its
           statement is retracted.
    """

    async def work(cx: Connection) -> int:
        await _require_publisher(cx, user, chat)
        before = (ReleaseState.DONE, ReleaseState.RUNNING, ReleaseState.PAUSED)
        found = await releases.by_id(cx, release)
        after = found.state if found and found.state in before[1:] else ReleaseState.RUNNING
        wanted = found and (found.kind is ReleaseKind.RETRACT or await _is_published(cx, found))
        again = await ledger.resend_unknown(cx, release) if found and wanted and found.state in before else 0
        if not again:
            raise Refusal("release.nothing_unknown")
        await releases.mark_may_be_out(cx, release)  # the rows become pending and no longer show it
        await releases.move(cx, release, before, after, context.clock(), found.why if found else "")
        await releases.report_again(cx, release)
        await audit.note(cx, user, "release.resent", context.clock(), release=release, count=again)
        return again

    return await context.db.write(work)


async def _is_published(cx: Connection, release: releases.Release) -> bool:
    statement = await statements.by_id(cx, release.statement)
    return statement is not None and statement.state is not StatementState.RETRACTED


async def watch(context: ServiceContext, user: int, chat: int, message: int, release: int) -> None:
    """Show the release's progress in that message of the person's private chat.

    Raises:
        NotAllowed: the person's role may not publish, or the chat is not the person's own.
    """

    async def work(cx: Connection) -> None:
        await _require_publisher(cx, user, chat)
        if await releases.by_id(cx, release):
            await watches.put(cx, release, chat, message)

    await context.db.write(work)


async def _paused_by_itself(cx: Connection, release: int) -> bool:
    found = await releases.by_id(cx, release)
    return found is not None and found.state is ReleaseState.PAUSED and found.why in PAUSED_BY_ITSELF


async def _require_publisher(cx: Connection, user: int, chat: int) -> None:
    """Check that the person may publish and acts in their own private chat (whose id is theirs), or is a shell. Every
    publisher may control every release."""
    await require(cx, user, Role.PUBLISHER)
    if user not in (SHELL, chat):
        raise NotAllowed("staff.private_only")


async def _move(
    context: ServiceContext,
    cx: Connection,
    user: int,
    chat: int,
    release: int,
    act: str,
    before: tuple[ReleaseState, ...],
    after: ReleaseState,
) -> bool:
    await _require_publisher(cx, user, chat)
    if not await releases.move(cx, release, before, after, context.clock()):
        return False
    await alerts.release_steered(cx, release)
    await audit.note(cx, user, f"release.{act}", context.clock(), release=release)
    return True


async def halt(context: ServiceContext, user: int) -> int:
    """Pause every release that is planning or running; returns how many.

    Raises:
        NotAllowed: the person is no owner.
    """

    async def work(cx: Connection) -> int:
        await require(cx, user, Role.OWNER)
        stopped = await releases.pause_all(cx, HALT)
        await audit.note(cx, user, "halted", context.clock(), count=stopped)
        return stopped

    return await context.db.write(work)


async def resume_all(context: ServiceContext, user: int) -> int:
    """Resume the releases that `halt` paused; returns how many.

    Raises:
        NotAllowed: the person is no owner.
    """

    async def work(cx: Connection) -> int:
        await require(cx, user, Role.OWNER)
        resumed = await releases.resume_all(cx, HALT)
        await audit.note(cx, user, "resumed_all", context.clock(), count=resumed)
        return resumed

    return await context.db.write(work)
