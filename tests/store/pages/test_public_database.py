"""The database as pages read it: what they show can be read, and nothing else; another file is noticed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.domain.errors import ReadRefused
from bot.domain.statements import Number, Text
from bot.domain.text.richtext import RichText
from bot.store.database import engine, meta
from bot.store.database.connection import Connection, Database
from bot.store.pages import allowed, shown
from bot.store.pages.database import PublicDatabase
from bot.store.rows import many, run
from bot.store.statements import statements
from tests.databases import fresh
from tests.patience import WAIT, until


async def add(cx: Connection, serial: int = 1) -> int:
    """A published statement."""
    text = Text("en", f"Title {serial}", RichText("Words."))
    return await statements.add(
        cx, key=f"k{serial}", number=Number(2026, serial), day=date(2026, 1, 1), topic="", texts=[text]
    )


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    opened = await Database.open(fresh(tmp_path / "chancery.db"))
    await opened.write(add)
    yield opened
    await opened.close()


@pytest.fixture
async def public(db: Database) -> AsyncIterator[PublicDatabase]:
    opened = PublicDatabase(db.path)
    yield opened
    await opened.close()


async def test_nothing_but_what_pages_show_can_be_read(db: Database, public: PublicDatabase) -> None:
    """Every table of the database is either of those that pages show or refused, whatever is asked of it; so are
    writing, attaching and the columns that name members of staff."""
    tables = [row["name"] for row in await many(db.reader, "SELECT name FROM sqlite_schema WHERE type = 'table'")]
    async with public.reading() as (cx, _):
        refused = {table for table in tables if await is_refused(cx, f"SELECT * FROM {table}")}
        assert {"target", "chat", "staff", "audit", "draft", "inbox", "message", "meta", "admission"} <= refused
        assert {"correction", "retraction", "release"} <= refused, "these have columns that are nobody's business"
        assert not refused & {name for name, columns in allowed._TABLES.items() if columns is None}
        for sql in (
            "SELECT actor FROM correction",
            "SELECT value FROM meta",
            "SELECT count(*) FROM target",
            "SELECT 1 FROM statement WHERE id IN (SELECT chat FROM target)",
            "DELETE FROM text",
            "ATTACH ':memory:' AS other",
            "PRAGMA journal_mode = DELETE",
            "PRAGMA writable_schema = ON",
        ):
            assert await is_refused(cx, sql), sql
        with pytest.raises(engine.DatabaseError, match="not authorized"):
            await many(cx, "SELECT load_extension('x')")


async def is_refused(cx: Connection, sql: str) -> bool:
    """Whether the connection may not do that; an index of words, which is only searched, is no refusal."""
    try:
        await many(cx, sql)
    except engine.DatabaseError as error:
        return engine.is_denied(error)
    return False


async def test_single_values_are_those_of_the_front(db: Database, public: PublicDatabase) -> None:
    """The bot's name can be read, the way in for the first owner cannot."""

    async def work(cx: Connection) -> None:
        await meta.put(cx, meta.USERNAME, "chancery_bot")
        await meta.put(cx, "claim", "secret")

    await db.write(work)
    async with public.reading() as (cx, _):
        assert await shown.front(cx, meta.USERNAME) == "chancery_bot"
        assert await shown.front(cx, "claim") == ""


