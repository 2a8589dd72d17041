"""Releases: each is one statement on its way to everyone. Their rows are in ledger.py, staff's messages in
watches.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import aiosqlite

from bot.domain.releases.release import Reason, ReleaseKind, ReleaseState, Totals
from bot.domain.statements import Number
from bot.store.database.engine import Row
from bot.store.rows import insert, many, number, one, run


@dataclass(frozen=True, slots=True)
class Release:
    """A release as stored. Instants are seconds since 1970."""

    id: int
    statement: int
    kind: ReleaseKind
    revision: int
    urgent: bool
    silent: bool
    notice: bool
    pin: bool
    link_preview: bool
    not_after: float | None
    topic: str
    number: Number
    state: ReleaseState
    cursor: int
    planned: bool
    why: str
    at: float
    started_at: float | None
    ended_at: float | None
    only_waiting_since: float | None = None  # since when every row has ended or waits for its target's hour
    announces: bool = False  # the statement was in the archive before, and stays there even if the release is cancelled
    paid_most: int = 0  # the most messages that may be paid for
    paid: int = 0  # messages that may have been paid for
    may_be_out: bool = False  # somebody may have it, although no row of the ledger says so


_SELECT = (
    "SELECT release.*, statement.topic, statement.year, statement.serial "
    "FROM release JOIN statement ON statement.id = release.statement "
)


async def add(
    cx: aiosqlite.Connection,
    statement: int,
    revision: int,
    at: datetime,
    *,
    kind: ReleaseKind = ReleaseKind.PUBLISH,
    urgent: bool,
    silent: bool,
    notice: bool = False,
    pin: bool = False,
    link_preview: bool = False,
    not_after: datetime | None = None,
    actor: int = 0,
    announces: bool = False,
    paid_most: int = 0,
) -> int:
    """Store a release that will be planned at `at`; returns its id. `actor`: who released it (0: a shell or the
    program); `announces`: its statement is in the archive already.

    Only `services/releases/start.py` may call this: it checks and audits.
    """
    return await insert(
        cx,
        "INSERT INTO release (statement, kind, revision, urgent, silent, at, notice, pin, link_preview, not_after, "
        "actor, announces, paid_most) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            statement,
            kind,
            revision,
            int(urgent),
            int(silent),
            at.timestamp(),
            int(notice),
            int(pin),
            int(link_preview),
            not_after.timestamp() if not_after else None,
            actor,
            int(announces),
            paid_most,
        ),
    )


async def numbers(cx: aiosqlite.Connection, ids: Iterable[int]) -> dict[int, Number]:
    """The official number of each release's statement."""
    found = [await by_id(cx, release) for release in ids]
    return {release.id: release.number for release in found if release}


async def by_id(cx: aiosqlite.Connection, release: int) -> Release | None:
    """The release."""
    row = await one(cx, _SELECT + "WHERE release.id = ?", (release,))
    return _release(row) if row else None


async def withdrew(cx: aiosqlite.Connection, statement: int) -> bool:
    """Whether the statement was withdrawn before anybody had it: its release was cancelled, and staff never retracted
    it."""
    sql = (
        "SELECT count(*) FROM statement JOIN release ON release.statement = statement.id "
        "WHERE statement.id = ? AND statement.state = 'retracted' AND release.state = 'cancelled' "
        "AND release.kind = 'publish' AND NOT EXISTS (SELECT 1 FROM retraction WHERE statement = ?)"
    )
    return await number(cx, sql, (statement, statement)) > 0


async def of_statement(cx: aiosqlite.Connection, statement: int) -> Release | None:
    """The statement's newest release."""
    row = await one(cx, _SELECT + "WHERE statement = ? ORDER BY release.id DESC LIMIT 1", (statement,))
    return _release(row) if row else None


async def was_urgent(cx: aiosqlite.Connection, statement: int) -> bool:
    """Whether the statement went out as urgent."""
    sql = "SELECT count(*) FROM release WHERE statement = ? AND kind = 'publish' AND urgent"
    return await number(cx, sql, (statement,)) > 0


async def unfinished(cx: aiosqlite.Connection) -> list[Release]:
    """Releases that are planning, running or paused, or whose final report is not shown yet; urgent ones first."""
    rows = await many(
        cx,
        _SELECT + "WHERE release.id IN (SELECT id FROM release WHERE state NOT IN ('done', 'cancelled') "
        "UNION SELECT release FROM watch WHERE NOT reported AND chat IN (SELECT user FROM staff)) "
        "ORDER BY urgent DESC, release.id",
    )
    return [_release(row) for row in rows]


async def report_again(cx: aiosqlite.Connection, release: int) -> None:
    """Have the final report shown again wherever the release is watched, because it runs again."""
    await run(cx, "UPDATE release SET rested_at = NULL WHERE id = ?", (release,))
    await run(cx, "UPDATE watch SET reported = 0 WHERE release = ?", (release,))


