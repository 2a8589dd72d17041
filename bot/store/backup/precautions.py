"""Precautions for a restored database, or one that was copied from another machine. What would go out by itself waits
for a person, and no id, version or number that was assigned after the backup was made is assigned again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import aiosqlite

from bot.domain.alerts import AlertKind
from bot.domain.redaction.redaction import Past
from bot.domain.staff import Role
from bot.domain.statements import Number
from bot.store import alerts, audit
from bot.store.database import engine, meta
from bot.store.drafts import drafts, review_notifications
from bot.store.feeds import sources
from bot.store.redaction import past
from bot.store.rows import many, number, run
from bot.store.staff import invitations, members
from bot.store.statements import statements

_LEAST_LEAP = 1_000_000
_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
_COUNTED = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'"


@dataclass(frozen=True, slots=True)
class Given:
    """What the replaced database has assigned: the last number of each year, the highest id of each table with
    AUTOINCREMENT, and the highest version of a draft. `whole`: it continues the backup's database, so nothing else was
    assigned. `taken_down`: what was taken down for good; None if unknown."""

    numbers: Sequence[Number] = ()
    ids: Mapping[str, int] = field(default_factory=dict)
    version: int = 0
    whole: bool = False
    taken_down: Sequence[Past] | None = None


@dataclass(frozen=True, slots=True)
class Stopped:
    """How many releases were paused, and how many drafts held."""

    releases: int
    drafts: int


def given_by(connection: engine.Connection, last: str) -> Given:
    """What a database of ours, of this version or an older one, has assigned. `last`: the hash of the last entry of the
    backup's audit, '' if it has none.

    Raises:
        Error: it cannot be read.
    """
    numbers = [Number(*row) for row in connection.execute("SELECT year, last FROM series")]
    ids = {str(name): int(seq) for name, seq in connection.execute("SELECT name, seq FROM sqlite_sequence")}
    ((version,),) = connection.execute("SELECT coalesce(max(version), 0) FROM draft")
    whole = audit.goes_on(connection, last)
    return Given(numbers, ids, int(version), whole=whole, taken_down=past.of_database(connection))


async def take(cx: aiosqlite.Connection, given: Given, backup: str, now: datetime) -> Stopped:
    """Within the caller's transaction: take all precautions after a restore, and alert publishers and owners. `backup`:
    its file name."""
    await alerts.note(cx, AlertKind.RESTORED, now.isoformat(), now)
    paused = await _pause_releases(cx, now, "restored")
    held = await _hold_drafts(cx, given, now)
    await sources.begin_anew(cx)
    await _lift_ids(cx, given, now)
    for last in given.numbers:
        await statements.reserve_number(cx, last)
    await invitations.withdraw_all(cx, now)  # some may have been used since, and each must work only once
    await run(cx, "UPDATE inbox SET json = NULL, chat = 0, done_at = ? WHERE done_at IS NULL", (now.timestamp(),))
    await meta.put(cx, meta.PLACE, "")  # so that the next start does not treat it as moved
    await audit.note(cx, 0, "restored", now, backup=backup, paused=paused, held=held)
    return Stopped(paused, held)


async def take_moved(cx: aiosqlite.Connection, now: datetime) -> Stopped:
    """Within the caller's transaction, for a database that was copied from another machine, where a bot may still use
    it: stop what would go out by itself, and alert publishers and owners. What was assigned there since is unknown."""
    await alerts.note(cx, AlertKind.MOVED, now.isoformat(), now)
    paused = await _pause_releases(cx, now, "moved")
    held = await _hold_drafts(cx, Given(whole=True), now)
    await audit.note(cx, 0, "moved", now, paused=paused, held=held)
    return Stopped(paused, held)


async def _pause_releases(cx: aiosqlite.Connection, now: datetime, why: str) -> int:
    """Pause every release that is not over, also those that were paused in the backup for another reason: what is
    waiting in the backup may have been sent since."""
    stopped = await many(
        cx,
        "UPDATE release SET state = 'paused', why = ?, may_be_out = 1 "
        "WHERE state IN ('planning', 'running', 'paused') RETURNING id",
        (why,),
    )
    for row in stopped:
        await alerts.release_steered(cx, row["id"])
        await alerts.note_release(cx, row["id"], why, now)
    return len(stopped)


async def _hold_drafts(cx: aiosqlite.Connection, given: Given, now: datetime) -> int:
    """Mark every open draft as from a backup, and hold the scheduled ones: each may have gone out or been discarded
    since. They get new versions, because existing buttons name versions that were assigned after the backup."""
    newest = max(given.version, await number(cx, "SELECT coalesce(max(version), 0) FROM draft"))
    held = await drafts.mark_restored(cx, _above(newest, given, now), now)
    for draft, author in held:
        await audit.note(cx, 0, "draft.held", now, draft=draft, why="restored")
        role = await members.role(cx, author)
        if role and not role.includes(Role.PUBLISHER):  # publishers get its card anyway
            await review_notifications.owe(cx, draft, [author])
    return len(held)


async def _lift_ids(cx: aiosqlite.Connection, given: Given, now: datetime) -> None:
    """Let every table with AUTOINCREMENT (https://www.sqlite.org/autoinc.html) continue above the ids that were
    assigned since: buttons, links and the audit contain them."""
    for table in await many(cx, _COUNTED):
        name = table["name"]
        own = await number(cx, "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?", (name,))
        last = _above(max(own, given.ids.get(name, 0)), given, now) - 1
        await run(cx, "DELETE FROM sqlite_sequence WHERE name = ?", (name,))
        await run(cx, "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, last))


def _above(known: int, given: Given, now: datetime) -> int:
    """A number that was not assigned yet. If it is unknown what was assigned, it leaps ahead by an amount that grows
    each second, so that two restores of the same backup do not assign the same numbers."""
    leap = 0 if given.whole else max(_LEAST_LEAP, int((now - _SINCE).total_seconds()))
    return known + leap + 1
