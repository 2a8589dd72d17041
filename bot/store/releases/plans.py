"""Plans: writes a release's rows of the ledger, one for each target that gets it."""

from __future__ import annotations

from datetime import datetime

import aiosqlite

from bot.domain.releases.release import ReleaseKind
from bot.store.releases import copies, waiting_rows
from bot.store.releases.releases import Release
from bot.store.rows import number, one, run
from bot.store.subscriptions.targets import ACTIVE, RANK, WANTS_TOPIC
from bot.store.subscriptions.wishes import HAS_WISHES

# Another release has sent the statement to the target, or will.
_HAS_IT = (
    "EXISTS (SELECT 1 FROM release AS other JOIN delivery AS had ON had.release = other.id AND had.target = target.id "
    "WHERE other.statement = :statement AND other.kind = 'publish' AND other.id <> :release "
    "AND had.state NOT IN ('failed', 'skipped'))"
)


async def plan(cx: aiosqlite.Connection, release: Release, most: int, now: datetime, zone: str) -> bool:
    """Write ledger rows for the next `most` targets; returns whether all targets are planned now.

    The audience is the subscriptions active now. Planning twice adds nothing: the key is (release, target), and the
    cursor moves in the same transaction. A row waits if its target wants it at another hour.

    Args:
        zone: the mission's, for targets without a zone of their own.
    """
    state = await one(cx, "SELECT state FROM release WHERE id = ?", (release.id,))
    if not state or state["state"] != "planning":  # paused or cancelled meanwhile
        return True
    if release.cursor == 0:
        # `hold_before_send` is over, or the time for the press alone: from now on readers can find the statement.
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
    """Returns the last target looked at (0: none is left) and how many rows were added."""
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
    if press:  # it is planned twice: for the press, and later for everyone else
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
