"""Alerts: finds which must still be told to whom, and records that they were told.

An alert is made where something happens, in the same transaction, by `bot.store.alerts.note`. `chat/alerts/` sends it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging

from bot.domain.alerts import Alert, AlertKind
from bot.domain.errors import WriteRefused
from bot.domain.releases.release import ReleaseState
from bot.services.context import ServiceContext
from bot.store import alerts
from bot.store.database.connection import Connection
from bot.store.database.engine import DatabaseError, is_damage
from bot.store.feeds import items
from bot.store.releases import releases

log = logging.getLogger(__name__)
_TELL_SECONDS = 4.0


async def due(context: ServiceContext) -> list[tuple[Alert, set[int]]]:
    """The alerts to send now, each with the users to send it to. Alerts that are no longer true are closed unsent."""
    found = []
    for alert in await alerts.waiting(context.db.reader):
        if not await _still_so(context, alert):
            await _settle(context, alert)
        elif left := await alerts.recipients(context.db.reader, alert):
            found.append((alert, left))
        elif await alerts.anyone_told(context.db.reader, alert):
            await _settle(context, alert)
        # otherwise the alert waits for the first publisher or owner
    return found


async def note_damage(context: ServiceContext, error: BaseException) -> None:
    """If the error means that the database is damaged, alert the owners once. Returns when they have been told, or
    after some seconds."""

    async def work(cx: Connection) -> None:
        await alerts.note(cx, AlertKind.DAMAGE, "", context.clock())

    if not is_damage(error):
        return
    try:
        await context.db.write(work)
        with contextlib.suppress(TimeoutError):  # the error may be about to end the program
            async with asyncio.timeout(_TELL_SECONDS):
                await _all_told(context, AlertKind.DAMAGE)
    except (DatabaseError, WriteRefused) as second:
        log.error("owners cannot be told that the database is damaged: %s", second)


async def _all_told(context: ServiceContext, kind: AlertKind) -> None:
    while True:
        seen = context.db.committed.count
        if not any(alert.kind is kind for alert in await alerts.waiting(context.db.reader)):
            return
        await context.db.committed.wait(seen)


async def _still_so(context: ServiceContext, alert: Alert) -> bool:
    if alert.kind is AlertKind.SOURCE_MANY:
        return await items.waiting_count(context.db.reader, int(alert.subject.partition(":")[0])) > 0
    if not alert.kind.of_release:
        return True
    release = await releases.by_id(context.db.reader, int(alert.subject))
    return release is not None and release.state is ReleaseState.PAUSED


async def _settle(context: ServiceContext, alert: Alert) -> None:
    async def work(cx: Connection) -> None:
        await alerts.close(cx, alert, context.clock())

    await context.db.write(work)


async def told(context: ServiceContext, alert: Alert, user: int) -> None:
    """Record that the person has been told."""

    async def work(cx: Connection) -> None:
        await alerts.mark_told(cx, alert, user)
        if not await alerts.recipients(cx, alert):
            await alerts.close(cx, alert, context.clock())

    await context.db.write(work)


async def unreachable(context: ServiceContext, alert: Alert, user: int) -> None:
    """Record that the bot cannot write to the person. An alert for that person alone goes to all publishers and owners
    instead."""

    async def work(cx: Connection) -> None:
        await alerts.mark_told(cx, alert, user)
        if alert.chat and alert.kind is not AlertKind.TRANSLATION:  # the other translators got alerts of their own
            await alerts.hand_on(cx, alert)
        elif not await alerts.recipients(cx, alert):
            await alerts.close(cx, alert, context.clock())

    await context.db.write(work)
