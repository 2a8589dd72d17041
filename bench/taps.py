"""What staff tap at a million subscriptions: each count as it is kept, and as it would be counted anew, in one run; and
planning a release as it is, and as it was with a foreign key, a trigger and a list of states looked at for each row."""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import aiosqlite

from bench.page import Part, Scale, Target, figure, table, targets
from bot.store.database import engine
from bot.store.database.migrate import migrate, migrations
from bot.store.releases import copies, copy_shapes, figures, ledger, plans, releases
from bot.store.rows import many, run
from bot.store.subscriptions import targets as subscriptions

MANY = 1_000_000
BATCH = 8000  # rows in one transaction
ROUNDS = 5
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
BEFORE = 34  # the last migration without kept counts
_SENT = 1  # the release that everybody has
_PENDING = 2  # the one that nobody has yet
_WEEKS = subscriptions.weekly(NOW, 26)
_ACTIVE = "ended IS NULL AND paused IS NULL"
_WANTS = (
    "(NOT EXISTS (SELECT 1 FROM target_topic WHERE target = target.id) "
    "OR EXISTS (SELECT 1 FROM target_topic WHERE target = target.id AND topic = 'news'))"
)
_HAVE_IT = "SELECT DISTINCT target FROM delivery WHERE release = 1 AND (state IN ('sent', 'unknown') OR part > 0)"
_DUE = (
    "SELECT waiting.target, target.chat FROM (SELECT rank, target FROM delivery WHERE release = 2 "
    "AND state = 'pending' AND due <= 2e9 ORDER BY rank, target LIMIT 5000) AS waiting "
    "JOIN target ON target.id = waiting.target WHERE target.chat NOT IN (SELECT value FROM json_each('[]')) "
    "AND NOT EXISTS (SELECT 1 FROM delivery AS older WHERE older.release IN (SELECT value FROM json_each('[]')) "
    "AND older.target = waiting.target AND (older.state IN ('pending', 'sending') "
    "OR (older.state = 'held' AND older.digest IS NULL AND older.due <= 2e9))) "
    "ORDER BY +waiting.rank, +waiting.target LIMIT 256"
)
# Planning as it was.
_PLANNED_BEFORE = (
    "INSERT OR IGNORE INTO delivery (release, target, rank) SELECT 1, id, kind <> 'channel' FROM target "
    f"WHERE id > ? AND id <= ? AND {_ACTIVE} AND (0 OR NOT EXISTS (SELECT 1 FROM target_topic) "
    "OR NOT EXISTS (SELECT 1 FROM target_topic WHERE target = target.id)) "
    "AND NOT (rhythm <> 'at_once' OR quiet_to <> '') ORDER BY id"
)
_LAST_OF_BATCH = "SELECT max(id) FROM (SELECT id FROM target WHERE id > ? ORDER BY id LIMIT ?)"


@dataclass(frozen=True, slots=True)
class Question:
    """Something that is asked: by the product, and by counting anew."""

    kept: Callable[[], Awaitable[object]]
    anew: Callable[[], Awaitable[object]]


def questions(cx: aiosqlite.Connection) -> dict[str, Question]:
    """What is behind each tap."""

    def count(*asked: str) -> Callable[[], Awaitable[object]]:
        async def ask() -> None:
            for sql in asked:
                await many(cx, sql)

        return ask

    known = "SELECT (SELECT count(*) FROM target WHERE since <= {0} AND (ended IS NULL OR ended > {0}))"
    return {
        "a draft's card: who gets it": Question(
            partial(subscriptions.audience, cx, "news", urgent=False),
            count(f"SELECT kind, count(*) FROM target WHERE {_ACTIVE} AND {_WANTS} GROUP BY kind"),
        ),
        "a correction's card: who has it": Question(
            partial(copies.audience_by_kind, cx, 1),
            count(f"SELECT kind, count(*) FROM target WHERE id IN ({_HAVE_IT}) GROUP BY kind"),
        ),
        "a correction's card: what the copies look like": Question(
            partial(copy_shapes.shapes, cx, 1, NOW.timestamp()),
            count(
                "SELECT lang, kinds, count(*) FROM (SELECT target, group_concat(kind, ',') AS kinds FROM ("
                "SELECT * FROM message WHERE release IN (1, 2) AND NOT lost ORDER BY release, target, part) "
                "GROUP BY release, target) AS copy JOIN target ON target.id = copy.target GROUP BY 1, 2"
            ),
        ),
        "status: subscriptions": Question(
            partial(subscriptions.counts, cx),
            count(
                f"SELECT kind, count(*) FROM target WHERE {_ACTIVE} GROUP BY kind",
                "SELECT count(*) FROM target WHERE ended IS NULL AND paused IS NOT NULL",
                "SELECT count(*) FROM target WHERE ended IS NOT NULL AND why <> 'forgotten'",
            ),
        ),
        "a final report: by language and kind": Question(
            partial(figures.of_release, cx, _SENT),
            count(
                "SELECT kind, lang, state, count(*) FROM delivery JOIN target ON target.id = delivery.target "
                "WHERE release = 1 GROUP BY 1, 2, 3"
            ),
        ),
        "/stats: by topic": Question(
            partial(subscriptions.by_topic, cx),
            count(
                "SELECT topic, count(*) FROM target LEFT JOIN target_topic ON target_topic.target = target.id "
                f"WHERE {_ACTIVE} GROUP BY topic"
            ),
        ),
        "/stats: the last seven days": Question(
            partial(subscriptions.movement, cx, NOW - timedelta(days=7)),
            count(
                f"SELECT count(*) FROM target WHERE ended IS NULL AND since >= {NOW.timestamp() - 604800}",
                f"SELECT count(*) FROM target WHERE ended >= {NOW.timestamp() - 604800} AND why <> 'merged'",
            ),
        ),
        "/stats: the picture's half year": Question(
            partial(subscriptions.active_at, cx, _WEEKS), count(*(known.format(at.timestamp()) for at in _WEEKS))
        ),
        "the next rows to be sent": Question(partial(ledger.due, cx, _PENDING, 256, NOW), count(_DUE)),
    }


