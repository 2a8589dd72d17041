"""Results: how claims end: sent, put off, unknown, failed. A digest's rows get the result of the digest."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import aiosqlite

from bot.domain.releases.outcome import Edited, Sent
from bot.domain.releases.release import DeliveryState, Reason
from bot.domain.releases.sending import Claim, DigestClaim, SentRow, SingleClaim, Step
from bot.store.database.meta import OWN_BOT
from bot.store.releases import copies
from bot.store.releases.ledger import KEYS
from bot.store.rows import number, run

# A row that was not sent waits again, together with its digest if it has one; if its release was cancelled, it ends.
_CANCELLED = "(SELECT state FROM release WHERE id = delivery.release) = 'cancelled'"
_UNFINISHED = "SELECT id FROM release WHERE state NOT IN ('done', 'cancelled')"
_WHY = "(SELECT iif(why = 'retracted', why, 'cancelled') FROM release WHERE id = delivery.release)"
_WAIT_AGAIN = (
    f"UPDATE delivery SET state = iif({_CANCELLED}, 'skipped', iif(digest IS NULL, 'pending', 'held')), "
    f"reason = iif({_CANCELLED}, {_WHY}, ''), due = iif(digest IS NULL, ?, due) "
)
_SEGMENT = "coalesce((SELECT segment FROM delivery WHERE release = ? AND target = ?), 0)"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A claim that was sent, with the ids of its messages."""

    claim: Claim
    sent: Sent


async def mark_sent(cx: aiosqlite.Connection, receipts: Sequence[Receipt], now: datetime) -> None:
    """Record that claims were sent; with a digest, all its rows. A row with more messages to send, or which replaces
    copies, becomes pending again."""
    if not receipts:
        return
    await _add_messages(cx, receipts, now)
    await add_paid(cx, [(r.sent.paid, r.claim.release) for r in receipts if isinstance(r.claim, SingleClaim)])
    await _go_on(cx, [receipt for receipt in receipts if receipt.sent.more])
    ended = [receipt.claim for receipt in receipts if not receipt.sent.more]
    for claim in ended:
        if isinstance(claim, SingleClaim) and claim.step is Step.ANEW:
            await copies.next_step(cx, claim.release, claim.target.id, Step.TIDY)
    await _set_rows(cx, [row for claim in ended for row in claim.rows], DeliveryState.SENT)
    digests = [(r.sent.message_id, r.claim.digest) for r in receipts if isinstance(r.claim, DigestClaim)]
    if digests:
        await cx.executemany(
            "UPDATE digest SET state = 'sent', reason = '', message_id = ? WHERE id = ? AND state = 'sending'", digests
        )
    # The statement may have changed meanwhile, also if more messages follow.
    await copies.follow(cx, await copies.behind(cx, [row for receipt in receipts for row in receipt.claim.rows]))


async def add_paid(cx: aiosqlite.Connection, messages: Sequence[tuple[int, int]]) -> None:
    """Record how many more messages of each release may have been paid for, as (messages, release)."""
    await cx.executemany(
        "UPDATE release SET paid = paid + ? WHERE id = ?", [(paid, release) for paid, release in messages if paid]
    )


async def _add_messages(cx: aiosqlite.Connection, receipts: Sequence[Receipt], now: datetime) -> None:
    """Store the messages. A note gets the first free part number of its row, because the row may have sent a copy
    before."""
    at = now.timestamp()
    for notes in (False, True):
        place_of = "(SELECT coalesce(max(part) + 1, 0) FROM message WHERE release = ? AND target = ?)" if notes else "?"
        messages: list[tuple[object, ...]] = []
        for receipt in receipts:
            sent, claim = receipt.sent, receipt.claim
            for place, message in enumerate(sent.messages if claim.is_note is notes else ()):
                item = sent.media[place] if sent.media else None
                shown = (item.kind, item.file, int(item.spoiler)) if item else ("", "", 0)
                for row in claim.rows:
                    part = (row.release, row.target) if notes else (claim.part + place,)
                    fixed = (int(notes), int(notes))
                    seen_as = (row.release, row.target, int(isinstance(claim, DigestClaim)))
                    messages.append(
                        (row.release, row.target, *part, message, row.revision, at, *fixed, *shown, *seen_as)
                    )
        await cx.executemany(
            "INSERT OR REPLACE INTO message (release, target, part, message_id, revision, sent_at, lost, note, kind, "
            "file, spoiler, segment, in_digest, bot) "
            f"VALUES (?, ?, {place_of}, ?, ?, ?, ?, ?, ?, ?, ?, {_SEGMENT}, ?, {OWN_BOT})",
            messages,
        )


async def _go_on(cx: aiosqlite.Connection, receipts: Sequence[Receipt]) -> None:
    await cx.executemany(
        f"{_WAIT_AGAIN}, part = ?, attempts = 0, repeatable = 0 WHERE release = ? AND target = ? AND state = 'sending'",
        [
            (0.0, receipt.claim.part + len(receipt.sent.messages), row.release, row.target)
            for receipt in receipts
            for row in receipt.claim.rows
        ],
    )


async def mark_failed(cx: aiosqlite.Connection, claim: Claim, reason: Reason) -> None:
    """Record that it failed for good."""
    await _set_state(cx, claim, DeliveryState.FAILED, reason)


