"""Steering a release that is under way: pause, resume, cancel, send again what is unknown; stop everything at once."""

from __future__ import annotations

from bot.domain.errors import NotAllowed, Refusal, Stale
from bot.domain.notice import PAUSED_BY_ITSELF
from bot.domain.people import Role
from bot.domain.release import UNDER_WAY, Reason, ReleaseKind, ReleaseState
from bot.domain.statement import StatementState
from bot.services.office import SHELL, Office, require
from bot.store import audit, deliveries, notices, releases, statements
from bot.store.database import Connection
from bot.store.releases import Release

RESTORED = "restored"  # why a release is paused that a restored backup showed as under way
HALT = "halt"  # why it is paused when an owner stopped everything


async def pause(office: Office, user: int, chat: int, release: int) -> bool:
    """Stop planning and claiming rows of the release; whether it was under way."""

    async def work(cx: Connection) -> bool:
        return await _move(office, cx, user, chat, release, "paused", UNDER_WAY, ReleaseState.PAUSED)

    return await office.db.write(work)


async def resume(office: Office, user: int, chat: int, release: int) -> bool:
    """Go on with a paused release where it was; whether it was paused.

    Raises:
        NotAllowed: an owner stopped everything, and the person is no owner.
    """

    async def work(cx: Connection) -> bool:
        found = await releases.by_id(cx, release)
        if found and found.why == HALT and not (await require(cx, user, Role.PUBLISHER)).includes(Role.OWNER):
            raise NotAllowed("halt.owners_resume")
        after = ReleaseState.RUNNING if found and found.planned else ReleaseState.PLANNING
        resumed = await _move(office, cx, user, chat, release, "resumed", (ReleaseState.PAUSED,), after)
        if resumed:
            await releases.drop_deadline(cx, release, now=office.clock())
        return resumed

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
        if await deliveries.skip_open(cx, release, Reason.CANCELLED):  # else the engine goes on with it
            await releases.mark_swept(cx, release)
        # After a restore nobody knows who has it.
        withdraws = watched is not None and watched.kind is ReleaseKind.PUBLISH and watched.why != RESTORED
        if watched and withdraws and not await deliveries.any_out(cx, release):
            await statements.settle(cx, watched.statement, StatementState.RETRACTED)
        return True

    return await office.db.write(work)


async def resend_unknown(office: Office, user: int, chat: int, release: int) -> int:
    """Send again what may not have arrived, at the risk of a double; how many that are. The release runs again.

    Raises:
        NotAllowed: the person's role may not publish.
        Stale: the release is watched elsewhere.
        Refusal: nothing of it is unknown, or it was cancelled.
    """

    async def work(cx: Connection) -> int:
        before = (ReleaseState.DONE, ReleaseState.RUNNING, ReleaseState.PAUSED)
        found = await releases.by_id(cx, release)
        after = found.state if found and found.state in before[1:] else ReleaseState.RUNNING
        await _require_watched(cx, user, chat, found)
        again = await deliveries.resend_unknown(cx, release) if found and found.state in before else 0
        if not again:
            raise Refusal("release.nothing_unknown")
        await releases.move(cx, release, before, after, office.clock(), found.why if found else "")
        await releases.report_again(cx, release)
        await audit.note(cx, user, "release.resent", office.clock(), release=release, count=again)
        return again

    return await office.db.write(work)


async def _require_watched(cx: Connection, user: int, chat: int, found: Release | None) -> None:
    """A release is steered from the message in which it is watched, or from the shell; one that paused by itself by
    any publisher, since all of them are told."""
    await require(cx, user, Role.PUBLISHER)
    by_itself = found is not None and found.state is ReleaseState.PAUSED and found.why in PAUSED_BY_ITSELF
    if user != SHELL and not by_itself and (found is None or found.report_chat != chat):
        raise Stale("button.not_yours")


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
    await _require_watched(cx, user, chat, await releases.by_id(cx, release))
    if not await releases.move(cx, release, before, after, office.clock()):
        return False
    await notices.release_steered(cx, release)
    await audit.note(cx, user, f"release.{act}", office.clock(), release=release)
    return True


async def halt(office: Office, user: int) -> int:
    """Pause every release that is under way or waits for its time; how many.

    Raises:
        NotAllowed: the person is no owner.
    """

    async def work(cx: Connection) -> int:
        await require(cx, user, Role.OWNER)
        stopped = await releases.pause_all(cx, HALT)
        await audit.note(cx, user, "halted", office.clock(), count=stopped)
        return stopped

    return await office.db.write(work)


async def resume_all(office: Office, user: int) -> int:
    """Go on with what `halt` stopped; how many releases.

    Raises:
        NotAllowed: the person is no owner.
    """

    async def work(cx: Connection) -> int:
        await require(cx, user, Role.OWNER)
        resumed = await releases.resume_all(cx, HALT)
        await audit.note(cx, user, "resumed_all", office.clock(), count=resumed)
        return resumed

    return await office.db.write(work)
