"""Rows that wait for their target's hour: planned so, held back at the claim, let go when it comes, replanned."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from functools import lru_cache

import aiosqlite

from bot.domain.releases.due_time import next_window, quiet_until, waits_until
from bot.domain.releases.release import ReleaseKind
from bot.domain.subscriptions.rhythm import Every, Rhythm, windows_due
from bot.store.database.engine import Row
from bot.store.releases.releases import Release
from bot.store.rows import many, one, run
from bot.store.subscriptions.targets import ACTIVE
from bot.store.subscriptions.wishes import COLUMNS, HAS_WISHES, rhythm_of

LET_GO_AT_ONCE = 500  # rows in one transaction, and the others of their targets

_WAITS = "state = 'held' AND digest IS NULL"
_AMONG = "target IN (SELECT value FROM json_each(:targets))"
_GOES_OUT = "(SELECT kind = 'publish' AND state IN ('planning', 'running') FROM release WHERE id = delivery.release)"
_GATHERED = "(SELECT kind FROM release WHERE id = delivery.release) = 'publish'"


async def plan(
    cx: aiosqlite.Connection, release: Release, wanting: str, values: Mapping[str, object], now: datetime, zone: str
) -> int:
    """Rows for the targets that fulfil the condition `wanting` and have wishes; how many were added.

    `zone` is the mission's, for targets that chose none.
    """
    found = await many(
        cx,
        f"SELECT id, kind, {COLUMNS} FROM target INDEXED BY target_with_wishes "
        f"WHERE {HAS_WISHES} AND {wanting} ORDER BY id",
        values,
    )
    if not found:
        return 0
    at = datetime.fromtimestamp(release.at, UTC)
    rows = []
    for target in found:
        rhythm = rhythm_of(target, zone)
        until = _until(rhythm, at, now) if rhythm else None
        rows.append(
            (
                release.id,
                target["id"],
                int(target["kind"] != "channel"),
                "held" if until else "pending",
                until.timestamp() if until else 0.0,
            )
        )
    async with cx.executemany(
        "INSERT INTO delivery (release, target, rank, state, due) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", rows
    ) as cursor:
        return cursor.rowcount


def until_of(target: Row, kind: ReleaseKind, now: datetime, zone: str) -> datetime | None:
    """Until when a claimed row of an ordinary release still has to wait for its target; None: send it.

    A digest gathers statements; a word about a copy waits for the end of the quiet hours only.
    """
    rhythm = rhythm_of(target, zone)
    if rhythm is None:
        return None
    return _until(rhythm, now, now) if kind is ReleaseKind.PUBLISH else quiet_until(rhythm, now)


@lru_cache(maxsize=4096)
def _until(rhythm: Rhythm, released: datetime, now: datetime) -> datetime | None:
    return waits_until(rhythm, released, now)


async def hold(cx: aiosqlite.Connection, rows: Collection[tuple[float, int, int]]) -> None:
    """Claimed rows wait after all: (until, release, target), `until` in seconds since 1970."""
    if rows:
        await cx.executemany(
            "UPDATE delivery SET state = 'held', digest = NULL, due = ?, attempts = attempts - 1 "
            "WHERE release = ? AND target = ? AND state = 'sending'",
            rows,
        )


async def any_due(cx: aiosqlite.Connection, now: datetime) -> bool:
    """Whether the hour of a held row has come."""
    sql = f"SELECT 1 FROM delivery INDEXED BY delivery_held_due WHERE {_WAITS} AND due <= ? LIMIT 1"
    return await one(cx, sql, (now.timestamp(),)) is not None


async def next_due(cx: aiosqlite.Connection) -> float | None:
    """When the hour of the next held row comes, in seconds since 1970."""
    row = await one(cx, f"SELECT min(due) AS due FROM delivery INDEXED BY delivery_held_due WHERE {_WAITS}")
    return row["due"] if row else None


async def asleep(cx: aiosqlite.Connection, now: datetime) -> set[int]:
    """The running releases that have nothing to be sent now: every row has ended or is held for later."""
    rows = await many(
        cx,
        "SELECT id FROM release WHERE state = 'running' AND state NOT IN ('done', 'cancelled') "
        "AND EXISTS (SELECT 1 FROM delivery_count WHERE release = release.id AND state = 'held' AND n > 0) "
        "AND total = (SELECT sum(n) FROM delivery_count WHERE release = release.id) "
        "AND NOT EXISTS (SELECT 1 FROM delivery INDEXED BY delivery_held WHERE release = release.id "
        f"    AND {_WAITS} AND due <= ?)",
        (now.timestamp(),),
    )
    return {row["id"] for row in rows}


async def make_due(cx: aiosqlite.Connection, now: datetime, zone: str, most: int = LET_GO_AT_ONCE) -> bool:
    """The hour of some rows has come; whether of any.

    Those of a target go together: to its digest, or to be sent one after the other in order of release.
    """
    targets = await _targets_due(cx, now, most)
    if not targets:
        return False
    values = {"now": now.timestamp()}
    over = [row["id"] for row in targets if not row["active"]]
    await run(
        cx,
        f"UPDATE delivery INDEXED BY delivery_held_of SET state = 'skipped', reason = 'unsubscribed' "
        f"WHERE {_WAITS} AND {_AMONG} AND due <= :now",
        {**values, "targets": json.dumps(over)},
    )
    rhythms = {row["id"]: _digests(rhythm_of(row, zone)) for row in targets if row["active"]}
    for gathers in (False, True):
        ids = [target for target, rhythm in rhythms.items() if bool(rhythm) is gathers]
        but = f"AND NOT {_GATHERED}" if gathers else ""
        await run(
            cx,
            f"UPDATE delivery INDEXED BY delivery_held_of SET state = 'pending', due = 0 "
            f"WHERE {_WAITS} AND {_AMONG} AND due <= :now {but}",
            {**values, "targets": json.dumps(ids)},
        )
    await _gather(cx, {target: rhythm for target, rhythm in rhythms.items() if rhythm}, now)
    return True


async def _targets_due(cx: aiosqlite.Connection, now: datetime, most: int) -> list[Row]:
    return await many(
        cx,
        f"SELECT id, {ACTIVE} AS active, {COLUMNS} FROM target WHERE id IN ("
        f"    SELECT target FROM delivery INDEXED BY delivery_held_due WHERE {_WAITS} AND due <= ? "
        "    ORDER BY due, target LIMIT ?)",
        (now.timestamp(), most),
    )


def _digests(rhythm: Rhythm | None) -> Rhythm | None:
    """The rhythm where it is a digest's."""
    return rhythm if rhythm and rhythm.every is not Every.AT_ONCE else None