async def mark_unknown(cx: aiosqlite.Connection, claim: Claim, reason: Reason) -> None:
    """Record that it is unknown whether it arrived."""
    await _set_state(cx, claim, DeliveryState.UNKNOWN, reason)
    await copies.follow(cx, await copies.behind(cx, claim.rows))


async def mark_changed(cx: aiosqlite.Connection, claim: SingleClaim, edited: Edited, *, tell: bool) -> None:
    """Record that the row's copies are changed as far as possible. If none could be brought up to date, the statement
    is sent anew, or a note follows; a note also follows if readers are told (`tell`)."""
    release, target = claim.release, claim.target.id
    await copies.note_changes(cx, release, target, edited)
    if claim.step is Step.TIDY:
        await _set_state(cx, claim, DeliveryState.SENT)
    elif edited.anew:
        await copies.next_step(cx, release, target, Step.ANEW)
    elif tell or edited.unreached:
        await copies.next_step(cx, release, target, Step.NOTE)
    else:
        await _set_state(cx, claim, DeliveryState.SENT)


async def put_off(cx: aiosqlite.Connection, claim: Claim, until: float) -> None:
    """Record that it was not sent, and is to be tried again at `until` (seconds since 1970)."""
    await cx.executemany(
        f"{_WAIT_AGAIN} WHERE release = ? AND target = ? AND state = 'sending'",
        [(until, row.release, row.target) for row in claim.rows],
    )
    if isinstance(claim, DigestClaim):
        sql = "UPDATE digest SET state = 'pending', due = ? WHERE id = ? AND state = 'sending'"
        await run(cx, sql, (until, claim.digest))


async def attempts(cx: aiosqlite.Connection, claim: Claim) -> int:
    """How many times it was claimed."""
    if isinstance(claim, DigestClaim):
        return await number(cx, "SELECT attempts FROM digest WHERE id = ?", (claim.digest,))
    sql = "SELECT attempts FROM delivery WHERE release = ? AND target = ?"
    return await number(cx, sql, (claim.release, claim.target.id))


async def recover(cx: aiosqlite.Connection, *, resend: bool) -> int:
    """After a crash: make rows that were being sent unknown, or pending again; returns how many.

    Pending again are rows of urgent releases, rows that only change copies, and with `resend` all rows. Rows that were
    put off by a few seconds may be tried at once, because the clock may have been ahead then. What was being sent may
    have been paid for.
    """
    await _add_paid_in_flight(cx)
    await run(cx, f"UPDATE delivery SET due = 0 WHERE state = 'pending' AND due > 0 AND release IN ({_UNFINISHED})")
    if resend:
        sending = "(SELECT id FROM digest INDEXED BY digest_sending WHERE state = 'sending')"
        again = await run(cx, f"{_WAIT_AGAIN} WHERE digest IN {sending} AND state = 'sending'", (0.0,))
        await run(cx, "UPDATE digest SET state = 'pending', due = 0 WHERE state = 'sending'")
    else:
        again = 0
        await run(cx, "UPDATE digest SET state = 'unknown', reason = 'crash' WHERE state = 'sending'")
    again += await run(
        cx,
        "UPDATE delivery SET state = 'pending', due = 0 WHERE state = 'sending' AND digest IS NULL "
        "AND (SELECT (delivery.repeatable OR urgent OR ?) AND state <> 'cancelled' FROM release "
        "     WHERE id = delivery.release)",
        (int(resend),),
    )
    lost = [
        SentRow(*row)
        for row in await cx.execute_fetchall(
            "UPDATE delivery SET state = 'unknown', reason = 'crash' WHERE state = 'sending' "
            "RETURNING release, target, revision"
        )
    ]
    await copies.follow(cx, lost)
    return again + len(lost)


async def _add_paid_in_flight(cx: aiosqlite.Connection) -> None:
    """Count what was being sent as paid for, in releases that may be paid for and up to their limits: for each row one
    message, or an album of its unsent files. Edits and deletions cost nothing."""
    await run(
        cx,
        "UPDATE release SET paid = max(paid, min(paid_most, paid + in_flight.messages)) FROM ("
        "    SELECT id, sum(iif(step = ?, 1, max(1, min(files, files + 1 - part)))) AS messages FROM ("
        "        SELECT release.id, step, part, (SELECT count(*) FROM media WHERE media.statement = release.statement "
        "            AND media.revision = delivery.revision) AS files "
        "        FROM delivery JOIN release ON release.id = delivery.release "
        "        WHERE delivery.state = 'sending' AND digest IS NULL AND NOT repeatable AND paid_most"
        "    ) GROUP BY id"
        ") AS in_flight WHERE release.id = in_flight.id",
        (int(Step.NOTE),),
    )


async def _set_state(cx: aiosqlite.Connection, claim: Claim, state: DeliveryState, reason: Reason | str = "") -> None:
    await _set_rows(cx, claim.rows, state, reason)
    if isinstance(claim, DigestClaim):
        sql = "UPDATE digest SET state = ?, reason = ? WHERE id = ? AND state = 'sending'"
        await run(cx, sql, (state, reason, claim.digest))


async def _set_rows(
    cx: aiosqlite.Connection, rows: Sequence[SentRow], state: DeliveryState, reason: Reason | str = ""
) -> None:
    await run(
        cx,
        f"UPDATE delivery SET state = ?, reason = ? WHERE (release, target) IN ({KEYS}) AND state = 'sending'",
        (state, reason, json.dumps(rows)),
    )
