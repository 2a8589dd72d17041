"""The ledger: one row for each release and target."""

from __future__ import annotations

import json
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime

import aiosqlite

from bot.domain.releases.due_time import Override
from bot.domain.releases.release import DeliveryState, Reason, ReleaseKind
from bot.domain.subscriptions.target import ChatKind, Target
from bot.store.releases import copies
from bot.store.releases.copies import Copy
from bot.store.rows import many, number, one, run

_LOOKED_AT = 5000  # rows of a release that are looked at to find those that may go
SWEPT_AT_ONCE = 2000  # rows that one transaction ends


@dataclass(frozen=True, slots=True)
class Due:
    """A row that waits for its turn; with `digest`, that digest, which is of no one release."""

    release: int
    target: int
    chat: int
    kind: ChatKind
    digest: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """A row that is being sent: to whom, which revision of the statement, and the copies that are there already.

    `changes`: the copies are to be changed, which may be done again without a double; else a message is sent.
    `silent`: without a sound, as the target wishes. `despite`: the wish of its that the urgent release goes through.
    """

    release: int
    target: Target
    revision: int
    kind: ReleaseKind = ReleaseKind.PUBLISH
    copies: tuple[Copy, ...] = ()
    changes: bool = False
    silent: bool = False
    despite: Override | None = None

    @property
    def is_note(self) -> bool:
        """Whether what is sent is a word about the copies, not a copy itself."""
        return self.kind is ReleaseKind.RETRACT or bool(self.copies)

    @property
    def key(self) -> tuple[int, int]:
        """The row's key: release and target."""
        return self.release, self.target.id


@dataclass(frozen=True, slots=True)
class Receipt:
    """A claimed row's message is in the chat."""

    claim: Claim
    message_id: int


async def due(
    cx: aiosqlite.Connection,
    release: int,
    most: int,
    now: datetime,
    *,
    but: Set[int] = frozenset(),
    behind: Sequence[int] = (),
) -> list[Due]:
    """The next rows of a release that may be sent now, channels first; none of the chats `but`.

    A chat whose row of one of the releases `behind` is still open waits for that one: older news goes first. One
    that is held for an hour to come is in nobody's way.
    """
    rows = await many(
        cx,
        "SELECT waiting.target, target.chat, target.kind FROM ("
        "    SELECT rank, target FROM delivery WHERE release = :release AND state = 'pending' AND due <= :now "
        "    ORDER BY rank, target LIMIT :looked_at) AS waiting "
        "JOIN target ON target.id = waiting.target "
        "WHERE target.chat NOT IN (SELECT value FROM json_each(:but)) "
        "AND NOT EXISTS (SELECT 1 FROM delivery AS older "
        "    WHERE older.release IN (SELECT value FROM json_each(:behind)) AND older.target = waiting.target "
        "    AND (older.state IN ('pending', 'sending') "
        "        OR (older.state = 'held' AND older.digest IS NULL AND older.due <= :now))) "
        "ORDER BY waiting.rank, waiting.target LIMIT :most",
        {
            "release": release,
            "now": now.timestamp(),
            "looked_at": max(_LOOKED_AT, most),
            "but": json.dumps(sorted(but)),
            "behind": json.dumps(list(behind)),
            "most": most,
        },
    )
    return [Due(release, row["target"], row["chat"], ChatKind(row["kind"])) for row in rows]


async def set_state(
    cx: aiosqlite.Connection, release: int, target: int, state: DeliveryState, reason: Reason | str = ""
) -> None:
    """Give the row that is being sent its state."""
    await run(
        cx,
        "UPDATE delivery SET state = ?, reason = ? WHERE release = ? AND target = ? AND state = 'sending'",
        (state, reason, release, target),
    )


async def mark_sent(cx: aiosqlite.Connection, receipts: Sequence[Receipt], now: datetime) -> None:
    """The rows' messages are in their chats."""
    if not receipts:
        return
    await cx.executemany(
        "INSERT OR REPLACE INTO message (release, target, part, message_id, revision, sent_at, lost) "
        "VALUES (?, ?, 0, ?, ?, ?, ?)",
        [
            (*sent.claim.key, sent.message_id, sent.claim.revision, now.timestamp(), int(sent.claim.is_note))
            for sent in receipts
        ],
    )
    await cx.execute_fetchall(
        f"UPDATE delivery SET state = 'sent', reason = '' WHERE (release, target) IN ({KEYS}) AND state = 'sending'",
        (json.dumps([sent.claim.key for sent in receipts]),),
    )
    await copies.follow(cx, await copies.behind(cx, [(*s.claim.key, s.claim.revision) for s in receipts]))


async def mark_unknown(cx: aiosqlite.Connection, claim: Claim, reason: Reason) -> None:
    """Nobody can know whether the row's message is in the chat."""
    await set_state(cx, *claim.key, DeliveryState.UNKNOWN, reason)
    await copies.follow(cx, await copies.behind(cx, [(*claim.key, claim.revision)]))


async def mark_changed(cx: aiosqlite.Connection, claim: Claim, fixed: Sequence[int], *, tell: bool) -> None:
    """The row's copies are dealt with. Where none could be changed, or readers are told, its message is next."""
    await copies.mark_changed(cx, *claim.key, claim.revision, fixed)
    if tell or len(fixed) == sum(not copy.fixed for copy in claim.copies):
        await copies.next_step(cx, *claim.key)
    else:
        await set_state(cx, *claim.key, DeliveryState.SENT)


