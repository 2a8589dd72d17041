"""Telling staff by themselves what needs them: to whom it is still to be told, and that it is.

What happens is noted where it happens, in the same transaction: `bot.store.notices.note`.
"""

from __future__ import annotations

from bot.domain.alerts import Notice
from bot.domain.releases.release import ReleaseState
from bot.services.office import Office
from bot.store import notices, releases
from bot.store.database import Connection


async def due(office: Office) -> list[tuple[Notice, set[int]]]:
    """What is to be told now, and to whom. What has become untrue meanwhile is left out and not told any more."""
    found = []
    for notice in await notices.waiting(office.db.reader):
        if not await _still_so(office, notice):
            await _settle(office, notice)
        elif left := await notices.recipients(office.db.reader, notice):
            found.append((notice, left))
        elif await notices.anyone_told(office.db.reader, notice):
            await _settle(office, notice)
        # else there is neither publisher nor owner: it waits for one
    return found


async def _still_so(office: Office, notice: Notice) -> bool:
    if not notice.kind.of_release:
        return True
    release = await releases.by_id(office.db.reader, int(notice.subject))
    return release is not None and release.state is ReleaseState.PAUSED


async def _settle(office: Office, notice: Notice) -> None:
    async def work(cx: Connection) -> None:
        await notices.settle(cx, notice, office.clock())

    await office.db.write(work)


async def told(office: Office, notice: Notice, user: int) -> None:
    """That person has been told."""

    async def work(cx: Connection) -> None:
        await notices.mark_told(cx, notice, user)
        if not await notices.recipients(cx, notice):
            await notices.settle(cx, notice, office.clock())

    await office.db.write(work)


async def unreachable(office: Office, notice: Notice, user: int) -> None:
    """The bot cannot write to that person. What was for nobody else is told to every publisher and owner."""

    async def work(cx: Connection) -> None:
        await notices.mark_told(cx, notice, user)
        if notice.chat:
            await notices.hand_on(cx, notice)
        elif not await notices.recipients(cx, notice):
            await notices.settle(cx, notice, office.clock())

    await office.db.write(work)
