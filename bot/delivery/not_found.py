"""Chats that Telegram does not find: their subscriptions end once it is known that the release's readers are this bot's
(`domain/releases/first_answers.py`); in case of doubt the release pauses and staff decide."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from bot.domain.alerts import AlertKind
from bot.domain.releases.release import Reason, ReleaseState
from bot.domain.releases.sending import Claim
from bot.domain.subscriptions.target import ChatKind, Target
from bot.store import alerts, audit
from bot.store.database.connection import Connection, Database
from bot.store.releases import ledger, releases
from bot.store.releases.releases import Release
from bot.store.subscriptions import targets

log = logging.getLogger(__name__)
WHY = "not_found"  # why a release is paused


async def end_subscription(cx: Connection, target: Target, reason: Reason, now: datetime) -> None:
    """End the subscription; if it is a channel's, tell whoever subscribed it, or staff."""
    if target.kind is ChatKind.CHANNEL:
        await alerts.note_lost(cx, AlertKind.CHANNEL_GONE, target.chat, now)
    await targets.end(cx, target.chat, target.thread if reason is Reason.TOPIC_GONE else None, reason, now)


async def look_at(cx: Connection, claim: Claim, now: datetime) -> None:
    """A claim has failed since its chat was not found: end the subscription, or leave it for `NotFound`."""
    known = False
    for row in claim.rows:
        answers = await ledger.answers(cx, row.release)
        if answers.asks_staff:
            await _ask_staff(cx, row.release, now)
        known = known or (answers.judged and not await _is_asked(cx, row.release))
    if known:
        await end_subscription(cx, claim.target, Reason.CHAT_NOT_FOUND, now)


async def _ask_staff(cx: Connection, release: int, now: datetime) -> None:
    found = await releases.by_id(cx, release)
    if found is None or (found.state is ReleaseState.PAUSED and found.why):  # nobody resumes it without looking
        return
    before = (ReleaseState.RUNNING, ReleaseState.PAUSED)
    if await releases.move(cx, release, before, ReleaseState.PAUSED, now, WHY):
        log.error("release %d is paused: its first readers do not know this bot", release)
        await audit.note(cx, 0, "release.paused", now, release=release, why=WHY)
        await alerts.note_release(cx, release, WHY, now)


class NotFound:
    """Ends the subscriptions that were left open until their release was judged."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db, self._clock = db, clock
        self._settled: set[int] = set()  # judged releases: a chat not found afterwards is ended at once

    async def settle(self, running: Sequence[Release]) -> None:
        """End them for each running release that is judged, or has no open row any more. No other release may be
        closed."""
        self._settled &= {release.id for release in running}
        for release in running:
            if release.id not in self._settled and await self._is_judged(release.id) and await self._end(release.id):
                self._settled.add(release.id)

    async def _is_judged(self, release: int) -> bool:
        answers = await ledger.answers(self._db.reader, release)
        return answers.judged or not await ledger.any_open(self._db.reader, release)

    def is_settled(self, release: Release) -> bool:
        """Whether no subscription waits for the judgement of the release."""
        return release.id in self._settled

    async def _end(self, release: int) -> bool:
        """End them; returns False if staff have been asked meanwhile, then none is ended."""
        left = (await ledger.answers(self._db.reader, release)).not_found
        if not left:
            return True
        async for lost in ledger.not_found(self._db.reader, release):
            if not await self._db.write(partial(_end_all, release=release, lost=lost, now=self._clock())):
                return False
            left -= len(lost)
            if left <= 0:
                break
        return True


async def _end_all(cx: Connection, release: int, lost: Sequence[int], now: datetime) -> bool:
    if await _is_asked(cx, release):  # staff were asked since it was found running
        return False
    for id in lost:
        target = await targets.by_id(cx, id)
        if target is not None and await targets.of_chat(cx, target.chat):
            await end_subscription(cx, target, Reason.CHAT_NOT_FOUND, now)
    return True


async def _is_asked(cx: Connection, release: int) -> bool:
    """Whether the release is paused until staff have said whose readers these are."""
    found = await releases.by_id(cx, release)
    return found is not None and found.state is ReleaseState.PAUSED and found.why == WHY
