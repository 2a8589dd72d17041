"""Claiming rows of the ledger: what is to be sent now, to whom, and how. The last look at what a target wishes."""

from __future__ import annotations

import json
from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import datetime

import aiosqlite

from bot.domain.releases.due_time import Override, overridden
from bot.domain.releases.release import DeliveryState, Reason, ReleaseKind
from bot.domain.subscriptions.rhythm import Rhythm
from bot.store.database.engine import Row
from bot.store.releases import copies, scheduled
from bot.store.releases.ledger import KEYS, Claim, Due, set_state
from bot.store.rows import many
from bot.store.subscriptions.targets import ACTIVE, target_of
from bot.store.subscriptions.wishes import rhythm_of


async def claim(cx: aiosqlite.Connection, rows: Sequence[Due], now: datetime, zone: str) -> dict[Due, Claim]:
    """Mark rows as being sent, with the revision that is to be sent.

    Those whose turn has passed are not in the answer: sent, paused or cancelled meanwhile. One whose subscription
    has ended, or whose topic is chosen no more, is skipped; one whose target wishes no news at this hour is held.
    `zone`: the mission's.
    """
    if not rows:
        return {}
    wanted = {(row.release, row.target): row for row in rows}
    claimed = await cx.execute_fetchall(
        "UPDATE delivery SET state = 'sending', attempts = attempts + 1, repeatable = 0, "
        "revision = (SELECT statement.revision FROM statement JOIN release ON release.statement = statement.id "
        "            WHERE release.id = delivery.release) "
        f"WHERE (release, target) IN ({KEYS}) AND state = 'pending' "
        "AND (SELECT state FROM release WHERE id = delivery.release) = 'running' "
        "RETURNING release, target, revision, step",
        (json.dumps(list(wanted)),),
    )
    return {wanted[claim.key]: claim for claim in await _claims(cx, list(claimed), now, zone)}


async def _claims(cx: aiosqlite.Connection, claimed: Sequence[Row], now: datetime, zone: str) -> list[Claim]:
    found = await many(
        cx,
        f"SELECT *, {ACTIVE} AS active FROM target WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps([row["target"] for row in claimed]),),
    )
    targets = {row["id"]: row for row in found}
    of = await _releases(cx, {row["release"] for row in claimed})
    chosen = await _topics(cx, [row["target"] for row in claimed if of[row["release"]]["kind"] == ReleaseKind.PUBLISH])
    claims, waiting = [], []
    for row in claimed:
        there, release = targets[row["target"]], of[row["release"]]
        kind, urgent = ReleaseKind(release["kind"]), bool(release["urgent"])
        silent, mine = bool(there["silent"]) and not urgent, chosen.get(row["target"], set())
        claim = Claim(row["release"], target_of(there), row["revision"], kind, silent=silent)
        if kind is not ReleaseKind.PUBLISH:
            claim = await _with_copies(cx, claim, row["step"])
        if claim.changes:  # a copy is put right also where nothing new is sent any more, and at any hour
            claims.append(claim)
        elif not there["active"] or not (urgent or not mine or release["topic"] in mine):
            await set_state(cx, row["release"], row["target"], DeliveryState.SKIPPED, Reason.UNSUBSCRIBED)
        elif urgent:
            claims.append(replace(claim, despite=_despite(there, mine, release["topic"], now, zone)))
        elif until := scheduled.until_of(there, kind, now, zone):
            waiting.append((until.timestamp(), *claim.key))
        else:
            claims.append(claim)
    await scheduled.hold(cx, waiting)
    return claims


async def _topics(cx: aiosqlite.Connection, targets: Sequence[int]) -> dict[int, set[str]]:
    """The topics that each of the targets chose, if it did."""
    found: dict[int, set[str]] = {}
    if targets:
        for row in await many(
            cx,
            "SELECT target, topic FROM target_topic WHERE target IN (SELECT value FROM json_each(?))",
            (json.dumps(list(targets)),),
        ):
            found.setdefault(row["target"], set()).add(row["topic"])
    return found


def _despite(target: Row, chosen: Set[str], topic: str, now: datetime, zone: str) -> Override | None:
    """What an urgent release goes through at the target, which chose these topics."""
    rhythm = rhythm_of(target, zone) or Rhythm(zone)
    return overridden(rhythm, now, silent=bool(target["silent"]), wants_topic=not chosen or topic in chosen)


async def _releases(cx: aiosqlite.Connection, ids: Set[int]) -> dict[int, Row]:
    rows = await many(
        cx,
        "SELECT release.id, kind, urgent, topic FROM release JOIN statement ON statement.id = release.statement "
        "WHERE release.id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(ids)),),
    )
    return {row["id"]: row for row in rows}


async def _with_copies(cx: aiosqlite.Connection, claim: Claim, step: int) -> Claim:
    found = (await copies.of_targets(cx, claim.release, [claim.target.id])).get(claim.target.id, ())
    changes = step == 0 and any(not copy.fixed for copy in found)
    if changes:
        await copies.mark_repeatable(cx, claim.release, [claim.target.id])
    return replace(claim, copies=found, changes=changes)
