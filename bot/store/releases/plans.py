"""Planning a release: its rows of the ledger are written, one for each target that is to get it."""

from __future__ import annotations

from datetime import datetime

import aiosqlite

from bot.domain.releases.release import ReleaseKind
from bot.store.releases import copies, waiting_rows
from bot.store.releases.releases import Release
from bot.store.rows import number, one, run
from bot.store.subscriptions.targets import ACTIVE, RANK, WANTS_TOPIC
from bot.store.subscriptions.wishes import HAS_WISHES

# Another release has brought the target the statement, or will.
_HAS_IT = (
    "EXISTS (SELECT 1 FROM release AS other JOIN delivery AS had ON had.release = other.id AND had.target = target.id "
    "WHERE other.statement = :statement AND other.kind = 'publish' AND other.id <> :release "
    "AND had.state NOT IN ('failed', 'skipped'))"
)


async def plan(cx: aiosqlite.Connection, release: Release, most: int, now: datetime, zone: str) -> bool:
    """Write ledger rows for the next `most` targets; whether every target is now planned.

    The audience is the subscriptions active now. Planning again adds nothing: the key is (release, target),
    and the cursor moves in the same transaction. A row whose target wants it at another hour waits for that.

    Args:
        zone: the mission's, for targets that chose none.
    """
    state = await one(cx, "SELECT state FROM release WHERE id = ?", (release.id,))
    if not state or state["state"] != "planning":  # paused or cancelled since it was looked up
        return True
    if release.cursor == 0:
        # The time of grace is over, and no longer is it for the press alone: from now on readers find the statement.
        await run(
            cx,
            "UPDATE statement SET state = 'published' "
            "WHERE id = ? AND state = 'pending' AND coalesce(press_until, 0) <= ?",
            (release.statement, now.timestamp()),
        )
    if release.kind is not ReleaseKind.PUBLISH:
        upto, added = await copies.plan(cx, release.id, release.statement, release.cursor, most)
    else:
        upto, added = await _plan_subscribers(cx, release, most, now, zone)
    if not upto:
        await run(
            cx,
            "UPDATE release SET planned = 1, state = 'running', started_at = coalesce(started_at, ?) "
            "WHERE id = ? AND state = 'planning'",
            (now.timestamp(), release.id),
        )
        return True
    await run(cx, "UPDATE release SET cursor = ?, total = total + ? WHERE id = ?", (upto, added, release.id))
    return False


async def _plan_subscribers(
    cx: aiosqlite.Connection, release: Release, most: int, now: datetime, zone: str
) -> tuple[int, int]:
    """The last target looked at (0: there is none any more) and how many rows were added."""
    upto = await number(
        cx,
        "SELECT max(id) FROM (SELECT id FROM target WHERE id > ? ORDER BY id LIMIT ?)",
        (release.cursor, most),
    )
    if not upto:
        return 0, 0
    pressed = await one(cx, "SELECT state, press_until FROM statement WHERE id = ?", (release.statement,))
    press = pressed is not None and pressed["press_until"] is not None
    wanting = f"id > :cursor AND id <= :upto AND {ACTIVE} AND {WANTS_TOPIC}"
    if press:  # it goes out twice: to the press, and then to everyone else
        wanting += f" AND NOT {_HAS_IT}"
    values = {
        "release": release.id,
        "cursor": release.cursor,
        "upto": upto,
        "urgent": int(release.urgent),
        "topic": release.topic,
        "press": int(press and pressed is not None and pressed["state"] == "pending"),
        "statement": release.statement,
    }
    at_once = wanting if release.urgent else f"{wanting} AND NOT {HAS_WISHES}"
    added = await run(
        cx,
        "INSERT OR IGNORE INTO delivery (release, target, rank, segment) "
        f"SELECT :release, id, {RANK}, segment FROM target WHERE {at_once} ORDER BY id",
        values,
    )
    if not release.urgent:
        added += await waiting_rows.plan(cx, release, wanting, values, now, zone)
    return upto, added
