"""Catching up: what a forum topic missed while it was closed is counted when it is open again, and sent if an
administrator asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain.releases.release import Reason, ReleaseState
from bot.services.context import ServiceContext
from bot.services.subscriptions.change_settings import Administers, find
from bot.store.database.connection import Connection
from bot.store.releases import missed, releases
from bot.store.subscriptions import chats, targets

MOST = 5  # statements, the newest; older ones are in /archive


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer to send the target `count` statements since `since` (seconds since 1970). `by`: who subscribed it, if
    the bot can write to them; else 0."""

    target: int
    since: int
    count: int
    by: int


async def offer(context: ServiceContext, chat: int, thread: int) -> Offer | None:
    """What the topic missed since its subscription was paused; None if it was not paused, or missed nothing."""
    reader = context.db.reader
    waits = await targets.paused(reader, chat, thread, Reason.TOPIC_CLOSED)
    if waits is None:
        return None
    target, since, by = waits
    found = await missed.by_target(reader, target, since, context.clock(), MOST)
    known = by > 0 and await chats.language(reader, by)
    return Offer(target, int(since.timestamp()), len(found), by if known else 0) if found else None


async def send(context: ServiceContext, target: int, since: int, user: int, administers: Administers) -> int:
    """Send the target what it missed since then; returns how many statements. Each is sent once, however often this is
    called.

    Raises:
        Stale, NotAllowed: as in `change_settings.find`.
    """
    await find(context, target, user, administers)

    async def work(cx: Connection) -> int:
        now = context.clock()
        found = await missed.by_target(cx, target, datetime.fromtimestamp(since, UTC), now, MOST)
        await missed.put(cx, target, found)
        for release in found:
            if await releases.move(cx, release, (ReleaseState.DONE,), ReleaseState.RUNNING, now):
                await releases.report_again(cx, release)
        return len(found)

    return await context.db.write(work)
