"""Digests: one message for all rows that waited for a target's window. Their rows in the database.

`domain/digests.py` decides which rows a digest takes. Like a single row, a digest is claimed in
`store/releases/claims.py` and its outcome is recorded in `store/releases/results.py`, the same for all its rows.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence, Set
from datetime import datetime

import aiosqlite

from bot.domain.digests import DigestsSoFar
from bot.domain.releases.sending import Digest, DigestEntry
from bot.domain.statements import Statement
from bot.domain.subscriptions.rhythm import Window
from bot.store.rows import many, one, run
from bot.store.statements import statements

_LOOKED_AT = 5000  # digests that are read to find those that may be sent now


async def due(cx: aiosqlite.Connection, most: int, now: datetime, *, but: Set[int] = frozenset()) -> list[Digest]:
    """The digests that may be sent now, except to the chats `but`; those that have waited longest first."""
    rows = await many(
        cx,
        "SELECT waiting.id, waiting.target, target.chat FROM ("
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
    return [Digest(row["id"], row["target"], row["chat"]) for row in rows]


async def next_due(cx: aiosqlite.Connection) -> float | None:
    """When the next digest may be sent, in seconds since 1970; None if there is none."""
    row = await one(cx, "SELECT min(due) AS due FROM digest INDEXED BY digest_pending WHERE state = 'pending'")
    return row["due"] if row else None


async def so_far(cx: aiosqlite.Connection, targets: Collection[int], now: datetime) -> dict[int, DigestsSoFar]:
    """The digests of each target: those it has had, and the one that waits.

    A digest of a future hour, made while the clock was wrong, does not count: otherwise nothing would be sent until
    then.
    """
    rows = await many(
        cx,
        "SELECT asked.value AS target, (SELECT window FROM digest "
        "    WHERE target = asked.value AND (due <= ? OR state IN ('pending', 'sending')) ORDER BY id DESC LIMIT 1) "
        "    AS last, (SELECT max(id) FROM digest WHERE target = asked.value AND state = 'pending') AS waiting "
        "FROM json_each(?) AS asked",
        (now.timestamp(), json.dumps(list(targets))),
    )
    return {row["target"]: DigestsSoFar(row["last"] or "", row["waiting"] or 0) for row in rows}


async def waiting_of(cx: aiosqlite.Connection, targets: Collection[int]) -> dict[int, int]:
    """The digest that waits to be sent to each of the targets that have one."""
    rows = await many(
        cx,
        "SELECT target, max(id) AS id FROM digest WHERE state = 'pending' "
        "AND target IN (SELECT value FROM json_each(?)) GROUP BY target",
        (json.dumps(list(targets)),),
    )
    return {row["target"]: row["id"] for row in rows}


async def add(cx: aiosqlite.Connection, windows: Mapping[int, Window]) -> None:
    """Make a digest for each of the targets, unless that window has had one already."""
    await cx.executemany(
        "INSERT INTO digest (target, window, due) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(target, window.key, window.instant.timestamp()) for target, window in windows.items()],
    )


async def take(cx: aiosqlite.Connection, rows: Collection[tuple[int, int, int]]) -> None:
    """Add waiting rows to digests, each given as (digest, release, target)."""
    if rows:
        await cx.executemany("UPDATE delivery SET digest = ? WHERE release = ? AND target = ? AND state = 'held'", rows)


async def dissolve(cx: aiosqlite.Connection, target: int) -> None:
    """Delete the target's digest that is not sent yet. Its rows become free, and its window can have another digest."""
    waiting = "(SELECT id FROM digest WHERE target = ? AND state = 'pending')"
    await run(cx, f"UPDATE delivery SET digest = NULL WHERE digest IN {waiting}", (target,))
    await run(cx, "DELETE FROM digest WHERE target = ? AND state = 'pending'", (target,))


async def entries(cx: aiosqlite.Connection, digest: int) -> tuple[DigestEntry, ...]:
    """What the digest contained when it was sent, newest first, with the statements' present revisions."""
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
    """The statements of a digest, each once, with the texts of the entry's revision and the present state.

    Raises:
        LookupError: it is empty.
    """
    wanted = {entry.statement: entry.revision for entry in reversed(entries)}
    found = [await statements.at_revision(cx, statement, wanted[statement]) for statement in reversed(wanted)]
    if None in found or not found:
        raise LookupError("a digest has nothing to show")
    return [statement for statement in found if statement]


async def of_message(cx: aiosqlite.Connection, chat: int, message: int) -> int:
    """The digest that was sent as that message of the chat; 0 where it is not a digest."""
    row = await one(
        cx,
        "SELECT digest.id FROM digest JOIN target ON target.id = digest.target "
        "WHERE target.chat = ? AND digest.message_id = ? AND digest.state = 'sent'",
        (chat, message),
    )
    return int(row["id"]) if row else 0
