"""What makes a restored database, or one that was brought from another place, safe to go on with: what would go out by
itself waits for a person, and no id, version or number that was given since the backup was made is given again."""

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
    """What the database that is replaced has given: the last number of each year, the highest id of each table that
    counts them, and the highest version of a draft. `whole`: it is what the backup's database became, so nothing else
    was given. `taken_down`: what was taken down for good; None where nobody knows."""

    numbers: Sequence[Number] = ()
    ids: Mapping[str, int] = field(default_factory=dict)
    version: int = 0
    whole: bool = False
    taken_down: Sequence[Past] | None = None


@dataclass(frozen=True, slots=True)
class Stopped:
    """How many releases are paused, and how many drafts held."""

    releases: int
    drafts: int


def given_by(connection: engine.Connection, last: str) -> Given:
    """What a database of ours, of this version or an older one, has given. `last`: the hash of the backup's last entry
    in its audit, '' where it has none.

    Raises:
        Error: it cannot be read.
    """
    numbers = [Number(*row) for row in connection.execute("SELECT year, last FROM series")]
    ids = {str(name): int(seq) for name, seq in connection.execute("SELECT name, seq FROM sqlite_sequence")}
    ((version,),) = connection.execute("SELECT coalesce(max(version), 0) FROM draft")
    whole = audit.goes_on(connection, last)
    return Given(numbers, ids, int(version), whole=whole, taken_down=past.of_database(connection))


async def take(cx: aiosqlite.Connection, given: Given, backup: str, now: datetime) -> Stopped:
    """Within the caller's transaction: take all precautions, and tell publishers and owners. `backup`: its file's
    name."""
    await alerts.note(cx, AlertKind.RESTORED, now.isoformat(), now)
    paused = await _pause_releases(cx, now, "restored")
    held = await _hold_drafts(cx, given, now)
    await sources.begin_anew(cx)
    await _lift_ids(cx, given, now)
    for last in given.numbers:
        await statements.reserve_number(cx, last)
    await invitations.withdraw_all(cx, now)  # some were used since, and each works once
    await run(cx, "UPDATE inbox SET json = NULL, chat = 0, done_at = ? WHERE done_at IS NULL", (now.timestamp(),))
    await meta.put(cx, meta.PLACE, "")  # it stays where it is put: that it comes from elsewhere is known
    await audit.note(cx, 0, "restored", now, backup=backup, paused=paused, held=held)
    return Stopped(paused, held)


async def take_moved(cx: aiosqlite.Connection, now: datetime) -> Stopped:
    """Within the caller's transaction, for a database that was brought here from another place, where a bot may run on
    it still: stop what would go out by itself, and tell publishers and owners. What was given since is not known to be
    more than what it has."""
    await alerts.note(cx, AlertKind.MOVED, now.isoformat(), now)
    paused = await _pause_releases(cx, now, "moved")
    held = await _hold_drafts(cx, Given(whole=True), now)
    await audit.note(cx, 0, "moved", now, paused=paused, held=held)
    return Stopped(paused, held)


async def _pause_releases(cx: aiosqlite.Connection, now: datetime, why: str) -> int:
    """Pause every release that is not over: what the backup shows as waiting may have been sent since, also where it
    was paused in the backup for another reason."""
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
    """Mark every open draft, and hold those that wait for their time: each may have gone out or been discarded since.
    Their versions are new, since older buttons name versions that were given since."""
    newest = max(given.version, await number(cx, "SELECT coalesce(max(version), 0) FROM draft"))
    held = await drafts.mark_restored(cx, _above(newest, given, now), now)
    for draft, author in held:
        await audit.note(cx, 0, "draft.held", now, draft=draft, why="restored")
        role = await members.role(cx, author)
        if role and not role.includes(Role.PUBLISHER):  # publishers get its card
            await review_notifications.owe(cx, draft, [author])
    return len(held)


async def _lift_ids(cx: aiosqlite.Connection, given: Given, now: datetime) -> None:
    """Let every table that counts its ids (https://www.sqlite.org/autoinc.html) go on above what was given since: they
    stand in buttons, links and the audit."""
    for table in await many(cx, _COUNTED):
        name = table["name"]
        own = await number(cx, "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?", (name,))
        last = _above(max(own, given.ids.get(name, 0)), given, now) - 1
        await run(cx, "DELETE FROM sqlite_sequence WHERE name = ?", (name,))
        await run(cx, "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, last))


def _above(known: int, given: Given, now: datetime) -> int:
    """A count that was not given yet. Where it is not known what was given, by a leap that grows every second, so that
    two restores of one backup do not give the same."""
    leap = 0 if given.whole else max(_LEAST_LEAP, int((now - _SINCE).total_seconds()))
    return known + leap + 1