async def _gather(cx: aiosqlite.Connection, rhythms: Mapping[int, Rhythm], now: datetime) -> None:
    """Give the due rows of these targets to their digests; those that none takes wait for the next."""
    if not rhythms:
        return
    values = {"targets": json.dumps(list(rhythms)), "now": now.timestamp()}
    due = f"FROM delivery INDEXED BY delivery_held_of WHERE {_WAITS} AND {_AMONG} AND due <= :now"
    having = {row["target"] for row in await many(cx, f"SELECT DISTINCT target {due} AND {_GOES_OUT}", values)}
    last = await _last_keys(cx, list(rhythms), now)
    made = [
        (target, found.key, found.instant.timestamp())
        for target in having
        if not last.get(target, ("", False))[1]
        and (found := windows_due(rhythms[target], last.get(target, ("", False))[0], now))
    ]
    await cx.executemany("INSERT INTO digest (target, window, due) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", made)
    open_digest = "(SELECT max(id) FROM digest WHERE digest.target = delivery.target AND digest.state = 'pending')"
    await run(
        cx,
        f"UPDATE delivery INDEXED BY delivery_held_of SET digest = {open_digest} "
        f"WHERE {_WAITS} AND {_AMONG} AND due <= :now AND {_GOES_OUT} AND {open_digest} IS NOT NULL",
        values,
    )
    left = await many(cx, f"SELECT DISTINCT target {due}", values)
    await _wait_for_next(cx, {row["target"]: rhythms[row["target"]] for row in left}, now)


