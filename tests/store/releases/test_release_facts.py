"""What a release says of itself, where the audit was asked before: in a database of today, and in an older one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import aiosqlite
import pytest

from bot.domain.releases.release import ReleaseKind
from bot.domain.statements import Number, Revision, Text
from bot.domain.text.richtext import RichText
from bot.store import audit
from bot.store.database import engine
from bot.store.database.connection import Database
from bot.store.database.migrate import migrate, migrations
from bot.store.releases import releases
from bot.store.rows import many
from bot.store.statements import revisions, statements
from tests.databases import fresh

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
OFFICER, OTHER = 7, 8


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await Database.open(fresh(tmp_path / "chancery.db"))
    yield database
    await database.close()


_SHELL_POST, _RESENT, _RESTORED, _ANNOUNCED, _IMPORTED, _CORRECTED = range(1, 7)


async def _before(cx: aiosqlite.Connection) -> None:
    """Releases of each kind in a database of the version before, with the audit that was written then."""
    await cx.execute("INSERT INTO statement (id, year, serial, date, key) VALUES (1, 2026, 1, '2026-01-01', 'k')")
    await cx.executemany(
        "INSERT INTO release (id, statement, revision, at, kind, why) VALUES (?, 1, 1, 0, ?, ?)",
        [
            (_SHELL_POST, "publish", ""),
            (_RESENT, "publish", ""),
            (_RESTORED, "publish", "restored"),
            (_ANNOUNCED, "publish", ""),
            (_IMPORTED, "publish", ""),
            (_CORRECTED, "correct", ""),
        ],
    )
    await audit.note(cx, 0, "published", NOW, number="1/2026", release=_SHELL_POST)
    await audit.note(cx, OFFICER, "published", NOW, number="1/2026", release=_RESENT)
    await audit.note(cx, OTHER, "release.resent", NOW, release=_RESENT, count=3)
    await audit.note(cx, OFFICER, "published", NOW, number="1/2026", release=_RESTORED)
    await audit.note(cx, OFFICER, "announced", NOW, number="1/2026", release=_ANNOUNCED)
    await audit.note(cx, 0, "imported", NOW, items=1)
    await audit.note(cx, OTHER, "corrected", NOW, number="1/2026", revision=2, release=_CORRECTED)
    await audit.note(cx, OTHER, "release.paused", NOW, release=_CORRECTED)


async def test_an_older_database_is_filled_from_the_audit(tmp_path: Path) -> None:
    """Who let it go out, whether the statement was there before, and whether somebody may have it unseen: as the audit
    of an older database has it, be an entry of it no JSON."""
    async with engine.open_connection(tmp_path / "m.db") as cx:
        await migrate(cx, [script for script in migrations() if script[0] < 13])
        await _before(cx)
        await cx.execute("INSERT INTO audit VALUES (99, '', 'x', 0, 1, 'published', 'no JSON')")
        await migrate(cx)
        rows = await many(cx, "SELECT id, actor, announces, may_be_out FROM release ORDER BY id")
        assert [tuple(row) for row in rows] == [
            (_SHELL_POST, 0, 0, 0),
            (_RESENT, OFFICER, 0, 1),
            (_RESTORED, OFFICER, 0, 1),
            (_ANNOUNCED, OFFICER, 1, 0),
            (_IMPORTED, 0, 1, 0),
            (_CORRECTED, OTHER, 0, 0),
        ]
        assert not await many(cx, "SELECT 1 FROM temp.sqlite_schema")


@pytest.mark.parametrize("announces", [True, False])
async def test_who_published_a_statement(announces: bool, db: Database) -> None:
    """The first revision is whose release brought it into the archive; not whose who announced, corrected or sent it
    out afterwards."""

    async def work(cx: aiosqlite.Connection) -> int:
        texts = [Text("en", "Title", RichText("Body"))]
        stored = await statements.add(
            cx, key="k", number=Number(2026, 1), day=date(2026, 1, 1), topic="", texts=texts, published_at=NOW
        )
        await releases.add(cx, stored, 1, NOW, urgent=False, silent=False, actor=OTHER, announces=announces)
        kind = ReleaseKind.CORRECT
        await releases.add(cx, stored, 1, NOW, urgent=False, silent=False, kind=kind, actor=OFFICER)
        return stored

    found = await statements.by_id(db.reader, await db.write(work))
    assert found is not None
    assert await revisions.of_statement(db.reader, found) == [Revision(1, NOW, 0 if announces else OTHER)]
