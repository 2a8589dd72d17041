"""The ledger: one row for each release and target."""

from __future__ import annotations

import json
from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

import aiosqlite

from bot.domain.people import ChatKind, Target
from bot.domain.release import DeliveryState, Reason
from bot.store.releases import Release
from bot.store.rows import many, number, one, run
from bot.store.targets import ACTIVE, WANTS_TOPIC


@dataclass(frozen=True, slots=True)
class Due:
    """A row that waits for its turn."""

    release: int
    target: int
    chat: int
    kind: ChatKind


async def plan(cx: aiosqlite.Connection, release: Release, most: int, now: datetime) -> bool:
    """Write ledger rows for the next `most` targets; whether every target is now planned.

    The audience is the subscriptions active now. Planning again adds nothing: the key is (release, target),
    and the cursor moves in the same transaction.
    """
    state = await one(cx, "SELECT state FROM release WHERE id = ?", (release.id,))
    if not state or state["state"] != "planning":  # paused or cancelled since it was looked up
        return True
    if release.cursor == 0:
        # The time of grace is over: from now on readers find the statement.
        await run(
            cx, "UPDATE statement SET state = 'published' WHERE id = ? AND state = 'pending'", (release.statement,)
        )
    upto = await number(
        cx,
        "SELECT max(id) FROM (SELECT id FROM target WHERE id > ? ORDER BY id LIMIT ?)",
        (release.cursor, most),
    )
    if not upto:
        await run(
            cx,
            "UPDATE release SET planned = 1, state = 'running', started_at = coalesce(started_at, ?) "
            "WHERE id = ? AND state = 'planning'",
            (now.timestamp(), release.id),
        )
        return True
    await run(
        cx,
        "INSERT OR IGNORE INTO delivery (release, target, rank) "
        "SELECT :release, id, kind <> 'channel' FROM target "
        f"WHERE id > :cursor AND id <= :upto AND {ACTIVE} AND {WANTS_TOPIC}",
        {
            "release": release.id,
            "cursor": release.cursor,
            "upto": upto,
            "urgent": int(release.urgent),
            "topic": release.topic,
        },
    )
    await run(cx, "UPDATE release SET cursor = ? WHERE id = ?", (upto, release.id))
    return False


async def due(
    cx: aiosqlite.Connection, release: int, most: int, now: datetime, but: Set[int] = frozenset()
) -> list[Due]:
    """The next rows of a release that may be sent now, channels first; none of the chats `but`."""
    rows = await many(
        cx,
        "SELECT delivery.target, target.chat, target.kind FROM delivery "
        "JOIN target ON target.id = delivery.target "
        "WHERE delivery.release = ? AND delivery.state = 'pending' AND delivery.due <= ? "
        # A chat's older news goes first.
        "AND NOT EXISTS (SELECT 1 FROM delivery AS older JOIN release ON release.id = older.release "
        "    WHERE older.target = delivery.target AND older.release < delivery.release "
        # The whole list of states is that of the index delivery_of_target, which serves nothing else.
        "    AND older.state IN ('pending', 'held', 'sending') AND older.state <> 'held' "
        "    AND release.state = 'running' AND NOT release.urgent) "
        "AND target.chat NOT IN (SELECT value FROM json_each(?)) "
        "ORDER BY delivery.rank, delivery.target LIMIT ?",
        (release, now.timestamp(), json.dumps(sorted(but)), most),
    )
    return [Due(release, row["target"], row["chat"], ChatKind(row["kind"])) for row in rows]


async def claim(cx: aiosqlite.Connection, row: Due) -> Target | None:
    """Mark the row as being sent. None where its turn has passed: sent, paused, cancelled or unsubscribed."""
    claimed = await run(
        cx,
        "UPDATE delivery SET state = 'sending', attempts = attempts + 1, "
        "revision = (SELECT statement.revision FROM statement JOIN release ON release.statement = statement.id "
        "            WHERE release.id = delivery.release) "
        "WHERE release = ? AND target = ? AND state = 'pending' "
        "AND (SELECT state FROM release WHERE id = delivery.release) = 'running'",
        (row.release, row.target),
    )
    if not claimed:
        return None
    found = await one(cx, f"SELECT *, {ACTIVE} AS active FROM target WHERE id = ?", (row.target,))
    if not found or not found["active"]:
        await settle(cx, row.release, row.target, DeliveryState.SKIPPED, Reason.UNSUBSCRIBED)
        return None
    return Target(found["id"], found["chat"], found["thread"], ChatKind(found["kind"]), found["lang"])


