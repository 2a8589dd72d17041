"""A statement's copies in chats: who has one, what a correction or retraction did to them, which are out of date."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

import aiosqlite

from bot.domain.media import MediaKind
from bot.domain.releases.outcome import Edited
from bot.domain.releases.release import ReleaseKind
from bot.domain.releases.sending import Copy, SentRow, Step
from bot.domain.subscriptions.target import ChatKind
from bot.store.database.meta import OWN_BOT
from bot.store.rows import many, number, run
from bot.store.subscriptions.targets import RANK

# Earlier releases that sent the statement.
_EARLIER = "other.statement = :statement AND other.id < :release AND other.kind <> 'retract'"
# The kept counts of targets that have a statement.
_HOLDERS = "holder_count JOIN segment ON segment.id = holder_count.segment WHERE statement = ? AND n > 0"
# All releases of a release's statement.
_OF_STATEMENT = "(SELECT id FROM release WHERE statement = (SELECT statement FROM release WHERE id = ?))"


async def plan(cx: aiosqlite.Connection, release: int, statement: int, after: int, most: int) -> tuple[int, int]:
    """Add rows of a correction or retraction for the next `most` targets that have, or may have, the statement.

    Returns the last target looked at (0: none is left) and how many rows were added. At most `most` rows of each
    earlier release are read.
    """
    values: dict[str, object] = {"release": release, "statement": statement, "after": after, "most": most}
    if not (upto := await _end_of_batch(cx, values)):
        return 0, 0
    added = await run(
        cx,
        "INSERT OR IGNORE INTO delivery (release, target, rank, segment) "
        f"SELECT :release, id, {RANK}, segment FROM target WHERE id IN ("
        "    SELECT delivery.target FROM release AS other JOIN delivery ON delivery.release = other.id "
        f"   WHERE {_EARLIER} AND delivery.target > :after AND delivery.target <= :upto "
        "    AND (delivery.state IN ('sent', 'unknown') OR delivery.part > 0)) ORDER BY id",
        {**values, "upto": upto},
    )
    return upto, added


async def _end_of_batch(cx: aiosqlite.Connection, values: Mapping[str, object]) -> int:
    """The last target of a batch with at most :most rows of each earlier release; 0 if no release has more rows."""
    left = "FROM delivery WHERE release = other.id AND target > :after"
    return await number(
        cx,
        "SELECT coalesce(min(full), max(last)) FROM ("
        f"   SELECT (SELECT target {left} ORDER BY target LIMIT 1 OFFSET :most - 1) AS full, "
        f"   (SELECT max(target) {left}) AS last FROM release AS other WHERE {_EARLIER})",
        values,
    )


async def audience_by_kind(cx: aiosqlite.Connection, statement: int) -> dict[ChatKind, int]:
    """How many targets have, or may have, the statement, by kind of chat; from kept counts."""
    rows = await many(cx, f"SELECT kind, sum(n) AS n FROM {_HOLDERS} GROUP BY kind", (statement,))
    return {ChatKind(row["kind"]): int(row["n"]) for row in rows}


async def audience_by_language(cx: aiosqlite.Connection, statement: int) -> dict[str, int]:
    """Like `audience_by_kind`, by the language in which they got it, the largest number first."""
    sql = f"SELECT lang, sum(n) AS n FROM {_HOLDERS} GROUP BY lang ORDER BY n DESC, lang"
    rows = await many(cx, sql, (statement,))
    return {row["lang"]: int(row["n"]) for row in rows}


async def of_targets(cx: aiosqlite.Connection, release: int, targets: Sequence[int]) -> dict[int, tuple[Copy, ...]]:
    """The copies of the release's statement at each of the targets, oldest first."""
    rows = await many(
        cx,
        "SELECT message.*, delivery.digest, "
        f"message.lost OR message.note OR message.bot NOT IN (0, {OWN_BOT}) AS fixed FROM message "
        "JOIN release ON release.id = message.release "
        "LEFT JOIN delivery ON delivery.release = message.release AND delivery.target = message.target "
        "WHERE message.target IN (SELECT value FROM json_each(?)) "
        "AND release.statement = (SELECT statement FROM release WHERE id = ?) "
        "ORDER BY message.sent_at, message.part",
        (json.dumps(list(targets)), release),
    )
    found: dict[int, tuple[Copy, ...]] = {}
    for row in rows:
        copy = Copy(
            row["message_id"],
            row["sent_at"],
            bool(row["fixed"]),
            row["digest"] or 0,
            release=row["release"],
            part=row["part"],
            kind=MediaKind(row["kind"]) if row["kind"] else None,
            file=row["file"],
            spoiler=bool(row["spoiler"]),
            note=bool(row["note"]),
        )
        found[row["target"]] = (*found.get(row["target"], ()), copy)
    return found


async def mark_repeatable(cx: aiosqlite.Connection, release: int, targets: Sequence[int]) -> None:
    """Mark rows that change copies now, which can safely be repeated after a crash."""
    await run(
        cx,
        "UPDATE delivery SET repeatable = 1 WHERE release = ? AND target IN (SELECT value FROM json_each(?))",
        (release, json.dumps(list(targets))),
    )


