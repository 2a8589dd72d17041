"""Digests: one message that takes a target's held rows over. Claimed and recorded like a row of the ledger.

Its rows end as it ends. Which rows it takes is decided in `held`; what is no more to be delivered drops out at the
claim.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

import aiosqlite

from bot.domain.releases.release import DeliveryState, Reason
from bot.domain.statements import Statement
from bot.domain.subscriptions.target import ChatKind, Target
from bot.store.database.engine import Row
from bot.store.releases import copies, scheduled
from bot.store.releases.ledger import Due
from bot.store.rows import many, number, one, run
from bot.store.statements import statements
from bot.store.subscriptions.targets import ACTIVE, target_of
from bot.store.subscriptions.wishes import rhythm_of

DROPPED = "dropped"  # nothing of it was left to be sent
_LOOKED_AT = 5000  # digests that are looked at to find those that may go


@dataclass(frozen=True, slots=True)
class DigestEntry:
    """A row that a digest delivers, with the revision of its statement."""

    release: int
    statement: int
    revision: int
    retracted: bool = False


@dataclass(frozen=True, slots=True)
class DigestClaim:
    """A digest that is being sent: to whom, and what is in it, the newest first."""

    digest: int
    target: Target
    entries: tuple[DigestEntry, ...]
    silent: bool


async def due(cx: aiosqlite.Connection, most: int, now: datetime, *, but: Set[int] = frozenset()) -> list[Due]:
    """The digests that may be sent now, those that wait longest first; to none of the chats `but`."""
    rows = await many(
        cx,
        "SELECT waiting.id, waiting.target, target.chat, target.kind FROM ("
        "    SELECT id, target, due FROM digest INDEXED BY digest_pending WHERE state = 'pending' AND due <= :now "
        "    ORDER BY due, id LIMIT :looked_at) AS waiting "
        "JOIN target ON target.id = waiting.target "
        "WHERE target.chat NOT IN (SELECT value FROM json_each(:but)) ORDER BY waiting.due, waiting.id LIMIT :most",
        {
            "now": now.timestamp(),
            "looked_at": max(_LOOKED_AT, most),
            "but": json.dumps(sorted(but)),
            "most": most,
        },
    )
    return [Due(0, row["target"], row["chat"], ChatKind(row["kind"]), row["id"]) for row in rows]


async def next_due(cx: aiosqlite.Connection) -> float | None:
    """When the next digest may be sent, in seconds since 1970."""
    row = await one(cx, "SELECT min(due) AS due FROM digest INDEXED BY digest_pending WHERE state = 'pending'")
    return row["due"] if row else None


async def claim(cx: aiosqlite.Connection, digests: Collection[int], now: datetime, zone: str) -> dict[int, DigestClaim]:
    """Mark digests and their rows as being sent; by the digest's id. `zone`: the mission's.

    Not in the answer: those whose turn has passed, and those of which nothing is left (retracted, cancelled, of topics
    that are chosen no more, the subscription over); such a digest is never sent. What is paused waits for the target's
    next digest.
    """
    if not digests:
        return {}
    claimed = await cx.execute_fetchall(
        "UPDATE digest SET state = 'sending', attempts = attempts + 1 "
        "WHERE id IN (SELECT value FROM json_each(?)) AND state = 'pending' RETURNING id, target",
        (json.dumps(list(digests)),),
    )
    rows = await _rows(cx, [row["id"] for row in claimed])
    targets = await _targets(cx, [row["target"] for row in claimed])
    found = {}
    for row in claimed:
        target, mine = targets[row["target"]], rows.get(row["id"], [])
        await _skip_unwanted(cx, target["id"], [there["release"] for there in mine if there["unwanted"]])
        goes = [there for there in mine if there["goes"] and not there["unwanted"]]
        if any(there["paused"] and not there["unwanted"] for there in mine):
            await scheduled.postpone(cx, row["id"], rhythm_of(target, zone), now)
        if not target["active"]:
            await _skip(cx, row["id"])
        if not target["active"] or not goes:
            await run(cx, "UPDATE digest SET state = 'dropped' WHERE id = ?", (row["id"],))
            continue
        entries = tuple(DigestEntry(there["release"], there["statement"], there["revision"]) for there in goes)
        silent = bool(target["silent"]) or all(there["silent"] for there in goes)
        found[row["id"]] = DigestClaim(row["id"], target_of(target), entries, silent)
    await cx.executemany(
        "UPDATE delivery SET state = 'sending', attempts = attempts + 1, repeatable = 0, revision = ? "
        "WHERE release = ? AND target = ? AND state = 'held'",
        [(entry.revision, entry.release, took.target.id) for took in found.values() for entry in took.entries],
    )
    return found


async def _rows(cx: aiosqlite.Connection, digests: Sequence[int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in await many(
        cx,
        "SELECT delivery.digest, delivery.release, release.statement, statement.revision, release.silent, "
        "release.state IN ('planning', 'running') AS goes, release.state = 'paused' AS paused, "
        "EXISTS (SELECT 1 FROM target_topic WHERE target = delivery.target) AND NOT EXISTS "
        "    (SELECT 1 FROM target_topic WHERE target = delivery.target AND topic = statement.topic) AS unwanted "
        "FROM delivery INDEXED BY delivery_of_digest JOIN release ON release.id = delivery.release "
        "JOIN statement ON statement.id = release.statement "
        "WHERE delivery.digest IN (SELECT value FROM json_each(?)) AND delivery.state = 'held' "
        "ORDER BY delivery.release DESC",
        (json.dumps(list(digests)),),
    ):
        found.setdefault(row["digest"], []).append(row)
    return found


async def _targets(cx: aiosqlite.Connection, ids: Sequence[int]) -> dict[int, Row]:
    rows = await many(
        cx,
        f"SELECT *, {ACTIVE} AS active FROM target WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    return {row["id"]: row for row in rows}


async def _skip_unwanted(cx: aiosqlite.Connection, target: int, releases: Sequence[int]) -> None:
    """The target has chosen other topics since these were planned for it."""
    await cx.executemany(
        "UPDATE delivery SET state = 'skipped', reason = ? WHERE release = ? AND target = ? AND state = 'held'",
        [(Reason.UNSUBSCRIBED, release, target) for release in releases],
    )


async def _skip(cx: aiosqlite.Connection, digest: int) -> None:
    await run(
        cx,
        "UPDATE delivery SET state = 'skipped', reason = ? WHERE digest = ? AND state = 'held'",
        (Reason.UNSUBSCRIBED, digest),
    )


async def mark_sent(cx: aiosqlite.Connection, sent: Sequence[tuple[DigestClaim, int]], now: datetime) -> None:
    """The digests are in their chats, each as the message of that id, and with it every statement that is in it."""
    if not sent:
        return
    await cx.executemany(
        "INSERT OR REPLACE INTO message (release, target, part, message_id, revision, sent_at) "
        "VALUES (?, ?, 0, ?, ?, ?)",
        [
            (entry.release, claim.target.id, message_id, entry.revision, now.timestamp())
            for claim, message_id in sent
            for entry in claim.entries
        ],
    )
    await run(
        cx,
        "UPDATE delivery SET state = 'sent', reason = '' "
        "WHERE digest IN (SELECT value FROM json_each(?)) AND state = 'sending'",
        (json.dumps([claim.digest for claim, _ in sent]),),
    )
    await cx.executemany(
        "UPDATE digest SET state = 'sent', reason = '', message_id = ? WHERE id = ? AND state = 'sending'",
        [(message_id, claim.digest) for claim, message_id in sent],
    )
    await copies.follow(cx, await copies.behind(cx, [row for claim, _ in sent for row in _rows_of(claim)]))


async def mark_unknown(cx: aiosqlite.Connection, claim: DigestClaim, reason: Reason) -> None:
    """Nobody can know whether the digest is in the chat, nor then any statement that is in it."""
    await set_state(cx, claim, DeliveryState.UNKNOWN, reason)
    await copies.follow(cx, await copies.behind(cx, _rows_of(claim)))


def _rows_of(claim: DigestClaim) -> list[tuple[int, int, int]]:
    return [(entry.release, claim.target.id, entry.revision) for entry in claim.entries]


async def set_state(
    cx: aiosqlite.Connection, claim: DigestClaim, state: DeliveryState, reason: Reason | str = ""
) -> None:
    """Give the digest that is being sent its state, and its rows theirs."""
    await run(
        cx,
        "UPDATE delivery SET state = ?, reason = ? WHERE digest = ? AND state = 'sending'",
        (state, reason, claim.digest),
    )
    await run(
        cx,
        "UPDATE digest SET state = ?, reason = ? WHERE id = ? AND state = 'sending'",
        (state, reason, claim.digest),
    )


# A row whose digest was not sent waits with it; of a cancelled release, it ends.
_CANCELLED = "(SELECT state FROM release WHERE id = delivery.release) = 'cancelled'"
_PUT_BACK = (
    f"UPDATE delivery SET state = iif({_CANCELLED}, 'skipped', 'held'), reason = iif({_CANCELLED}, "
    "(SELECT iif(why = 'retracted', why, 'cancelled') FROM release WHERE id = delivery.release), '') "
)


async def put_off(cx: aiosqlite.Connection, digest: int, until: float) -> None:
    """The digest was not sent: it waits again, until `until` (seconds since 1970), and its rows with it."""
    await run(cx, f"{_PUT_BACK} WHERE digest = ? AND state = 'sending'", (digest,))
    await run(cx, "UPDATE digest SET state = 'pending', due = ? WHERE id = ? AND state = 'sending'", (until, digest))


async def shift(cx: aiosqlite.Connection, seconds: float, now: datetime) -> None:
    """The clock went back by so many seconds: a digest that was put off waits no longer than it was to."""
    at = now.timestamp()
    await run(cx, "UPDATE digest SET due = due - ? WHERE state = 'pending' AND due > ?", (seconds, at))


async def attempts(cx: aiosqlite.Connection, digest: int) -> int:
    """How many times the digest has been claimed."""
    return await number(cx, "SELECT attempts FROM digest WHERE id = ?", (digest,))


async def recover(cx: aiosqlite.Connection, *, resend: bool) -> None:
    """After a crash: digests found in mid-send wait again with their rows, or become unknown; then their rows are
    those that `deliveries.recover` finds in mid-send."""
    if resend:
        sending = "(SELECT id FROM digest INDEXED BY digest_sending WHERE state = 'sending')"
        await run(cx, f"{_PUT_BACK} WHERE digest IN {sending} AND state = 'sending'")
        await run(cx, "UPDATE digest SET state = 'pending', due = 0 WHERE state = 'sending'")
    else:
        await run(cx, "UPDATE digest SET state = 'unknown', reason = 'crash' WHERE state = 'sending'")


async def entries(cx: aiosqlite.Connection, digest: int) -> tuple[DigestEntry, ...]:
    """What the digest has delivered, the newest first, with the statements' revisions of today."""
    rows = await many(
        cx,
        "SELECT release.id, release.statement, statement.revision, statement.state = 'retracted' AS retracted "
        "FROM delivery INDEXED BY delivery_of_digest JOIN release ON release.id = delivery.release "
        "JOIN statement ON statement.id = release.statement "
        "WHERE delivery.digest = ? AND delivery.state = 'sent' ORDER BY release.id DESC",
        (digest,),
    )
    return tuple(DigestEntry(row["id"], row["statement"], row["revision"], bool(row["retracted"])) for row in rows)


async def statements_of(cx: aiosqlite.Connection, entries: Sequence[DigestEntry]) -> list[Statement]:
    """What a digest shows, each statement once, with the texts of the entries' revisions and its state of now.

    Raises:
        LookupError: nothing is in it.
    """
    wanted = {entry.statement: entry.revision for entry in reversed(entries)}
    found = [await statements.at_revision(cx, statement, wanted[statement]) for statement in reversed(wanted)]
    if None in found or not found:
        raise LookupError("a digest has nothing to show")
    return [statement for statement in found if statement]


async def of_message(cx: aiosqlite.Connection, chat: int, message: int) -> int:
    """The digest that a message of the chat is; 0 where it is none."""
    row = await one(
        cx,
        "SELECT digest.id FROM digest JOIN target ON target.id = digest.target "
        "WHERE target.chat = ? AND digest.message_id = ? AND digest.state = 'sent'",
        (chat, message),
    )
    return int(row["id"]) if row else 0
