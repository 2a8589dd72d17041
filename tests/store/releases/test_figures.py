"""What became of a release, counted and listed: piece by piece, and without a scan of the whole ledger."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import aiosqlite
import pytest

from bot.domain.releases.release import Fraction
from bot.domain.statements import Text
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText
from bot.store.database import engine
from bot.store.database.connection import Database
from bot.store.database.migrate import migrate, migrations
from bot.store.releases import figures, releases, watches
from bot.store.releases.watches import Watch
from bot.store.rows import many, run
from bot.store.statements import statements
from bot.store.subscriptions import targets
from tests.databases import fresh

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(fresh(tmp_path / "chancery.db"))
    yield database
    await database.close()


async def stored(cx: aiosqlite.Connection) -> int:
    """A release to a hundred readers, every third of them Russian, and a channel; every tenth failed."""
    number = await statements.next_number(cx, 2026)
    text = Text("en", "Title", RichText("Body"))
    statement = await statements.add(cx, key="k", number=number, day=date(2026, 1, 1), topic="", texts=[text])
    release = await releases.add(cx, statement, 1, NOW, urgent=False, silent=False)
    for chat in range(1, 101):
        await targets.put(cx, chat, 0, ChatKind.PRIVATE, "ru" if chat % 3 == 0 else "en", NOW)
    await targets.put(cx, -100, 0, ChatKind.CHANNEL, "en", NOW)
    await run(
        cx, "INSERT INTO delivery (release, target, segment, attempts) SELECT ?, id, segment, 1 FROM target", (release,)
    )
    await run(
        cx, "UPDATE delivery SET state = iif(target % 10, 'sent', 'failed'), reason = iif(target % 10, '', 'blocked')"
    )
    await run(
        cx,
        "INSERT INTO message (release, target, message_id, revision, sent_at) "
        "SELECT release, target, 7, 1, ? FROM delivery WHERE state = 'sent'",
        (NOW.timestamp(),),
    )
    return release


@pytest.mark.parametrize("most", [1, 7, 101, 10_000])
async def test_by_language_and_kind(db: Database, most: int) -> None:
    """However small the portions that are read, every row is counted once."""
    release = await db.write(stored)
    found = await figures.of_release(db.reader, release)
    assert found.by_lang == {"en": Fraction(61, 68), "ru": Fraction(30, 33)}
    assert found.by_kind == {ChatKind.PRIVATE: Fraction(90, 100), ChatKind.CHANNEL: Fraction(1, 1)}
    listed = [line async for piece in figures.lines(db.reader, release, most) for line in piece]
    assert len(listed) == 101
    assert (listed[0].kind, listed[0].lang, listed[0].state, listed[0].sent_at) == (
        "private", "en", "sent", NOW.timestamp(),
    )  # fmt: skip
    assert (listed[9].state, listed[9].reason, listed[9].sent_at) == ("failed", "blocked", None)
    assert listed[-1].chat == -100


async def test_nothing_is_scanned(db: Database) -> None:
    """The walk finds its place by the ledger's key, and what is watched by an index."""
    rows = await many(
        db.reader,
        "EXPLAIN QUERY PLAN SELECT state FROM delivery WHERE release = 1 AND target > 5 ORDER BY target LIMIT 9",
    )
    assert [row["detail"] for row in rows] == ["SEARCH delivery USING PRIMARY KEY (release=? AND target>?)"]
    rows = await many(db.reader, "EXPLAIN QUERY PLAN SELECT release FROM watch WHERE NOT reported")
    assert "watch_open" in rows[0]["detail"]


async def test_what_was_watched_still_is(tmp_path: Path) -> None:
    """An older database's releases are watched in the same messages; those that were reported are not told again."""
    async with engine.open_connection(tmp_path / "m.db") as cx:
        older = [script for script in migrations() if script[0] <= 6]
        await migrate(cx, older)
        await cx.execute("INSERT INTO statement (id, year, serial, date, key) VALUES (1, 2026, 1, '2026-01-01', 'k')")
        await cx.executemany(
            "INSERT INTO release (statement, revision, at, report_chat, report_message, reported) "
            "VALUES (1, 1, 0, ?, ?, ?)",
            [(5, 50, 0), (6, 60, 1), (0, 0, 0)],
        )
        await migrate(cx)
        await cx.execute("INSERT INTO staff (user, role) VALUES (5, 'publisher'), (6, 'owner')")
        assert await watches.of_release(cx, 1) == [Watch(1, 5, 50)]
        assert await watches.of_release(cx, 2) == []
        rows = await many(cx, "SELECT chat, reported FROM watch ORDER BY chat")
        assert [tuple(row) for row in rows] == [(5, 0), (6, 1)]
