"""Releases: one statement on its way to everyone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import aiosqlite

from bot.domain.release import ReleaseKind, ReleaseState, Totals
from bot.domain.statement import Number
from bot.store.rows import insert, many, one, run


@dataclass(frozen=True, slots=True)
class Release:
    """A release as stored. Instants are seconds since 1970."""

    id: int
    statement: int
    kind: ReleaseKind
    revision: int
    urgent: bool
    silent: bool
    topic: str
    number: Number
    state: ReleaseState
    cursor: int
    planned: bool
    why: str
    report_chat: int
    report_message: int
    reported: bool
    at: float
    started_at: float | None
    ended_at: float | None


_SELECT = (
    "SELECT release.*, statement.topic, statement.year, statement.serial "
    "FROM release JOIN statement ON statement.id = release.statement "
)


async def add(
    cx: aiosqlite.Connection, statement: int, revision: int, at: datetime, *, urgent: bool, silent: bool
) -> int:
    """Store a release that is to be planned at `at`; its id."""
    return await insert(
        cx,
        "INSERT INTO release (statement, revision, urgent, silent, at) VALUES (?, ?, ?, ?, ?)",
        (statement, revision, int(urgent), int(silent), at.timestamp()),
    )


async def numbers(cx: aiosqlite.Connection, ids: Iterable[int]) -> dict[int, Number]:
    """The official number of the statement that each of the releases is of."""
    found = [await by_id(cx, release) for release in ids]
    return {release.id: release.number for release in found if release}


async def by_id(cx: aiosqlite.Connection, release: int) -> Release | None:
    """The release."""
    row = await one(cx, _SELECT + "WHERE release.id = ?", (release,))
    return _release(row) if row else None


async def of_statement(cx: aiosqlite.Connection, statement: int) -> Release | None:
    """The statement's newest release."""
    row = await one(cx, _SELECT + "WHERE statement = ? ORDER BY release.id DESC LIMIT 1", (statement,))
    return _release(row) if row else None


async def unfinished(cx: aiosqlite.Connection) -> list[Release]:
    """Releases that are planning, running or paused, or whose final report is not out; urgent ones first."""
    rows = await many(
        cx,
        _SELECT + "WHERE release.state IN ('planning', 'running', 'paused') OR (report_chat AND NOT reported) "
        "ORDER BY urgent DESC, release.id",
    )
    return [_release(row) for row in rows]


async def recent(cx: aiosqlite.Connection, most: int = 50) -> list[Release]:
    """The newest releases, newest first."""
    return [_release(row) for row in await many(cx, _SELECT + "ORDER BY release.id DESC LIMIT ?", (most,))]


async def move(
    cx: aiosqlite.Connection,
    release: int,
    before: tuple[ReleaseState, ...],
    after: ReleaseState,
    now: datetime,
    why: str = "",
) -> bool:
    """Change the state where it is one of `before`; whether it was."""
    ended = now.timestamp() if after in (ReleaseState.DONE, ReleaseState.CANCELLED) else None
    marks = ", ".join("?" * len(before))
    return (
        await run(
            cx,
            f"UPDATE release SET state = ?, why = ?, ended_at = ? WHERE id = ? AND state IN ({marks})",
            (after, why, ended, release, *before),
        )
        > 0
    )


async def watch(cx: aiosqlite.Connection, release: int, chat: int, message: int) -> None:
    """Show the release's progress in a message."""
    await run(cx, "UPDATE release SET report_chat = ?, report_message = ? WHERE id = ?", (chat, message, release))


async def mark_reported(cx: aiosqlite.Connection, release: int) -> None:
    """The final report is out."""
    await run(cx, "UPDATE release SET reported = 1 WHERE id = ?", (release,))


async def totals(cx: aiosqlite.Connection, release: int) -> Totals:
    """The release's rows, counted."""
    rows = await many(
        cx,
        "SELECT state, reason, count(*) AS n FROM delivery WHERE release = ? GROUP BY state, reason ORDER BY reason",
        (release,),
    )
    by_state: dict[str, int] = {}
    reasons: dict[str, dict[str, int]] = {}
    for row in rows:
        by_state[row["state"]] = by_state.get(row["state"], 0) + int(row["n"])
        if row["reason"] and row["state"] in ("failed", "unknown", "skipped"):
            reasons.setdefault(row["state"], {})[row["reason"]] = int(row["n"])
    return Totals(
        sent=by_state.get("sent", 0),
        failed=by_state.get("failed", 0),
        unknown=by_state.get("unknown", 0),
        skipped=by_state.get("skipped", 0),
        left=sum(by_state.get(state, 0) for state in ("pending", "held", "sending")),
        held=by_state.get("held", 0),
        reasons_of=reasons,
    )


def _release(row: sqlite3.Row) -> Release:
    return Release(
        id=row["id"],
        statement=row["statement"],
        kind=ReleaseKind(row["kind"]),
        revision=row["revision"],
        urgent=bool(row["urgent"]),
        silent=bool(row["silent"]),
        topic=row["topic"],
        number=Number(row["year"], row["serial"]),
        state=ReleaseState(row["state"]),
        cursor=row["cursor"],
        planned=bool(row["planned"]),
        why=row["why"],
        report_chat=row["report_chat"],
        report_message=row["report_message"],
        reported=bool(row["reported"]),
        at=row["at"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
    )
