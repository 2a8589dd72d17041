"""What an outcome means for the ledger; within the caller's transaction."""

from __future__ import annotations

import logging
from datetime import datetime

from bot.domain.alerts import AlertKind
from bot.domain.releases.outcome import (
    ChatLost,
    Edited,
    Moved,
    NoRights,
    NotEditable,
    Outcome,
    Rejected,
    RetryLater,
    Sent,
    Unknown,
)
from bot.domain.releases.release import DeliveryState, Reason, ReleaseState
from bot.domain.subscriptions.target import ChatKind, Target
from bot.store import alerts, audit, digests, pauses
from bot.store.database.connection import Connection
from bot.store.digests import DigestClaim
from bot.store.releases import ledger, releases
from bot.store.releases.ledger import Claim, Receipt
from bot.store.subscriptions import targets

log = logging.getLogger(__name__)

MOST_TRIES = 6  # sends of one message whose fate stays unknown
CONTENT_REFUSALS = 3  # so many chats refusing the message itself pause its release


async def record(cx: Connection, claim: Claim, outcome: Outcome, now: datetime, *, resend: bool = False) -> None:
    """Write down what became of a claimed row."""
    release, target = claim.release, claim.target
    match outcome:
        case Sent(message_id):
            await ledger.mark_sent(cx, [Receipt(claim, message_id)], now)
        case RetryLater(seconds, everywhere, flood):
            until = now.timestamp() + (0 if everywhere else seconds)
            await ledger.put_off(cx, release, target.id, until)
            if flood:
                scope = 0 if everywhere else target.chat
                await pauses.put(cx, scope, now.timestamp() + seconds)
        case Moved(chat):
            await ledger.put_off(cx, release, target.id, 0)
            await targets.move(cx, target.chat, chat, now)
        case ChatLost(reason):
            await _gone(cx, target, reason, now)
            await ledger.set_state(cx, release, target.id, DeliveryState.FAILED, reason)
        case NoRights(reason):
            await _barred(cx, target, reason, now)
            await ledger.set_state(cx, release, target.id, DeliveryState.FAILED, reason)
        case Unknown(reason):
            await _unknown(cx, claim, reason, now, resend=resend)
        case Edited(fixed):
            found = await releases.by_id(cx, release)
            await ledger.mark_changed(cx, claim, fixed, tell=found is not None and found.notice)
        case NotEditable():
            await ledger.set_state(cx, release, target.id, DeliveryState.FAILED, Reason.REFUSED)
        case Rejected(reason, detail, content):
            log.warning("release %d was refused by chat %d: %s", release, target.chat, detail)
            await ledger.set_state(cx, release, target.id, DeliveryState.FAILED, reason)
            if content:
                await _pause_if_wrong(cx, release, now)


async def record_digest(
    cx: Connection, claim: DigestClaim, outcome: Outcome, now: datetime, *, resend: bool = False
) -> None:
    """Write down what became of a claimed digest: its rows end, or wait, as it does."""
    target = claim.target
    match outcome:
        case Sent(message_id):
            await digests.mark_sent(cx, [(claim, message_id)], now)
        case RetryLater(seconds, everywhere, flood):
            await digests.put_off(cx, claim.digest, now.timestamp() + (0 if everywhere else seconds))
            if flood:
                await pauses.put(cx, 0 if everywhere else target.chat, now.timestamp() + seconds)
        case Moved(chat):
            await digests.put_off(cx, claim.digest, 0)
            await targets.move(cx, target.chat, chat, now)
        case ChatLost(reason):
            await _gone(cx, target, reason, now)
            await digests.set_state(cx, claim, DeliveryState.FAILED, reason)
        case NoRights(reason):
            await _barred(cx, target, reason, now)
            await digests.set_state(cx, claim, DeliveryState.FAILED, reason)
        case Unknown(reason):
            tries = await digests.attempts(cx, claim.digest)
            if resend and tries < MOST_TRIES:
                for entry in claim.entries:
                    await releases.mark_may_be_out(cx, entry.release)
                await digests.put_off(cx, claim.digest, now.timestamp() + 2.0**tries)
            else:
                await digests.mark_unknown(cx, claim, reason)
        case Rejected(reason, detail, content):
            log.warning("digest %d was refused by chat %d: %s", claim.digest, target.chat, detail)
            await digests.set_state(cx, claim, DeliveryState.FAILED, reason)
            for entry in claim.entries if content else ():
                await _pause_if_wrong(cx, entry.release, now)
        case NotEditable() | Edited():  # no answer to a send
            await digests.set_state(cx, claim, DeliveryState.FAILED, Reason.REFUSED)


async def _gone(cx: Connection, target: Target, reason: Reason, now: datetime) -> None:
    """The subscription ends; that a channel is lost is told to whoever subscribed it, or to staff."""
    if target.kind is ChatKind.CHANNEL:
        await alerts.note_lost(cx, AlertKind.CHANNEL_GONE, target.chat, now)
    await targets.end(cx, target.chat, target.thread if reason is Reason.TOPIC_GONE else None, reason, now)


async def _barred(cx: Connection, target: Target, reason: Reason, now: datetime) -> None:
    """The subscription waits; that a right is lost is told, a topic that is closed is its group's own affair."""
    await targets.pause(cx, target.id, reason, now)
    if reason is Reason.NO_RIGHTS:
        await alerts.note_lost(cx, AlertKind.NO_RIGHTS, target.chat, now)


async def recover(cx: Connection, *, resend: bool) -> int:
    """After a crash: what was in mid-send becomes unknown, or waits again; how many rows."""
    await releases.mark_interrupted(cx, resend=resend)
    await digests.recover(cx, resend=resend)
    return await ledger.recover(cx, resend=resend)


async def _unknown(cx: Connection, claim: Claim, reason: Reason, now: datetime, *, resend: bool) -> None:
    """Ordinary news is not sent again by itself, unless the config says so; an urgent notice always is, and so is
    what changes copies.

    Each time after a longer wait, and not for ever: a Telegram that takes messages and answers late would
    else flood every reader.
    """
    found = await releases.by_id(cx, claim.release)
    tries = await ledger.attempts(cx, *claim.key)
    again = claim.changes or resend or (found is not None and found.urgent)
    if again and tries < MOST_TRIES:
        await releases.mark_may_be_out(cx, claim.release)  # it waits again, and its row no longer says so
        await ledger.put_off(cx, *claim.key, now.timestamp() + 2.0**tries)
    else:
        await ledger.mark_unknown(cx, claim, reason)


async def _pause_if_wrong(cx: Connection, release: int, now: datetime) -> None:
    if await ledger.content_refusals(cx, release) < CONTENT_REFUSALS:
        return
    if await releases.move(cx, release, (ReleaseState.RUNNING,), ReleaseState.PAUSED, now, "content"):
        log.error("release %d is paused: Telegram refuses its message", release)
        await audit.note(cx, 0, "release.paused", now, release=release, why="content")
        await alerts.note_release(cx, release, "content", now)