async def settle(
    cx: aiosqlite.Connection, release: int, target: int, state: DeliveryState, reason: Reason | str = ""
) -> None:
    """Give the row that is being sent its state."""
    await run(
        cx,
        "UPDATE delivery SET state = ?, reason = ? WHERE release = ? AND target = ? AND state = 'sending'",
        (state, reason, release, target),
    )


async def mark_sent(cx: aiosqlite.Connection, release: int, target: int, message_id: int, now: datetime) -> None:
    """The row's message is in the chat."""
    await run(
        cx,
        "INSERT OR REPLACE INTO message (release, target, part, message_id, revision, sent_at) "
        "SELECT release, target, 0, ?, revision, ? FROM delivery WHERE release = ? AND target = ?",
        (message_id, now.timestamp(), release, target),
    )
    await settle(cx, release, target, DeliveryState.SENT)


async def attempts(cx: aiosqlite.Connection, release: int, target: int) -> int:
    """How many times the row has been claimed."""
    return await number(cx, "SELECT attempts FROM delivery WHERE release = ? AND target = ?", (release, target))


async def put_off(cx: aiosqlite.Connection, release: int, target: int, until: float) -> None:
    """The row was not sent: it waits again, until `until` (seconds since 1970); of a cancelled release, it ends."""
    cancelled = "(SELECT state FROM release WHERE id = delivery.release) = 'cancelled'"
    await run(
        cx,
        f"UPDATE delivery SET state = iif({cancelled}, 'skipped', 'pending'), "
        f"reason = iif({cancelled}, 'cancelled', ''), due = ? WHERE release = ? AND target = ? AND state = 'sending'",
        (until, release, target),
    )


async def recover(cx: aiosqlite.Connection, *, resend: bool) -> int:
    """After a crash: rows found in mid-send become unknown; urgent ones (with `resend` all) wait again."""
    found = await run(
        cx,
        "UPDATE delivery SET state = 'pending', due = 0 WHERE state = 'sending' "
        "AND (? OR (SELECT urgent FROM release WHERE id = delivery.release))",
        (int(resend),),
    )
    return found + await run(cx, "UPDATE delivery SET state = 'unknown', reason = 'crash' WHERE state = 'sending'")


async def skip_open(cx: aiosqlite.Connection, release: int, reason: Reason) -> int:
    """Close every row that waits; how many. What is being sent keeps its own end."""
    return await run(
        cx,
        "UPDATE delivery SET state = 'skipped', reason = ? WHERE release = ? AND state IN ('pending', 'held')",
        (reason, release),
    )


async def any_open(cx: aiosqlite.Connection, release: int) -> bool:
    """Whether a row waits or is being sent."""
    return (
        await one(
            cx,
            "SELECT 1 FROM delivery INDEXED BY delivery_open "
            "WHERE release = ? AND state IN ('pending', 'held', 'sending') LIMIT 1",
            (release,),
        )
        is not None
    )


async def any_out(cx: aiosqlite.Connection, release: int) -> bool:
    """Whether anybody has the message, may have it, or is about to."""
    return (
        await one(
            cx,
            "SELECT 1 FROM delivery WHERE release = ? AND state IN ('sent', 'unknown', 'sending') LIMIT 1",
            (release,),
        )
        is not None
    )


async def any_sent(cx: aiosqlite.Connection, release: int) -> bool:
    """Whether Telegram has taken the release's message at least once."""
    return await one(cx, "SELECT 1 FROM message WHERE release = ? LIMIT 1", (release,)) is not None


async def content_refusals(cx: aiosqlite.Connection, release: int) -> int:
    """How many times Telegram refused the message itself."""
    return await number(
        cx,
        "SELECT count(*) FROM delivery WHERE release = ? AND state = 'failed' AND reason = 'content'",
        (release,),
    )
