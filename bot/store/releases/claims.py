"""Claims: marks rows of the ledger and digests as being sent, after a last look at each target's wishes.

The rules of the last look are in `domain/releases/due_time.py` and `domain/digests.py`. `store/releases/results.py`
records how a claim ends.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import aiosqlite

from bot.domain.digests import contents
from bot.domain.releases.due_time import Recipient, ReleaseFacts, SendNow, Unwanted, Wait, at_claim
from bot.domain.releases.release import ReleaseKind
from bot.domain.releases.sending import Claim, Copy, Digest, DigestClaim, Single, SingleClaim, Step, ToSend
from bot.store.releases import copies, facts, waiting_rows
from bot.store.releases.ledger import KEYS, Key
from bot.store.rows import many

# The target's kind and language may have changed since the plan; the message is in the present language.
_SEGMENT = "(SELECT segment FROM target WHERE id = delivery.target)"


@dataclass(frozen=True, slots=True)
class _MarkedRow:
    """A row that is marked as being sent. `part`: how many of its messages were sent already."""

    release: int
    target: int
    revision: int
    step: int
    part: int


@dataclass(frozen=True, slots=True)
class _MarkedDigest:
    """A digest that is marked as being sent, with the releases of its rows, the newest first; they still wait."""

    id: int
    target: int
    window: str
    releases: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """The facts for the last look."""

    releases: Mapping[int, ReleaseFacts]
    targets: Mapping[int, Recipient]
    now: datetime


async def claim(cx: aiosqlite.Connection, wanted: Sequence[ToSend], now: datetime, zone: str) -> dict[ToSend, Claim]:
    """Mark rows and digests as being sent, and return what to send.

    Not returned are those that were sent, paused or cancelled meanwhile, rows that are skipped or must wait after all,
    and digests with nothing left in them, which are never sent.

    Args:
        zone: the mission's, for targets without a zone of their own.
    """
    singles = {(row.release, row.target): row for row in wanted if isinstance(row, Single)}
    digests = {row.id: row for row in wanted if isinstance(row, Digest)}
    rows, marked = await _mark_rows(cx, singles), await _mark_digests(cx, digests)
    known = _Known(
        await facts.of_releases(cx, {r.release for r in rows} | {id for d in marked for id in d.releases}),
        await facts.of_targets(cx, {*(row.target for row in rows), *(digest.target for digest in marked)}, zone),
        now,
    )
    return {
        **{singles[found.release, found.target.id]: found for found in await _claim_rows(cx, rows, known)},
        **{digests[found.digest]: found for found in await _claim_digests(cx, marked, known)},
    }


async def _mark_rows(cx: aiosqlite.Connection, keys: Collection[Key]) -> list[_MarkedRow]:
    if not keys:
        return []
    rows = await cx.execute_fetchall(
        "UPDATE delivery SET state = 'sending', attempts = attempts + 1, repeatable = 0, "
        f"segment = {_SEGMENT}, "
        # A row with messages sent already keeps its revision; a correction follows it.
        "revision = iif(part, revision, (SELECT statement.revision FROM statement "
        "    JOIN release ON release.statement = statement.id WHERE release.id = delivery.release)) "
        f"WHERE (release, target) IN ({KEYS}) AND state = 'pending' "
        "AND (SELECT state FROM release WHERE id = delivery.release) = 'running' "
        "RETURNING release, target, revision, step, part",
        (json.dumps(list(keys)),),
    )
    return [_MarkedRow(*row) for row in rows]


async def _mark_digests(cx: aiosqlite.Connection, ids: Collection[int]) -> list[_MarkedDigest]:
    if not ids:
        return []
    digests = await cx.execute_fetchall(
        "UPDATE digest SET state = 'sending', attempts = attempts + 1 "
        "WHERE id IN (SELECT value FROM json_each(?)) AND state = 'pending' RETURNING id, target, window",
        (json.dumps(list(ids)),),
    )
    releases: dict[int, list[int]] = {}
    for row in await many(
        cx,
        "SELECT digest, release FROM delivery INDEXED BY delivery_of_digest "
        "WHERE digest IN (SELECT value FROM json_each(?)) AND state = 'held' ORDER BY release DESC",
        (json.dumps([row["id"] for row in digests]),),
    ):
        releases.setdefault(row["digest"], []).append(row["release"])
    return [
        _MarkedDigest(row["id"], row["target"], row["window"], tuple(releases.get(row["id"], ()))) for row in digests
    ]


async def _claim_rows(cx: aiosqlite.Connection, rows: Sequence[_MarkedRow], known: _Known) -> list[SingleClaim]:
    claims, later, unwanted = [], [], []
    for row in rows:
        release, to = known.releases[row.release], known.targets[row.target]
        there, changes = await _copies(cx, row) if release.kind is not ReleaseKind.PUBLISH else ((), False)
        may_send = at_claim(release, to, known.now, begun=row.part > 0)
        match at_claim(release, to, known.now, changes=True) if changes else may_send:
            case SendNow(silent, despite):
                claims.append(
                    SingleClaim(
                        release=row.release,
                        target=to.target,
                        revision=row.revision,
                        kind=release.kind,
                        urgent=release.urgent,
                        copies=there,
                        changes=changes,
                        silent=silent,
                        despite=despite,
                        part=row.part,
                        step=Step(row.step),
                        may_send=isinstance(may_send, SendNow),
                    )
                )
            case Wait(until):
                later.append((until.timestamp(), row.release, row.target))
            case Unwanted():
                unwanted.append((row.release, row.target))
    await waiting_rows.wait_until(cx, later)
    await waiting_rows.skip_unwanted(cx, unwanted)
    return claims


async def _copies(cx: aiosqlite.Connection, row: _MarkedRow) -> tuple[tuple[Copy, ...], bool]:
    """The copies in the chat, and whether the row changes them now. The row's own messages are not copies."""
    if row.step == Step.CHANGE:
        await copies.take_over(cx, row.release, row.target)
    found = (await copies.of_targets(cx, row.release, [row.target])).get(row.target, ())
    if row.part or row.step == Step.TIDY:
        found = tuple(copy for copy in found if copy.release != row.release)
    changes = not row.part and row.step in (Step.CHANGE, Step.TIDY) and any(not copy.fixed for copy in found)
    if changes or row.step == Step.TIDY:
        await copies.mark_repeatable(cx, row.release, [row.target])
    return found, changes or row.step == Step.TIDY


async def _claim_digests(
    cx: aiosqlite.Connection, digests: Sequence[_MarkedDigest], known: _Known
) -> list[DigestClaim]:
    if not digests:
        return []
    claims, later, unwanted, empty = [], [], [], []
    for digest in digests:
        to = known.targets[digest.target]
        found = contents([known.releases[id] for id in digest.releases], to, digest.window, known.now)
        unwanted += [(release, digest.target) for release in found.unwanted]
        until = found.until.timestamp() if found.until else 0.0
        later += [(until, release, digest.target) for release in found.later]
        if found.taken:
            claims.append(DigestClaim(digest.id, to.target, found.taken, found.silent))
        else:
            empty.append((digest.id,))
    await waiting_rows.wait_until(cx, later)
    await waiting_rows.skip_unwanted(cx, unwanted)
    await cx.executemany("UPDATE digest SET state = 'dropped' WHERE id = ?", empty)
    await cx.executemany(
        "UPDATE delivery SET state = 'sending', attempts = attempts + 1, repeatable = 0, revision = ?, "
        f"segment = {_SEGMENT} "
        "WHERE release = ? AND target = ? AND state = 'held'",
        [(row.revision, row.release, row.target) for claim in claims for row in claim.rows],
    )
    return claims
