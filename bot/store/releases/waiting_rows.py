"""Waiting rows: rows of the ledger that wait for their target's hour, from the plan or since their claim.

Their state is stored as 'held'. `domain/releases/due_time.py` and `domain/digests.py` decide until when a row waits and
what happens then; this file fetches the facts for them and stores their decisions.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from functools import lru_cache

import aiosqlite

from bot.domain.digests import WhenDue, gather, waits_after_new_wishes, when_due
from bot.domain.releases.due_time import waits_until
from bot.domain.releases.release import DeliveryState, Reason
from bot.domain.subscriptions.rhythm import Rhythm
from bot.store import digests
from bot.store.database.engine import Row
from bot.store.releases import facts
from bot.store.releases.ledger import Key
from bot.store.releases.releases import Release
from bot.store.rows import many, one, run
from bot.store.subscriptions.targets import ACTIVE
from bot.store.subscriptions.wishes import COLUMNS, HAS_WISHES, rhythm_of

MADE_DUE_AT_ONCE = 500  # rows that one transaction looks up; other due rows of the same targets are handled with them

_WAITING = "state = 'held' AND digest IS NULL"  # rows that a digest has taken wait with it
_DUE_OF = f"{_WAITING} AND due <= ? AND target IN (SELECT value FROM json_each(?))"
_waits_until = lru_cache(maxsize=4096)(waits_until)  # many targets have the same rhythm


async def plan(
    cx: aiosqlite.Connection, release: Release, wanting: str, values: Mapping[str, object], now: datetime, zone: str
) -> int:
    """Add rows for the targets that meet the condition `wanting` and may have to wait; returns how many.

    `zone`: the mission's, for targets without a zone of their own.
    """
    found = await many(
        cx,
        f"SELECT id, kind, segment, {COLUMNS} FROM target INDEXED BY target_with_wishes "
        f"WHERE {HAS_WISHES} AND {wanting} "
        "AND NOT EXISTS (SELECT 1 FROM delivery WHERE release = :release AND target = target.id) ORDER BY id",
        values,
    )
    if not found:
        return 0
    at = datetime.fromtimestamp(release.at, UTC)
    rows: list[tuple[object, ...]] = []
    waiting: Counter[int] = Counter()
    for target in found:
        until = _waits_until(rhythm_of(target, zone), at, now)
        state = DeliveryState.WAITING if until else DeliveryState.PENDING
        waiting[target["segment"]] += state is DeliveryState.WAITING
        rank = int(target["kind"] != "channel")
        rows.append((release.id, target["id"], rank, state.value, _seconds(until), target["segment"]))
    await cx.executemany(
        "INSERT INTO delivery (release, target, rank, state, due, segment) VALUES (?, ?, ?, ?, ?, ?)", rows
    )
    await cx.executemany(
        "INSERT INTO delivery_count VALUES (?, 'held', '', ?, ?) "
        "ON CONFLICT (release, state, reason, segment) DO UPDATE SET n = n + excluded.n",
        [(release.id, segment, n) for segment, n in waiting.items()],
    )
    return len(rows)


async def any_due(cx: aiosqlite.Connection, now: datetime) -> bool:
    """Whether the hour of a waiting row has come."""
    sql = f"SELECT 1 FROM delivery INDEXED BY delivery_held_due WHERE {_WAITING} AND due <= ? LIMIT 1"
    return await one(cx, sql, (now.timestamp(),)) is not None


async def next_due(cx: aiosqlite.Connection) -> float | None:
    """When the hour of the next waiting row comes, in seconds since 1970; None for none."""
    row = await one(cx, f"SELECT min(due) AS due FROM delivery INDEXED BY delivery_held_due WHERE {_WAITING}")
    return row["due"] if row else None


async def only_waiting(cx: aiosqlite.Connection, now: datetime) -> set[int]:
    """The running releases with nothing to send now: every row has ended or waits for its hour."""
    rows = await many(
        cx,
        "SELECT id FROM release WHERE state = 'running' AND state NOT IN ('done', 'cancelled') "
        "AND EXISTS (SELECT 1 FROM delivery_count WHERE release = release.id AND state = 'held' AND n > 0) "
        "AND total = (SELECT sum(n) FROM delivery_count WHERE release = release.id) "
        "AND NOT EXISTS (SELECT 1 FROM delivery INDEXED BY delivery_held WHERE release = release.id "
        f"    AND {_WAITING} AND due <= ?)",
        (now.timestamp(),),
    )
    return {row["id"] for row in rows}


async def make_due(cx: aiosqlite.Connection, now: datetime, zone: str, most: int = MADE_DUE_AT_ONCE) -> bool:
    """Put rows whose hour has come into their target's digest, or make them pending; returns whether there were any.

    All due rows of a target are handled together, so that older news stays before newer.

    Args:
        zone: the mission's, for targets that chose none.
    """
    targets = await _due_targets(cx, now, most)
    rhythms = {row["id"]: rhythm_of(row, zone) for row in targets}
    fates: dict[WhenDue, list[int]] = {fate: [] for fate in WhenDue}
    for row in targets:
        fates[when_due(rhythms[row["id"]], active=bool(row["active"]))].append(row["id"])
    ending = f"UPDATE delivery INDEXED BY delivery_held_of SET state = ?, reason = ?, due = 0 WHERE {_DUE_OF}"
    for fate, state, reason in (
        (WhenDue.UNWANTED, DeliveryState.SKIPPED, Reason.UNSUBSCRIBED),
        (WhenDue.ALONE, DeliveryState.PENDING, ""),
    ):
        if fates[fate]:
            await run(cx, ending, (state, reason, now.timestamp(), json.dumps(fates[fate])))
    if fates[WhenDue.GATHERED]:
        await _gather(cx, {target: rhythms[target] for target in fates[WhenDue.GATHERED]}, now)
    return bool(targets)


async def _due_targets(cx: aiosqlite.Connection, now: datetime, most: int) -> list[Row]:
    """The targets of the `most` rows that have been due longest."""
    return await many(
        cx,
        f"SELECT id, {ACTIVE} AS active, {COLUMNS} FROM target WHERE id IN ("
        f"    SELECT target FROM delivery INDEXED BY delivery_held_due WHERE {_WAITING} AND due <= ? "
        "    ORDER BY due, target LIMIT ?)",
        (now.timestamp(), most),
    )


async def _gather(cx: aiosqlite.Connection, rhythms: Mapping[int, Rhythm], now: datetime) -> None:
    """Put the due rows of these targets into their digests; those that no digest takes wait."""
    due: dict[int, list[int]] = {}
    sql = f"SELECT target, release FROM delivery INDEXED BY delivery_held_of WHERE {_DUE_OF}"
    for row in await many(cx, sql, (now.timestamp(), json.dumps(list(rhythms)))):
        due.setdefault(row["target"], []).append(row["release"])
    releases = await facts.of_releases(cx, {release for rows in due.values() for release in rows})
    so_far = await digests.so_far(cx, due, now)
    found = {
        target: gather([releases[id] for id in rows], rhythms[target], so_far[target], now)
        for target, rows in due.items()
    }
    await digests.add(cx, {target: rows.window for target, rows in found.items() if rows.window})
    waiting = await digests.waiting_of(cx, [target for target, rows in found.items() if rows.taken])
    await digests.take(cx, [(waiting[target], id, target) for target in waiting for id in found[target].taken])
    await _make_pending(cx, [(id, target) for target, rows in found.items() for id in rows.alone])
    later = []
    for target, rows in found.items():
        left = rows.later if target in waiting else (*rows.taken, *rows.later)
        later += [(_seconds(rows.until), id, target) for id in left]
    await wait_until(cx, later)


async def wait_until(cx: aiosqlite.Connection, rows: Collection[tuple[float, int, int]]) -> None:
    """Let rows that were claimed, or wait already, wait until a later instant.

    Their claim does not count as an attempt.

    Args:
        rows: (until, release, target), `until` in seconds since 1970.
    """
    if rows:
        await cx.executemany(
            "UPDATE delivery SET state = 'held', digest = NULL, due = ?, attempts = attempts - (state = 'sending') "
            "WHERE release = ? AND target = ? AND state IN ('sending', 'held')",
            rows,
        )


async def skip_unwanted(cx: aiosqlite.Connection, rows: Collection[Key]) -> None:
    """Skip rows that were claimed or wait, because their target no longer wants them."""
    if rows:
        await cx.executemany(
            "UPDATE delivery SET state = 'skipped', reason = 'unsubscribed' "
            "WHERE release = ? AND target = ? AND state IN ('sending', 'held')",
            rows,
        )


async def _make_pending(cx: aiosqlite.Connection, rows: Collection[Key]) -> None:
    """Make waiting rows pending: they are sent one by one."""
    if rows:
        await cx.executemany(
            "UPDATE delivery SET state = 'pending', due = 0 WHERE release = ? AND target = ? AND state = 'held'", rows
        )


async def plan_again(cx: aiosqlite.Connection, target: int, now: datetime, zone: str) -> None:
    """Adapt a target's waiting rows to its changed wishes. Repeating it changes nothing.

    A digest whose hour has come is sent as it is, unless the target wants no digests any more: then its rows are sent
    at once. For rows that are due or pending already, the new wishes are looked at when their turn comes.

    Args:
        zone: the mission's, for targets that chose none.
    """
    found = (await facts.of_targets(cx, [target], zone)).get(target)
    if found is None:
        return
    rhythm = found.wishes.rhythm
    if not rhythm.has_digests:
        await digests.dissolve(cx, target)
    last_key = (await digests.so_far(cx, [target], now))[target].last_key
    sql = f"SELECT release FROM delivery INDEXED BY delivery_held_of WHERE {_WAITING} AND target = ? AND due > ?"
    releases = await facts.of_releases(cx, [row["release"] for row in await many(cx, sql, (target, now.timestamp()))])
    waits = {release.id: waits_after_new_wishes(release, rhythm, last_key, now) for release in releases.values()}
    await wait_until(cx, [(until.timestamp(), release, target) for release, until in waits.items() if until])
    await _make_pending(cx, [(release, target) for release, until in waits.items() if until is None])


def _seconds(instant: datetime | None) -> float:
    """Seconds since 1970; 0 for at once."""
    return instant.timestamp() if instant else 0.0
