"""The facts that the rules need before anything is sent, about releases and targets; one query for many."""

from __future__ import annotations

import json
from collections.abc import Collection

import aiosqlite

from bot.domain.releases.due_time import Recipient, ReleaseFacts
from bot.domain.releases.release import ReleaseKind, ReleaseState
from bot.domain.subscriptions.wishes import Wishes
from bot.store.press.closed_topics import OPEN_TO_ALL
from bot.store.rows import many
from bot.store.subscriptions.targets import ACTIVE, target_of
from bot.store.subscriptions.wishes import rhythm_of

_NONE: frozenset[str] = frozenset()


async def of_releases(cx: aiosqlite.Connection, ids: Collection[int]) -> dict[int, ReleaseFacts]:
    """The facts of these releases, by id."""
    rows = await many(
        cx,
        "SELECT release.id, release.kind, release.state, urgent, silent, statement, statement.revision, topic, "
        f"NOT (statement.{OPEN_TO_ALL}) AS closed, "
        "statement.state = 'pending' AND statement.press_until IS NOT NULL AS press "
        "FROM release JOIN statement ON statement.id = release.statement "
        "WHERE release.id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    return {
        row["id"]: ReleaseFacts(
            id=row["id"],
            kind=ReleaseKind(row["kind"]),
            state=ReleaseState(row["state"]),
            urgent=bool(row["urgent"]),
            silent=bool(row["silent"]),
            statement=row["statement"],
            revision=row["revision"],
            topic=row["topic"],
            closed=bool(row["closed"]),
            press=bool(row["press"]),
        )
        for row in rows
    }


async def of_targets(cx: aiosqlite.Connection, ids: Collection[int], zone: str) -> dict[int, Recipient]:
    """These targets with their wishes, by id. `zone`: the mission's, for targets without a zone of their own."""
    values = (json.dumps(list(ids)),)
    rows = await many(
        cx, f"SELECT *, {ACTIVE} AS active FROM target WHERE id IN (SELECT value FROM json_each(?))", values
    )
    topics: dict[int, frozenset[str]] = {}
    for row in await many(
        cx, "SELECT target, topic FROM target_topic WHERE target IN (SELECT value FROM json_each(?))", values
    ):
        topics[row["target"]] = topics.get(row["target"], _NONE) | {row["topic"]}
    admitted = await _admitted(cx, values)
    return {
        row["id"]: Recipient(
            target_of(row),
            bool(row["active"]),
            Wishes(row["lang"], topics.get(row["id"], _NONE), rhythm_of(row, zone), bool(row["silent"])),
            admitted.get(row["id"], _NONE),
            canary=bool(row["canary"]),
        )
        for row in rows
    }


async def _admitted(cx: aiosqlite.Connection, ids: tuple[str]) -> dict[int, frozenset[str]]:
    """The topics by approval that each target gets: people are admitted, channels get them from the config."""
    rows = await many(
        cx,
        "SELECT target.id, admission.topic FROM target JOIN admission ON admission.chat = target.chat "
        "WHERE target.id IN (SELECT value FROM json_each(:ids)) AND target.kind = 'private' "
        "AND admission.state = 'admitted' AND admission.topic IN (SELECT key FROM closed_topic) "
        "UNION ALL SELECT target.id, target_topic.topic FROM target "
        "JOIN target_topic ON target_topic.target = target.id "
        "WHERE target.id IN (SELECT value FROM json_each(:ids)) AND target.source = 'config' "
        "AND target_topic.topic IN (SELECT key FROM closed_topic)",
        {"ids": ids[0]},
    )
    found: dict[int, frozenset[str]] = {}
    for row in rows:
        found[row["id"]] = found.get(row["id"], _NONE) | {row["topic"]}
    return found
