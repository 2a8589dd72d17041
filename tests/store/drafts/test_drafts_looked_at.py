"""What is looked for every second is found by an index, however many drafts the years have left."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.drafts.draft import DraftState
from bot.store.database.connection import Database
from bot.store.drafts import drafts, review_notifications

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


async def test_no_scan_of_all_drafts(db: Database) -> None:
    """Neither the scheduler nor the review notifications read drafts that are published or discarded."""
    asked: list[str] = []
    await db.reader.set_trace_callback(asked.append)
    await drafts.due(db.reader, NOW)
    await drafts.waiting(db.reader, DraftState.HELD, 5)
    await drafts.of_statement(db.reader, 1, ())
    await review_notifications.to_ask(db.reader)
    await review_notifications.behind(db.reader, NOW)
    await review_notifications.owed(db.reader)
    assert len(asked) == 6
    for sql in tuple(asked):
        plan = [row["detail"] for row in await db.reader.execute_fetchall(f"EXPLAIN QUERY PLAN {sql}")]
        assert "SCAN draft" not in plan, sql