# Rows of the ledger by a JSON list of [release, target].
KEYS = "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?)"


async def attempts(cx: aiosqlite.Connection, release: int, target: int) -> int:
    """How many times the row has been claimed."""
    return await number(cx, "SELECT attempts FROM delivery WHERE release = ? AND target = ?", (release, target))


async def put_off(cx: aiosqlite.Connection, release: int, target: int, until: float) -> None:
    """The row was not sent: it waits again, until `until` (seconds since 1970); of a cancelled release, it ends."""
    cancelled = "(SELECT state FROM release WHERE id = delivery.release) = 'cancelled'"
    why = "(SELECT iif(why = 'retracted', why, 'cancelled') FROM release WHERE id = delivery.release)"
    await run(
        cx,
        f"UPDATE delivery SET state = iif({cancelled}, 'skipped', 'pending'), "
        f"reason = iif({cancelled}, {why}, ''), due = ? WHERE release = ? AND target = ? AND state = 'sending'",
        (until, release, target),
    )


async def shift(cx: aiosqlite.Connection, seconds: float, now: datetime) -> None:
    """The clock went back by so many seconds: what waits for an instant waits no longer than it was to."""
    at = now.timestamp()
    await run(
        cx,
        "UPDATE delivery SET due = due - ? WHERE state = 'pending' AND due > ? "
        "AND release IN (SELECT id FROM release WHERE state NOT IN ('done', 'cancelled'))",
        (seconds, at),
    )
    await run(
        cx,
        "UPDATE release SET at = at - ? WHERE state IN ('planning', 'paused') AND NOT planned AND at > ?",
        (seconds, at),
    )
    await run(cx, "UPDATE pace SET until = until - ? WHERE until > ?", (seconds, at))


async def recover(cx: aiosqlite.Connection, *, resend: bool) -> int:
    """After a crash: rows found in mid-send become unknown; urgent ones (with `resend` all), and those that only
    changed copies, wait again."""
    found = await run(
        cx,
        "UPDATE delivery SET state = 'pending', due = 0 WHERE state = 'sending' AND digest IS NULL "
        "AND (SELECT (delivery.repeatable OR urgent OR ?) AND state <> 'cancelled' FROM release "
        "     WHERE id = delivery.release)",
        (int(resend),),
    )
    lost = await cx.execute_fetchall(
        "UPDATE delivery SET state = 'unknown', reason = 'crash' WHERE state = 'sending' "
        "RETURNING release, target, revision"
    )
    await copies.follow(cx, [(row["release"], row["target"], row["revision"]) for row in lost])
    return found + len(list(lost))


async def resend_unknown(cx: aiosqlite.Connection, release: int) -> int:
    """Rows whose fate nobody knows wait again; how many. Those of a digest come with the next one.

    Not those whose target a later release of the statement has seen to, or is going to: it brings the whole text.
    """
    return await run(
        cx,
        "UPDATE delivery SET state = 'pending', reason = '', due = 0, attempts = 0, digest = NULL "
        "WHERE release = :release AND state = 'unknown' AND NOT EXISTS (SELECT 1 FROM release AS this "
        "    JOIN release AS later ON later.statement = this.statement AND later.id > this.id "
        "    JOIN delivery AS other ON other.release = later.id AND other.target = delivery.target "
        "    WHERE this.id = :release AND other.state NOT IN ('failed', 'skipped'))",
        {"release": release},
    )


async def skip_open(cx: aiosqlite.Connection, release: int, reason: Reason, most: int = SWEPT_AT_ONCE) -> bool:
    """Close up to `most` rows that wait; whether that were all. What is being sent keeps its own end."""
    for state, index in (("pending", "delivery_pending"), ("held", "delivery_held")):
        skipped = await run(
            cx,
            "UPDATE delivery SET state = 'skipped', reason = ? WHERE release = ? AND target IN "
            f"(SELECT target FROM delivery INDEXED BY {index} WHERE release = ? AND state = '{state}' LIMIT ?)",
            (reason, release, release, most),
        )
        most -= skipped
    return most > 0


async def any_open(cx: aiosqlite.Connection, release: int) -> bool:
    """Whether a row waits or is being sent."""
    for state in ("pending", "sending", "held"):  # each has its index
        sql = f"SELECT 1 FROM delivery INDEXED BY delivery_{state} WHERE release = ? AND state = '{state}' LIMIT 1"
        if await one(cx, sql, (release,)):
            return True
    return False


async def any_out(cx: aiosqlite.Connection, release: int) -> bool:
    """Whether anybody has the message, may have it, or is about to."""
    ended = "SELECT 1 FROM delivery_count WHERE release = :release AND state IN ('sent', 'unknown') AND n > 0"
    being_sent = "SELECT 1 FROM delivery WHERE release = :release AND state = 'sending'"
    return await one(cx, f"{ended} UNION ALL {being_sent} LIMIT 1", {"release": release}) is not None


async def any_sent(cx: aiosqlite.Connection, release: int) -> bool:
    """Whether Telegram has taken the release's message at least once."""
    return await one(cx, "SELECT 1 FROM message WHERE release = ? LIMIT 1", (release,)) is not None


async def content_refusals(cx: aiosqlite.Connection, release: int) -> int:
    """How many times Telegram refused the message itself."""
    return await number(
        cx,
        "SELECT n FROM delivery_count WHERE release = ? AND state = 'failed' AND reason = 'content'",
        (release,),
    )