async def note_bot(cx: aiosqlite.Connection, bot: int) -> None:
    """Store that `bot` sent the copies from older program versions, which did not store the bot."""
    await run(cx, "UPDATE message SET bot = ? WHERE bot = 0", (bot,))


async def take_over(cx: aiosqlite.Connection, release: int, target: int) -> None:
    """Skip what other releases of the statement had still to send to that target, because this release's row sends the
    present text. Messages that were sent stay among the copies."""
    await run(
        cx,
        "UPDATE delivery SET state = 'skipped', reason = 'corrected' WHERE target = ? AND part > 0 AND release <> ? "
        f"AND state IN ('pending', 'held') AND release IN {_OF_STATEMENT}",
        (target, release, release),
    )


async def note_changes(cx: aiosqlite.Connection, release: int, target: int, edited: Edited) -> None:
    """Store what was done to the target's copies so far. Message ids in private chats are counted per bot."""
    ours = f"WHERE target = ? AND release IN {_OF_STATEMENT} AND bot IN (0, {OWN_BOT})"
    these = f"{ours} AND message_id IN (SELECT value FROM json_each(?))"
    await run(cx, f"UPDATE message SET lost = 1 {these}", (target, release, json.dumps(edited.fixed)))
    await run(cx, f"DELETE FROM message {these}", (target, release, json.dumps(edited.deleted)))
    await cx.executemany(
        f"UPDATE message SET kind = ?, file = ?, spoiler = ? {ours} AND message_id = ?",
        [(item.kind, item.file, int(item.spoiler), target, release, message) for message, item in edited.shown],
    )


async def next_step(cx: aiosqlite.Connection, release: int, target: int, step: Step) -> None:
    """Let the row wait for its next step, because its copies are changed as far as possible, or it was sent anew."""
    await run(
        cx,
        "UPDATE delivery SET state = 'pending', step = ?, part = 0, repeatable = 0, attempts = 0, due = 0 "
        "WHERE release = ? AND target = ? AND state = 'sending'",
        (step, release, target),
    )


async def behind(cx: aiosqlite.Connection, out: Sequence[SentRow]) -> list[SentRow]:
    """Those of the rows whose statement has changed since they were claimed. `out`: their messages were, or may have
    been, sent."""
    rows = await many(
        cx,
        "SELECT release.id, statement.revision, statement.state FROM release "
        "JOIN statement ON statement.id = release.statement WHERE release.id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted({row.release for row in out})),),
    )
    now = {row["id"]: (row["revision"], row["state"] == "retracted") for row in rows}
    return [row for row in out if now[row.release] != (row.revision, False)]


async def follow(cx: aiosqlite.Connection, out: Iterable[SentRow]) -> int:
    """Have messages corrected or retracted that were being sent while their statement changed; returns how many.

    `out`: rows whose messages were, or may have been, sent. Each target gets a row of the newest correction or
    retraction, in the same transaction; if that release was over, it runs again.
    """
    behind = 0
    for row in out:
        newest = await many(
            cx,
            "SELECT later.id, later.state FROM release AS this "
            "JOIN statement ON statement.id = this.statement "
            "JOIN release AS later ON later.statement = this.statement AND later.id > this.id "
            "WHERE this.id = ? AND this.kind <> 'retract' AND later.kind <> 'publish' "
            "AND (later.kind = 'retract' OR statement.revision > ?) AND later.state <> 'cancelled' "
            "ORDER BY later.id DESC LIMIT 1",
            (row.release, row.revision),
        )
        for later in newest:
            await _start_row(cx, later["id"], row.target)
            behind += 1
    return behind


async def _start_row(cx: aiosqlite.Connection, release: int, target: int) -> None:
    added = await run(
        cx,
        "INSERT OR IGNORE INTO delivery (release, target, rank, segment) "
        f"SELECT ?, id, {RANK}, segment FROM target WHERE id = ?",
        (release, target),
    )
    await run(
        cx,
        "UPDATE delivery SET state = 'pending', reason = '', step = 0, part = 0, repeatable = 0, attempts = 0, due = 0 "
        "WHERE release = ? AND target = ? AND state NOT IN ('pending', 'sending', 'held')",
        (release, target),
    )
    await run(
        cx,
        "UPDATE release SET total = total + ?, state = iif(state = 'done', 'running', state), "
        "ended_at = NULL WHERE id = ?",
        (added, release),
    )
    await run(cx, "UPDATE watch SET reported = 0 WHERE release = ?", (release,))


async def not_over(cx: aiosqlite.Connection, statement: int, kinds: Sequence[ReleaseKind]) -> list[int]:
    """The statement's releases of these kinds that are planning, running or paused."""
    rows = await many(
        cx,
        "SELECT id FROM release WHERE statement = ? AND kind IN (SELECT value FROM json_each(?)) "
        "AND state IN ('planning', 'running', 'paused')",
        (statement, json.dumps([str(kind) for kind in kinds])),
    )
    return [row["id"] for row in rows]