@contextlib.asynccontextmanager
async def opened(newest: int = 1_000_000) -> AsyncIterator[aiosqlite.Connection]:
    """A database of the schema up to the migration `newest`, as the writer has it."""
    with tempfile.TemporaryDirectory(prefix="chancery-bench-") as folder:
        async with engine.open_connection(Path(folder) / "bench.db") as cx:
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
                await run(cx, f"PRAGMA {pragma}")
            await migrate(cx, [script for script in migrations() if script[0] <= newest])
            yield cx


async def fill(cx: aiosqlite.Connection, number: int) -> None:
    """So many readers in two languages, who came over two years; a statement with two releases."""
    day = 86400.0
    at = NOW.timestamp()
    readers = (
        (
            1_000_000 + n,
            "ru" if n % 3 == 0 else "en",
            at - (n % 730) * day,
            at - (n % 50) * day if n % 20 == 0 else None,
        )
        for n in range(number)
    )
    await run(cx, "BEGIN")
    await cx.executemany("INSERT INTO target (chat, kind, lang, since, ended) VALUES (?, 'private', ?, ?, ?)", readers)
    await run(cx, "INSERT INTO target_topic SELECT id, 'news' FROM target WHERE id % 10 = 0")
    await run(cx, "INSERT INTO statement (id, year, serial, date, key) VALUES (1, 2026, 1, '2026-01-01', 'k')")
    await run(cx, "INSERT INTO release (id, statement, revision, at) VALUES (1, 1, 1, 0), (2, 1, 1, 0)")
    await run(cx, "COMMIT")


async def _batches(cx: aiosqlite.Connection, plan: Callable[[], Awaitable[bool]]) -> float:
    """Plan to the end in short transactions; how long, in seconds of the processor, so that neighbours do not count."""
    began = time.process_time()
    over = False
    while not over:
        await run(cx, "BEGIN IMMEDIATE")
        over = await plan()
        await run(cx, "COMMIT")
    return time.process_time() - began


async def plan_now(cx: aiosqlite.Connection, release: int) -> float:
    """Plan as the product does."""
    await run(cx, "PRAGMA foreign_keys = OFF")

    async def batch() -> bool:
        found = await releases.by_id(cx, release)
        assert found is not None
        return await plans.plan(cx, found, BATCH, NOW, "UTC")

    return await _batches(cx, batch)


async def plan_before(cx: aiosqlite.Connection) -> float:
    """Plan as the product did."""
    cursor = 0

    async def batch() -> bool:
        nonlocal cursor
        (row,) = await many(cx, _LAST_OF_BATCH, (cursor, BATCH))
        if row[0] is None:
            return True
        added = await run(cx, _PLANNED_BEFORE, (cursor, row[0]))
        await run(cx, "UPDATE release SET cursor = ?, total = total + ? WHERE id = 1", (row[0], added))
        cursor = row[0]
        return False

    return await _batches(cx, batch)


async def _milliseconds(ask: Callable[[], Awaitable[object]], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        await ask()
        taken.append(1000 * (time.perf_counter() - began))
    return statistics.median(taken)


async def measured(number: int) -> tuple[dict[str, tuple[float, float]], float, float]:
    """Of each question the milliseconds kept and counted anew; the seconds of planning before and now."""
    async with opened(BEFORE) as cx:
        await fill(cx, number)
        before = await plan_before(cx)
    async with opened() as cx:
        await fill(cx, number)
        now = await plan_now(cx, _SENT)
        await run(cx, "UPDATE delivery SET state = 'sent', revision = 1 WHERE release = 1")
        await run(
            cx,
            "INSERT INTO message (release, target, message_id, revision, sent_at, segment) "
            "SELECT release, target, 7, 1, ?, segment FROM delivery WHERE release = 1",
            (NOW.timestamp(),),
        )
        await plan_now(cx, _PENDING)
        asked = {
            name: (await _milliseconds(one.kept, ROUNDS), await _milliseconds(one.anew, 1))
            for name, one in questions(cx).items()
        }
    return asked, before, now


def measure(scale: Scale) -> list[str]:
    """The part of the page."""
    number = scale.of(MANY)
    asked, before, now = asyncio.run(measured(number))
    rows = [
        (name, figure(kept), figure(anew), figure(kept / anew if anew else 0)) for name, (kept, anew) in asked.items()
    ]
    return [
        f"{number:,} subscriptions, a release that all of them have and one that nobody has yet. What is behind each "
        "tap, as it is asked (kept counts, medians) and as it would be counted anew, once, in the same run. The next "
        "rows to be sent are those of 64 workers, and were sorted before.",
        "",
        *table(("asked", "ms", "counted anew, ms", "ratio"), rows),
        f"Planning, {BATCH:,} rows in a transaction, in seconds of the processor: {figure(before)} s with a foreign "
        f"key, a trigger and a list of states looked at for each row, {figure(now)} s without.",
        "",
        *targets(
            Target(f"the slowest answer at {number:,}", 50, " ms").row(max(kept for kept, _ in asked.values())),
            Target("planning, of what it took before", 0.6).row(now / before),
        ),
    ]


PART = Part("Taps at a million readers", measure)