async def mark_may_be_out(cx: aiosqlite.Connection, release: int) -> None:
    """Store that somebody may have the release although no row says so: a row that may have arrived waits again."""
    await run(cx, "UPDATE release SET may_be_out = 1 WHERE id = ? AND NOT may_be_out", (release,))


async def mark_interrupted(cx: aiosqlite.Connection, *, resend: bool) -> None:
    """After a crash: `mark_may_be_out` for releases with rows that were being sent and will be sent again: urgent ones,
    with `resend` all."""
    in_mid_send = "SELECT release FROM delivery WHERE state = 'sending' AND NOT repeatable"
    await run(cx, f"UPDATE release SET may_be_out = 1 WHERE (urgent OR ?) AND id IN ({in_mid_send})", (int(resend),))


async def cancelled_with_open_rows(cx: aiosqlite.Connection) -> list[tuple[int, Reason]]:
    """Cancelled releases that still have open rows, each with the reason for which these are skipped."""
    rows = await many(cx, "SELECT id, why FROM release WHERE state = 'cancelled' AND NOT swept")
    return [(row["id"], Reason.RETRACTED if row["why"] == Reason.RETRACTED else Reason.CANCELLED) for row in rows]


async def pause_overdue(cx: aiosqlite.Connection, now: datetime) -> list[int]:
    """Pause releases whose `not_after` has passed; returns their ids."""
    rows = await cx.execute_fetchall(
        "UPDATE release SET state = 'paused', why = 'overdue' "
        "WHERE state IN ('planning', 'running') AND not_after < ? RETURNING id",
        (now.timestamp(),),
    )
    return [row["id"] for row in rows]


async def drop_deadline(cx: aiosqlite.Connection, release: int, now: datetime) -> None:
    """Remove `not_after`, because somebody lets the release go out later than that."""
    await run(cx, "UPDATE release SET not_after = NULL WHERE id = ? AND not_after < ?", (release, now.timestamp()))


async def mark_rows_skipped(cx: aiosqlite.Connection, release: int) -> None:
    """Store that no row of the cancelled release is open any more."""
    await run(cx, "UPDATE release SET swept = 1 WHERE id = ?", (release,))


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
    """Change the state if it is one of `before`; returns whether it was."""
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


async def pause_all(cx: aiosqlite.Connection, why: str) -> int:
    """Pause all planning and running releases; returns how many. Those that are paused already keep their reason."""
    return await run(cx, "UPDATE release SET state = 'paused', why = ? WHERE state IN ('planning', 'running')", (why,))


async def resume_all(cx: aiosqlite.Connection, why: str) -> int:
    """Resume all releases that were paused for this reason; returns how many."""
    return await run(
        cx,
        "UPDATE release SET state = iif(planned, 'running', 'planning'), why = '' WHERE state = 'paused' AND why = ?",
        (why,),
    )


async def mark_only_waiting(cx: aiosqlite.Connection, ids: Sequence[int], now: datetime) -> None:
    """Store that every row of these releases has ended or waits for its target's hour."""
    await cx.executemany(
        "UPDATE release SET rested_at = ? WHERE id = ? AND rested_at IS NULL", [(now.timestamp(), id) for id in ids]
    )


async def totals(cx: aiosqlite.Connection, release: int) -> Totals:
    """The numbers of the release's rows; from kept counts, so that it is quick for a million rows too."""
    rows = await many(
        cx,
        "SELECT state, reason, sum(n) AS n FROM delivery_count WHERE release = ? AND n > 0 GROUP BY reason, state",
        (release,),
    )
    by_state: dict[str, int] = {}
    reasons: dict[str, dict[str, int]] = {}
    for row in rows:
        by_state[row["state"]] = by_state.get(row["state"], 0) + int(row["n"])
        if row["reason"] and row["state"] in ("failed", "unknown", "skipped"):
            reasons.setdefault(row["state"], {})[row["reason"]] = int(row["n"])
    ended = {state: by_state.get(state, 0) for state in ("sent", "failed", "unknown", "skipped")}
    total = await number(cx, "SELECT total FROM release WHERE id = ?", (release,))
    return Totals(**ended, left=total - sum(ended.values()), waiting=by_state.get("held", 0), reasons_of=reasons)


def _release(row: Row) -> Release:
    return Release(
        id=row["id"],
        statement=row["statement"],
        kind=ReleaseKind(row["kind"]),
        revision=row["revision"],
        urgent=bool(row["urgent"]),
        silent=bool(row["silent"]),
        notice=bool(row["notice"]),
        pin=bool(row["pin"]),
        link_preview=bool(row["link_preview"]),
        not_after=row["not_after"],
        topic=row["topic"],
        number=Number(row["year"], row["serial"]),
        state=ReleaseState(row["state"]),
        cursor=row["cursor"],
        planned=bool(row["planned"]),
        why=row["why"],
        at=row["at"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        only_waiting_since=row["rested_at"],
        announces=bool(row["announces"]),
        paid_most=row["paid_most"],
        paid=row["paid"],
        may_be_out=bool(row["may_be_out"]),
    )
