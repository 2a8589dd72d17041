"""What a send's outcome means for the row or digest, the subscription and the release.

Everything runs in the caller's transaction.
"""

from __future__ import annotations

import logging
from datetime import datetime

from bot.delivery import not_found
from bot.domain.alerts import AlertKind
from bot.domain.releases.outcome import (
    ChatLost,
    Edited,
    Moved,
    NoRights,
    NotEditable,
    NotMade,
    Outcome,
    Rejected,
    RetryLater,
    Sent,
    Unknown,
)
from bot.domain.releases.release import Reason, ReleaseState
from bot.domain.releases.sending import Claim, SingleClaim
from bot.domain.subscriptions.target import Target
from bot.store import alerts, audit
from bot.store.database.connection import Connection
from bot.store.media import files
from bot.store.releases import copies, ledger, releases, results
from bot.store.releases.results import Receipt
from bot.store.subscriptions import targets

log = logging.getLogger(__name__)

MOST_TRIES = 6  # sends of one message whose outcome stays unknown
CONTENT_REFUSALS = 3  # this many chats refusing the message itself pause its release
NOT_BROUGHT = 3  # and so do this many chats for which a file's upload failed


async def record(cx: Connection, claim: Claim, outcome: Outcome, now: datetime, *, resend: bool = False) -> None:
    """Record the outcome of a claimed row or digest. `resend`: send again automatically what may not have arrived."""
    target = claim.target
    match outcome:
        case Sent():
            await results.mark_sent(cx, [Receipt(claim, outcome)], now)
        case RetryLater(seconds, everywhere):  # the wait itself is stored by `bot.delivery.waits`
            await results.put_off(cx, claim, now.timestamp() + (0 if everywhere else seconds))
        case Moved(chat):
            await results.put_off(cx, claim, 0)
            await targets.move(cx, target.chat, chat, now)
        case ChatLost(reason):
            await results.mark_failed(cx, claim, reason)
            if reason is Reason.CHAT_NOT_FOUND:
                await not_found.look_at(cx, claim, now)
            else:
                await not_found.end_subscription(cx, target, reason, now)
        case NoRights(reason):
            await _pause_target(cx, target, reason, now)
            await results.mark_failed(cx, claim, reason)
        case NotMade(error):
            await results.put_off(cx, claim, 0)
            await _pause_unmade(cx, claim, error, now)
        case Unknown(reason, paid):
            if isinstance(claim, SingleClaim):
                await results.add_paid(cx, [(paid, claim.release)])
            await _unknown(cx, claim, reason, now, resend=resend)
        case Edited(
            stopped_by=NotMade() | Rejected() | RetryLater() | ChatLost() | NoRights() | Moved() | Unknown() as answer
        ) if isinstance(claim, SingleClaim):
            await copies.note_changes(cx, claim.release, claim.target.id, outcome)
            await record(cx, claim, answer, now, resend=resend)
        case Edited() if isinstance(claim, SingleClaim):
            found = await releases.by_id(cx, claim.release)
            await results.mark_changed(cx, claim, outcome, tell=found is not None and found.notice)
        case NotEditable() | Edited():
            await results.mark_failed(cx, claim, Reason.REFUSED)
        case Rejected(reason, detail, content):
            log.warning("%s was refused by target %d: %s", claim, target.id, detail)
            await results.mark_failed(cx, claim, reason)
            for row in claim.rows if content else ():
                await _pause_if_wrong(cx, row.release, now)


async def _pause_target(cx: Connection, target: Target, reason: Reason, now: datetime) -> None:
    """Send nothing there for now. Staff are told if a right was lost; a closed topic is the group's own affair."""
    await targets.pause(cx, target.id, reason, now)
    if reason is Reason.NO_RIGHTS:
        await alerts.note_lost(cx, AlertKind.NO_RIGHTS, target.chat, now)


async def recover(cx: Connection, *, resend: bool) -> int:
    """After a crash: what was being sent becomes unknown, or waits again. Returns how many rows."""
    await releases.mark_interrupted(cx, resend=resend)
    return await results.recover(cx, resend=resend)


async def _unknown(cx: Connection, claim: Claim, reason: Reason, now: datetime, *, resend: bool) -> None:
    """Ordinary news and digests are not sent again automatically, unless the config says so (`resend`); urgent notices
    always are, and so are changes to copies.

    Each time after a longer wait, and not for ever: otherwise a Telegram that accepts messages but answers late would
    flood every reader.
    """
    tries = await results.attempts(cx, claim)
    if (claim.resent or resend) and tries < MOST_TRIES:
        for row in claim.rows:
            await releases.mark_may_be_out(cx, row.release)  # it waits again, and its row no longer shows the outcome
        await results.put_off(cx, claim, now.timestamp() + 2.0**tries)
    else:
        await results.mark_unknown(cx, claim, reason)
        for row in claim.rows:
            await _pause_if_not_brought(cx, row.release, now)


async def _pause_unmade(cx: Connection, claim: Claim, error: Exception, now: datetime) -> None:
    """Pause the release, or all of a digest's, and ask staff: none of it can be sent until the error is fixed."""
    paused = [row.release for row in claim.rows if await _pause(cx, row.release, "not_made", now)]
    if paused:
        log.error("%s cannot be made", claim, exc_info=error)


async def _pause_if_wrong(cx: Connection, release: int, now: datetime) -> None:
    """Pause the release, and ask staff, if its message was refused in several chats: the fault is in the message."""
    if await ledger.content_refusals(cx, release) >= CONTENT_REFUSALS:
        await _pause(cx, release, "content", now)


async def _pause_if_not_brought(cx: Connection, release: int, now: datetime) -> None:
    """Pause the release, and ask staff, if several chats in turn failed to upload its files: each further one would
    only become unknown too."""
    if await ledger.unknown(cx, release) < NOT_BROUGHT or await ledger.any_sent(cx, release):
        return
    if await files.to_be_brought(cx, release):
        await _pause(cx, release, "files", now)


async def _pause(cx: Connection, release: int, why: str, now: datetime) -> bool:
    """Pause a running release and alert staff once. Returns whether it was running."""
    if not await releases.move(cx, release, (ReleaseState.RUNNING,), ReleaseState.PAUSED, now, why):
        return False
    log.error("release %d is paused: %s", release, why)
    await audit.note(cx, 0, "release.paused", now, release=release, why=why)
    await alerts.note_release(cx, release, why, now)
    return True
