"""Publications that a target missed while the bot could not write there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

import aiosqlite

from bot.store.press.closed_topics import OPEN_TO_ALL
from bot.store.rows import many, run

_BEFORE = timedelta(days=1)  # looked back further than `since`, because sends had failed before that was noticed


async def by_target(cx: aiosqlite.Connection, target: int, since: datetime, now: datetime, most: int) -> list[int]:
    """The newest releases since then that the target has no copy of, oldest first; at most `most`.

    Only published statements of topics that it wants, released since it subscribed; without those that are planned for
    it, whose `not_after` has passed, or that a later release has sent.
    """
    rows = await many(
        cx,
        "SELECT release.id FROM release JOIN statement ON statement.id = release.statement "
        "JOIN target ON target.id = :target "
        "LEFT JOIN delivery ON delivery.release = release.id AND delivery.target = target.id "
        "WHERE release.kind = 'publish' AND release.planned AND release.state <> 'cancelled' "
        f"AND statement.state = 'published' AND statement.{OPEN_TO_ALL} AND release.at >= max(:since, target.since) "
        "AND coalesce(release.not_after, :now) >= :now "
        "AND (delivery.state IS NULL OR delivery.state = 'failed' AND delivery.reason = 'topic_closed' "
        "    OR delivery.state = 'skipped' AND delivery.reason = 'unsubscribed') "
        "AND (release.urgent OR NOT EXISTS (SELECT 1 FROM target_topic WHERE target = :target) "
        "    OR EXISTS (SELECT 1 FROM target_topic WHERE target = :target AND topic = statement.topic)) "
        "AND NOT EXISTS (SELECT 1 FROM release AS later JOIN delivery AS other ON other.release = later.id "
        "    WHERE later.statement = release.statement AND later.id <> release.id AND other.target = :target "
        "    AND other.state NOT IN ('failed', 'skipped')) "
        "AND NOT EXISTS (SELECT 1 FROM release AS newer WHERE newer.statement = release.statement "
        "    AND newer.kind = 'publish' AND newer.id > release.id AND newer.planned AND newer.state <> 'cancelled') "
        "ORDER BY release.id DESC LIMIT :most",
        {"target": target, "since": (since - _BEFORE).timestamp(), "now": now.timestamp(), "most": most},
    )
    return sorted(row["id"] for row in rows)


async def put(cx: aiosqlite.Connection, target: int, releases: Sequence[int]) -> None:
    """Add pending rows of these releases for the target."""
    ids = json.dumps(list(releases))
    chosen = "(SELECT value FROM json_each(:ids))"
    await run(
        cx,
        f"UPDATE release SET total = total + 1 WHERE id IN {chosen} "
        "AND NOT EXISTS (SELECT 1 FROM delivery WHERE release = release.id AND target = :target)",
        {"ids": ids, "target": target},
    )
    await run(
        cx,
        "UPDATE delivery SET state = 'pending', reason = '', due = 0, attempts = 0, digest = NULL "
        f"WHERE target = :target AND release IN {chosen}",
        {"ids": ids, "target": target},
    )
    await run(
        cx,
        "INSERT OR IGNORE INTO delivery (release, target, rank, segment) "
        "SELECT value, :target, 1, (SELECT segment FROM target WHERE id = :target) FROM json_each(:ids)",
        {"ids": ids, "target": target},
    )