async def _last_keys(cx: aiosqlite.Connection, targets: Collection[int], now: datetime) -> dict[int, tuple[str, bool]]:
    """Each target's newest digest: its key, and whether it still waits to be sent.

    One of an hour to come, made when the clock was wrong, is left out: else nothing would come until then.
    """
    rows = await many(
        cx,
        "SELECT target, window, state FROM digest WHERE id IN (SELECT (SELECT id FROM digest "
        "    WHERE target = asked.value AND (due <= ? OR state IN ('pending', 'sending')) ORDER BY id DESC LIMIT 1) "
        "FROM json_each(?) AS asked)",
        (now.timestamp(), json.dumps(list(targets))),
    )
    return {row["target"]: (row["window"], row["state"] == "pending") for row in rows}


async def _wait_for_next(cx: aiosqlite.Connection, rhythms: Mapping[int, Rhythm], now: datetime) -> None:
    """What is due of these targets waits for the digest after now."""
    last = await _last_keys(cx, list(rhythms), now)
    dues = []
    for target, rhythm in rhythms.items():
        found = next_window(rhythm, last.get(target, ("", False))[0], now)
        dues += [(found.instant.timestamp(), target, now.timestamp())] if found else []
    await cx.executemany(
        f"UPDATE delivery INDEXED BY delivery_held_of SET due = ? WHERE {_WAITS} AND target = ? AND due <= ?", dues
    )


async def postpone(cx: aiosqlite.Connection, digest: int, rhythm: Rhythm | None, now: datetime) -> None:
    """What a digest's claim did not take, since its release is paused, waits for the digest after it."""
    key = await one(cx, "SELECT window FROM digest WHERE id = ?", (digest,))
    found = next_window(rhythm, key["window"], now) if key and rhythm else None
    await run(
        cx,
        "UPDATE delivery SET digest = NULL, due = ? WHERE digest = ? AND state = 'held' "
        "AND (SELECT state FROM release WHERE id = delivery.release) = 'paused'",
        (found.instant.timestamp() if found else 0.0, digest),
    )


async def replan(cx: aiosqlite.Connection, target: int, now: datetime, zone: str) -> None:
    """The target's wishes have changed: its held rows wait according to the new ones. Again, it changes nothing.

    A digest whose hour has come goes out as it is, unless there are to be no digests any more: then what it would
    have gathered goes at once. What is due or pending already is looked at by the new wishes when its turn comes.

    Args:
        zone: the mission's, for targets that chose none.
    """
    row = await one(cx, f"SELECT {COLUMNS} FROM target WHERE id = ?", (target,))
    if row is None:
        return
    rhythm = rhythm_of(row, zone)
    gathers = _digests(rhythm)
    if gathers is None:
        await _dissolve(cx, target)
    quiet = quiet_until(rhythm, now) if rhythm else None
    last = (await _last_keys(cx, [target], now)).get(target, ("", False))[0]
    window = next_window(gathers, last, now) if gathers else None
    for condition, until in ((_GATHERED, window.instant if window else quiet), (f"NOT {_GATHERED}", quiet)):
        await run(
            cx,
            f"UPDATE delivery INDEXED BY delivery_held_of SET state = ?, due = ? "
            f"WHERE {_WAITS} AND target = ? AND due > ? AND {condition}",
            ("held" if until else "pending", until.timestamp() if until else 0.0, target, now.timestamp()),
        )


async def _dissolve(cx: aiosqlite.Connection, target: int) -> None:
    """A digest that waits to be sent is not sent: its rows are free, and so is its window."""
    waiting = "(SELECT id FROM digest WHERE target = ? AND state = 'pending')"
    await run(cx, f"UPDATE delivery SET digest = NULL WHERE digest IN {waiting}", (target,))
    await run(cx, "DELETE FROM digest WHERE target = ? AND state = 'pending'", (target,))
