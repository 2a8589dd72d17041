"""Telling staff by themselves what needs them: to whom it is still to be told, and that it is.

What happens is noted where it happens, in the same transaction: `bot.store.alerts.note`.
"""

from __future__ import annotations

from bot.domain.alerts import Notice
from bot.domain.releases.release import ReleaseState
from bot.services.context import Office
from bot.store import alerts
from bot.store.database.connection import Connection
from bot.store.releases import releases


async def due(office: Office) -> list[tuple[Notice, set[int]]]:
    """What is to be told now, and to whom. What has become untrue meanwhile is left out and not told any more."""
    found = []
    for notice in await alerts.waiting(office.db.reader):
        if not await _still_so(office, notice):
            await _settle(office, notice)
        elif left := await alerts.recipients(office.db.reader, notice):
            found.append((notice, left))
        elif await alerts.anyone_told(office.db.reader, notice):
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
        await alerts.settle(cx, notice, office.clock())

    await office.db.write(work)


async def told(office: Office, notice: Notice, user: int) -> None:
    """That person has been told."""

    async def work(cx: Connection) -> None:
        await alerts.mark_told(cx, notice, user)
        if not await alerts.recipients(cx, notice):
            await alerts.settle(cx, notice, office.clock())

    await office.db.write(work)


async def unreachable(office: Office, notice: Notice, user: int) -> None:
    """The bot cannot write to that person. What was for nobody else is told to every publisher and owner."""

    async def work(cx: Connection) -> None:
        await alerts.mark_told(cx, notice, user)
        if notice.chat:
            await alerts.hand_on(cx, notice)
        elif not await alerts.recipients(cx, notice):
            await alerts.settle(cx, notice, office.clock())

    await office.db.write(work)
