"""The ledger: one row for each release and target. Which rows are sent next, which are open, which end unsent.

The states of a row are drawn in `domain/releases/release.py`.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence, Set
from datetime import datetime

import aiosqlite

from bot.domain.releases.first_answers import Answers
from bot.domain.releases.release import Reason
from bot.domain.releases.sending import Single
from bot.store.rows import many, number, one, run

_LOOKED_AT = 5000  # rows of a release that are read to find those that may be sent now
SKIPPED_AT_ONCE = 2000  # rows that one transaction skips
LOOKED_THROUGH_AT_ONCE = 10_000  # rows in one query, which then takes about ten milliseconds

Key = tuple[int, int]  # a row's key: release and target
# Selects keys from a JSON list of keys, or of lists that begin with a key.
KEYS = "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?)"


async def due(
    cx: aiosqlite.Connection,
    release: int,
    most: int,
    now: datetime,
    *,
    but: Set[int] = frozenset(),
    behind: Sequence[int] = (),
) -> list[Single]:
    """The next rows of a release that may be sent now, channels first, except to the chats `but`.

    A target waits while its row of one of the releases `behind` is open, so that older news is sent first; but not for
    a row that waits for its hour.
    """
    rows = await many(
        cx,
        "SELECT waiting.target, target.chat FROM ("
        "    SELECT rank, target FROM delivery WHERE release = :release AND state = 'pending' AND due <= :now "
        "    ORDER BY rank, target LIMIT :looked_at) AS waiting "
        "CROSS JOIN target ON target.id = waiting.target "  # CROSS JOIN fixes the order, so that nothing must be sorted
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
    return [Single(release, row["target"], row["chat"]) for row in rows]


async def clock_went_back(cx: aiosqlite.Connection, seconds: float, now: datetime) -> None:
    """After the clock was set back by `seconds`: move the instants until which rows were put off back as well.

    Rows that wait for their target's hour are left alone, because that is an hour of the clock.
    """
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
    await run(cx, "UPDATE digest SET due = due - ? WHERE state = 'pending' AND due > ?", (seconds, at))
    await run(cx, "UPDATE pace SET until = until - ? WHERE until > ?", (seconds, at))


async def resend_unknown(cx: aiosqlite.Connection, release: int) -> int:
    """Have unknown rows sent again; returns how many. Those of a digest come with the next digest.

    Left out are targets that a later release of the statement has reached, or will reach, since it sends the whole
    text.
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


async def skip_open(cx: aiosqlite.Connection, release: int, reason: Reason, most: int = SKIPPED_AT_ONCE) -> bool:
    """Skip up to `most` rows that are not being sent; returns whether those were all. Rows being sent end by
    themselves."""
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
    """Whether a row is pending, waiting or being sent."""
    for state in ("pending", "sending", "held"):  # each state has its index
        sql = f"SELECT 1 FROM delivery INDEXED BY delivery_{state} WHERE release = ? AND state = '{state}' LIMIT 1"
        if await one(cx, sql, (release,)):
            return True
    return False


async def any_out(cx: aiosqlite.Connection, release: int) -> bool:
    """Whether a message was sent, may have been sent, or is being sent."""
    ended = "SELECT 1 FROM delivery_count WHERE release = :release AND state IN ('sent', 'unknown') AND n > 0"
    being_sent = "SELECT 1 FROM delivery WHERE release = :release AND state = 'sending'"
    in_part = "SELECT 1 FROM message WHERE release = :release"
    return (
        await one(cx, f"{ended} UNION ALL {being_sent} UNION ALL {in_part} LIMIT 1", {"release": release}) is not None
    )


async def any_sent(cx: aiosqlite.Connection, release: int) -> bool:
    """Whether Telegram has accepted the release's message at least once."""
    return await one(cx, "SELECT 1 FROM message WHERE release = ? LIMIT 1", (release,)) is not None


async def answers(cx: aiosqlite.Connection, release: int) -> Answers:
    """The counts of Telegram's answers to the release so far."""
    row = await one(
        cx,
        "SELECT total, coalesce(sum(n) FILTER (WHERE delivery_count.state = 'sent'), 0) AS sent, "
        "coalesce(sum(n) FILTER (WHERE delivery_count.state = 'failed'), 0) AS failed, "
        "coalesce(sum(n) FILTER (WHERE delivery_count.state = 'failed' AND reason = 'chat_not_found'), 0) AS lost "
        "FROM release LEFT JOIN delivery_count ON delivery_count.release = release.id WHERE release.id = ?",
        (release,),
    )
    return Answers(row["total"] or 0, row["sent"], row["failed"], row["lost"]) if row else Answers(0)


async def not_found(
    cx: aiosqlite.Connection, release: int, most: int = LOOKED_THROUGH_AT_ONCE
) -> AsyncIterator[list[int]]:
    """The targets whose chats Telegram does not find. Searched in pieces of `most` rows, not to hold up other
    queries."""
    last = 0
    while True:
        row = await one(
            cx,
            "SELECT count(*) AS n, max(target) AS last, json_group_array(target) FILTER "
            "(WHERE state = 'failed' AND reason = 'chat_not_found') AS lost FROM ("
            "    SELECT target, state, reason FROM delivery WHERE release = ? AND target > ? ORDER BY target LIMIT ?)",
            (release, last, most),
        )
        if row is None or not row["n"]:
            return
        last = row["last"]
        if lost := json.loads(row["lost"]):
            yield lost


async def unknown(cx: aiosqlite.Connection, release: int) -> int:
    """The number of unknown rows."""
    sql = "SELECT coalesce(sum(n), 0) FROM delivery_count WHERE release = ? AND state = 'unknown'"
    return await number(cx, sql, (release,))


async def content_refusals(cx: aiosqlite.Connection, release: int) -> int:
    """How many times Telegram refused the message itself."""
    sql = "SELECT sum(n) FROM delivery_count WHERE release = ? AND state = 'failed' AND reason = 'content'"
    return await number(cx, sql, (release,))
