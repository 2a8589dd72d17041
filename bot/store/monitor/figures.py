"""Figures of the whole database for the monitor: what is still to be sent, which drafts and updates wait.

Each query takes time in proportion to the releases under way, or to the drafts, not to the readers: whatever grows with
readers is counted when it changes.
"""

from __future__ import annotations

from typing import NamedTuple

import aiosqlite

from bot.store.database.meta import OWN_BOT
from bot.store.rows import many, number, one


class Backlog(NamedTuple):
    """Unsent messages of running releases: those due now, and those waiting for an hour; and when the oldest release
    with messages due began, in seconds since 1970."""

    due: int
    held: int
    since: float | None


async def backlog(cx: aiosqlite.Connection) -> Backlog:
    """What is still to be sent, from kept counts."""
    rows = await many(
        cx,
        "SELECT coalesce(started_at, at) AS began, total, "
        "(SELECT coalesce(sum(n), 0) FROM delivery_count WHERE release = release.id) AS counted, "
        "(SELECT coalesce(sum(n), 0) FROM delivery_count WHERE release = release.id AND state = 'held') AS held "
        "FROM release WHERE state IN ('planning', 'running') AND state NOT IN ('done', 'cancelled')",
    )
    open_ = [(row["began"], row["total"] - row["counted"], row["held"]) for row in rows]
    return Backlog(
        sum(due for _, due, _ in open_),
        sum(held for _, _, held in open_),
        min((began for began, due, _ in open_ if due), default=None),
    )


async def releases(cx: aiosqlite.Connection) -> dict[str, int]:
    """How many releases are under way, by state."""
    rows = await many(
        cx, "SELECT state, count(*) AS n FROM release WHERE state NOT IN ('done', 'cancelled') GROUP BY state"
    )
    return dict.fromkeys(("planning", "running", "paused"), 0) | {row["state"]: int(row["n"]) for row in rows}


async def drafts(cx: aiosqlite.Connection) -> dict[str, int]:
    """How many drafts wait, by state."""
    waiting = ("editing", "submitted", "approved", "scheduled", "held")
    rows = await many(cx, "SELECT state, count(*) AS n FROM draft GROUP BY state")
    found = {row["state"]: int(row["n"]) for row in rows}
    return {state: found.get(state, 0) for state in waiting}


async def updates_waiting(cx: aiosqlite.Connection) -> int:
    """How many updates in the inbox are not handled yet."""
    return await number(
        cx, f"SELECT count(*) FROM inbox INDEXED BY inbox_waiting WHERE bot = {OWN_BOT} AND done_at IS NULL"
    )


async def last_update(cx: aiosqlite.Connection) -> float | None:
    """When an update was last handled, in seconds since 1970; None if not within two days."""
    row = await one(cx, f"SELECT max(done_at) AS at FROM inbox WHERE bot = {OWN_BOT}")
    return row["at"] if row else None