async def test_a_commit_that_pages_show_makes_a_version(db: Database, public: PublicDatabase) -> None:
    """Statements, corrections, retractions, cards, topics and the front make one; what pages do not show makes none."""
    by_statement: list[str] = [
        "UPDATE statement SET topic = 'x'",
        "INSERT INTO correction (statement, revision, at, actor, notice) VALUES (1, 1, 0, 5, 1)",
        "INSERT INTO retraction (statement, at, actor, reason) VALUES (1, 0, 5, 'why')",
    ]
    by_front = [
        "INSERT INTO card_change VALUES ('a', 'phone', '', '1')",
        "UPDATE card_change SET value = '2'",
        "DELETE FROM card_change",
        "INSERT INTO closed_topic VALUES ('press')",
        "DELETE FROM closed_topic",
        "INSERT INTO meta VALUES ('featured', '1')",
        "UPDATE meta SET value = '2' WHERE key = 'featured'",
    ]
    for sql in (*by_statement, *by_front):
        before = await shown.newest(db.reader)
        await db.write(lambda cx, sql=sql: run(cx, sql))  # type: ignore[misc]
        assert (await shown.newest(db.reader)).version == before.version + 1, sql
        changed = await shown.of_statement(db.reader, 1)
        assert changed.version == before.version + 1, sql
    before = await shown.newest(db.reader)
    await db.write(lambda cx: run(cx, "INSERT INTO meta VALUES ('claim', 'x')"))
    await db.write(lambda cx: run(cx, "INSERT INTO pace (bot, scope, until) VALUES (1, 'all', 5)"))
    assert await shown.newest(db.reader) == before


async def test_the_version_follows(db: Database, public: PublicDatabase) -> None:
    """A commit shows within a moment."""
    before = public.version()
    await db.write(lambda cx: add(cx, 2))
    await until(lambda: public.version() != before)


async def test_another_file_is_noticed(db: Database, public: PublicDatabase, tmp_path: Path) -> None:
    """A restore puts another file there, with the same versions: it is another version, and its texts are read."""
    before = public.version()
    async with public.reading() as (cx, _):
        assert await statements.count(cx) == 1
    other = await Database.open(fresh(tmp_path / "other.db"))
    await other.write(lambda cx: add(cx, 7))
    await other.close()
    await db.close()
    put_in_place(tmp_path / "other.db", db.path)
    await until(lambda: public.version() != before)
    async with public.reading() as (cx, version):
        assert version.shown == before.shown or version.opened > before.opened
        found = await statements.latest(cx, 5)
    assert [one.number.serial for one in found] == [7]


@pytest.mark.parametrize("version", [1, 9999])
async def test_another_version_is_refused(db: Database, public: PublicDatabase, version: int) -> None:
    """While the file is older or newer than the program nothing of it is shown; afterwards it is again."""
    ((right,),) = await db.reader.execute_fetchall("PRAGMA user_version")
    async with public.reading():
        pass
    await db.write(lambda cx: run(cx, f"PRAGMA user_version = {version}"))
    await until(lambda: refuses(public))
    with pytest.raises(ReadRefused):
        async with public.reading():
            pass
    await db.write(lambda cx: run(cx, f"PRAGMA user_version = {right}"))
    await until(lambda: not refuses(public))
    async with public.reading():
        pass


async def test_no_database_yet(tmp_path: Path) -> None:
    """Before the bot has run there is nothing to show, and nothing is made."""
    public = PublicDatabase(tmp_path / "chancery.db")
    assert refuses(public)
    with pytest.raises(ReadRefused):
        async with public.reading():
            pass
    assert os.listdir(tmp_path) == []  # noqa: PTH208
    await public.close()


async def test_a_locked_database(db: Database, public: PublicDatabase) -> None:
    """Another program's exclusive lock is a refusal, soon, not a wait for its end."""
    await db.close()
    other = engine.connect(db.path)
    try:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(ReadRefused):
            async with public.reading():
                pass
    finally:
        other.close()


async def test_readings_do_not_hold_each_other_up(db: Database, public: PublicDatabase) -> None:
    """A long search stands beside the pages, which go on."""
    async with public.reading("searches"), asyncio.timeout(WAIT), public.reading() as (cx, _):
        assert await statements.count(cx) == 1


def put_in_place(part: Path, path: Path) -> None:
    """Replace the database, as `restore` does."""
    for end in ("-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
    part.replace(path)


def refuses(public: PublicDatabase) -> bool:
    """Whether there is no version to show."""
    try:
        public.version()
    except ReadRefused:
        return True
    return False
