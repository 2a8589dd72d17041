"""Statements in the database: numbers once, texts for ever, the newest first; and the audit beside them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import aiosqlite
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.audit import chained
from bot.domain.statements import Number, Text
from bot.domain.text.richtext import RichText, bold
from bot.store import audit
from bot.store.database import engine, meta
from bot.store.database.connection import Database
from bot.store.rows import many
from bot.store.statements import statements

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


async def add(cx: aiosqlite.Connection, key: str, day: date = date(2026, 8, 4), position: int = 0) -> int:
    number = await statements.next_number(cx, day.year)
    texts = [
        Text("en", f"Title {key}", bold("Body")),
        Text("ru", "Заголовок", RichText("Текст"), "https://e.org", True),
    ]
    return await statements.add(cx, key=key, number=number, day=day, topic="t", texts=texts, position=position)


async def test_round_trip(db: Database) -> None:
    """What is stored comes back: texts by language with formatting, link and excerpt mark."""
    stored = await db.write(lambda cx: add(cx, "a"))
    found = await statements.by_id(db.reader, stored)
    assert found is not None
    assert found == await statements.by_key(db.reader, "a") == await statements.by_number(db.reader, Number(2026, 1))
    assert found.texts["en"] == Text("en", "Title a", bold("Body"))
    assert found.texts["ru"] == Text("ru", "Заголовок", RichText("Текст"), "https://e.org", True)
    assert (found.date, found.revision, found.topic, found.published_at) == (date(2026, 8, 4), 1, "t", None)
    assert await statements.by_id(db.reader, 99) is None
    assert await statements.count(db.reader) == 1


async def test_newest_first(db: Database) -> None:
    """Statements are listed by day, then by their position within the day, the newest first."""

    async def work(cx: aiosqlite.Connection) -> None:
        await add(cx, "old", date(2025, 1, 1))
        await add(cx, "second", date(2026, 1, 1), 1)
        await add(cx, "first", date(2026, 1, 1), 0)
        await add(cx, "new", date(2026, 2, 1))

    await db.write(work)
    assert [s.texts["en"].title[6:] for s in await statements.latest(db.reader, 3)] == ["new", "second", "first"]
    assert await statements.position_after(db.reader, date(2026, 1, 1)) == 2
    assert await statements.position_after(db.reader, date(2030, 1, 1)) == 0
    on_day = await statements.on_day_except(db.reader, date(2026, 1, 1), {"first"})
    assert [s.texts["en"].title for s in on_day] == ["Title second"]


async def test_a_revision_adds(db: Database) -> None:
    """A revision is the newest text; the one before stays in the database."""
    stored = await db.write(lambda cx: add(cx, "a"))
    texts = [Text("en", "Corrected", RichText("New"))]
    assert await db.write(lambda cx: statements.revise(cx, stored, topic="u", texts=texts)) == 2
    found = await statements.by_id(db.reader, stored)
    assert found is not None
    assert (found.revision, found.topic, dict(found.texts)) == (2, "u", {"en": texts[0]})
    assert len(await many(db.reader, "SELECT * FROM text WHERE statement = ?", (stored,))) == 3


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE text SET title = 'other'",
        "DELETE FROM text",
        "INSERT OR REPLACE INTO text SELECT statement, revision, lang, 'other', body, '', '', 0 FROM text",
        "UPDATE audit SET act = 'other'",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit SELECT seq, prev, hash, at, 7, act, detail FROM audit",
    ],
)
async def test_what_never_changes(sql: str, db: Database) -> None:
    """A stored text and an audit entry can be neither changed nor replaced nor deleted, by whatever statement."""

    async def work(cx: aiosqlite.Connection) -> None:
        await add(cx, "a")
        await audit.note(cx, 1, "published", NOW)

    async def tamper(cx: aiosqlite.Connection) -> None:
        await cx.execute(sql)

    await db.write(work)
    with pytest.raises(engine.IntegrityError):
        await db.write(tamper)
    assert len(await many(db.reader, "SELECT 1 FROM text WHERE title <> 'other'")) == 2
    assert [row["actor"] for row in await many(db.reader, "SELECT actor FROM audit")] == [1]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.none(), st.integers(1, 20)), max_size=12), st.integers(1900, 9000))
async def test_numbers_are_never_given_twice(db: Database, taken: list[int | None], year: int) -> None:
    """Each number is above all that were given or came with an import, however the two are mixed."""
    await db.write(lambda cx: _run(cx, "DELETE FROM series"))
    given_out: list[int] = []
    reserved: list[int] = []
    for serial in taken:
        if serial is None:
            number = await db.write(lambda cx: statements.next_number(cx, year))
            assert number.serial == max([0, *given_out, *reserved]) + 1
            given_out.append(number.serial)
        else:
            wanted = Number(year, serial)
            await db.write(lambda cx, wanted=wanted: statements.reserve_number(cx, wanted))  # type: ignore[misc]
            reserved.append(serial)
    assert len(given_out) == len(set(given_out))


async def _run(cx: aiosqlite.Connection, sql: str) -> None:
    await cx.execute(sql)


async def test_years_have_their_own_series(db: Database) -> None:
    """Each year begins with 1; the database refuses a number twice."""

    async def work(cx: aiosqlite.Connection) -> list[Number]:
        return [await statements.next_number(cx, year) for year in (2025, 2026, 2026, 2025)]

    assert [str(n) for n in await db.write(work)] == ["1/2025", "1/2026", "2/2026", "2/2025"]

    async def twice(cx: aiosqlite.Connection) -> None:
        for key in ("a", "b"):
            await statements.add(cx, key=key, number=Number(2026, 9), day=NOW.date(), topic="", texts=[])

    with pytest.raises(engine.IntegrityError, match="UNIQUE"):
        await db.write(twice)


async def test_a_rolled_back_number_leaves_no_gap(db: Database) -> None:
    """A publication that fails gives its number back with everything else."""

    async def fails(cx: aiosqlite.Connection) -> None:
        await statements.next_number(cx, 2026)
        raise LookupError

    with pytest.raises(LookupError):
        await db.write(fails)
    assert await db.write(lambda cx: statements.next_number(cx, 2026)) == Number(2026, 1)


async def test_the_featured_statement(db: Database) -> None:
    """One statement is featured; a retracted one is not shown."""
    assert await statements.featured(db.reader) is None
    stored = await db.write(lambda cx: add(cx, "a"))
    await db.write(lambda cx: statements.feature(cx, stored))
    found = await statements.featured(db.reader)
    assert found is not None
    assert found.id == stored
    await db.write(lambda cx: _run(cx, "UPDATE statement SET state = 'retracted'"))
    assert await statements.featured(db.reader) is None
    await db.write(lambda cx: meta.put(cx, meta.FEATURED, "99"))
    assert await statements.featured(db.reader) is None


async def test_the_audit_is_a_chain(db: Database) -> None:
    """Each entry's hash is over its fields and the hash before: a changed one would not fit."""

    async def work(cx: aiosqlite.Connection) -> None:
        await audit.note(cx, 1, "published", NOW, number="1/2026", title="Ё")
        await audit.note(cx, 2, "release.paused", NOW, release=1)
        await audit.note(cx, 0, "imported", NOW)

    await db.write(work)
    rows = await many(db.reader, "SELECT * FROM audit ORDER BY seq")
    before = ""
    for number, row in enumerate(rows, start=1):
        assert (row["seq"], row["prev"]) == (number, before)
        digest = chained(row["seq"], row["prev"], row["at"], row["actor"], row["act"], row["detail"])
        assert row["hash"] == digest
        assert digest != chained(row["seq"], row["prev"], row["at"], 99, row["act"], row["detail"])
        before = row["hash"]
    assert await audit.acts(db.reader) == ["published", "release.paused", "imported"]
    assert json.loads(rows[0]["detail"]) == {"number": "1/2026", "title": "Ё"}
