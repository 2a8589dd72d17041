"""The database's versions: from nothing to today's, all or nothing, never backwards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiosqlite
import pytest

from bot.domain.errors import DatabaseInUse, NewerDatabase, OperatorError
from bot.store.database import engine
from bot.store.database.connection import Database
from bot.store.database.lock import sole_runner
from bot.store.database.migrate import migrate, migrations

_FIRST = (1, "-- the first\nCREATE TABLE a (x INTEGER) STRICT;\nCREATE TABLE b (x INTEGER) STRICT;\n")
_TRIGGER = (2, "CREATE TRIGGER t BEFORE UPDATE ON a BEGIN\n    SELECT RAISE(ABORT, 'no; never');\nEND;\n-- the end\n")
_BROKEN = (3, "CREATE TABLE c (x INTEGER) STRICT;\nINSERT INTO a VALUES (1);\nINSERT INTO nowhere VALUES (1);\n")


@pytest.fixture
async def cx(tmp_path: Path) -> AsyncIterator[aiosqlite.Connection]:
    async with engine.open_connection(tmp_path / "m.db") as connection:
        yield connection


async def names(cx: aiosqlite.Connection) -> set[str]:
    return {row[0] for row in await cx.execute_fetchall("SELECT name FROM sqlite_schema")}


async def version(cx: aiosqlite.Connection) -> int:
    return next(iter(await cx.execute_fetchall("PRAGMA user_version")))[0]  # type: ignore[no-any-return]


async def test_a_fresh_database(cx: aiosqlite.Connection) -> None:
    """Every script runs once, in order; a second time none does."""
    assert await migrate(cx, [_FIRST, _TRIGGER]) == [1, 2]
    assert await names(cx) == {"a", "b", "t"}
    assert await migrate(cx, [_FIRST, _TRIGGER]) == []
    assert await version(cx) == 2


async def test_only_what_is_missing(cx: aiosqlite.Connection) -> None:
    """An older database runs only the migrations that it lacks."""
    await migrate(cx, [_FIRST])
    assert await migrate(cx, [_FIRST, _TRIGGER]) == [2]


async def test_a_failing_script(cx: aiosqlite.Connection) -> None:
    """A script that fails leaves the version before it, no half of its tables and no open transaction."""
    with pytest.raises(engine.OperationalError):
        await migrate(cx, [_FIRST, _TRIGGER, _BROKEN])
    assert await version(cx) == 2
    assert await names(cx) == {"a", "b", "t"}
    assert not list(await cx.execute_fetchall("SELECT * FROM a"))
    assert not cx.in_transaction


async def test_a_newer_database(cx: aiosqlite.Connection) -> None:
    """A database of a newer program is refused with a sentence, and left as it was."""
    await cx.execute("PRAGMA user_version = 9")
    with pytest.raises(NewerDatabase, match=r"version 9 .* up to 2"):
        await migrate(cx, [_FIRST, _TRIGGER])
    assert await names(cx) == set()


async def test_another_programs_database(tmp_path: Path) -> None:
    """A database that another program made is left as it is: storage.path names the wrong file."""
    path = tmp_path / "browser.db"
    with engine.connect(path) as connection:
        connection.execute("CREATE TABLE bookmark (url)")
    connection.close()
    with pytest.raises(OperatorError, match="not one of Chancery"):
        await Database.open(path)
    with engine.connect(path) as connection:
        assert connection.execute("SELECT name FROM sqlite_schema").fetchall() == [("bookmark",)]
    connection.close()


async def test_opening_a_newer_database(tmp_path: Path) -> None:
    """A database of a newer program is refused, and no connection stays open."""
    path = tmp_path / "chancery.db"
    with engine.connect(path) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    with pytest.raises(NewerDatabase):
        await Database.open(path)


def test_the_scripts_are_numbered() -> None:
    """The program's own scripts are numbered from 1 without a gap."""
    assert [number for number, _ in migrations()] == list(range(1, len(migrations()) + 1))


async def test_two_openings_at_once(tmp_path: Path) -> None:
    """Several programs may open a new file at the same moment: each finds it whole."""
    path = tmp_path / "deep" / "chancery.db"
    opened = await asyncio.gather(*(Database.open(path) for _ in range(4)))
    for database in opened:
        assert await version(database.reader) == len(migrations())
        await database.close()
    again = await Database.open(path)
    await again.close()


async def test_an_older_database_of_a_running_bot(tmp_path: Path) -> None:
    """A command of a newer program leaves the database of a bot that still runs as it is: that bot would find columns
    gone. Who runs the bot itself brings it up, and so does a command while none runs."""
    path = tmp_path / "chancery.db"
    async with engine.open_connection(path) as connection:
        await migrate(connection, migrations()[:5])
    with sole_runner(path):
        with pytest.raises(
            DatabaseInUse, match=r"of version 5, and a bot of that version runs on it: stop it first\.$"
        ):
            await Database.open(path)
        async with engine.open_connection(path) as connection:
            assert await version(connection) == 5
        await (await Database.open(path, alone=True)).close()
        await (await Database.open(path)).close()


async def test_an_older_database_without_a_bot(tmp_path: Path) -> None:
    """While no bot runs a command brings the database up."""
    path = tmp_path / "chancery.db"
    async with engine.open_connection(path) as connection:
        await migrate(connection, migrations()[:5])
    database = await Database.open(path)
    assert await version(database.reader) == len(migrations())
    await database.close()


async def test_every_table_is_strict(tmp_path: Path) -> None:
    """Every table is STRICT."""
    database = await Database.open(tmp_path / "chancery.db")
    tables = await database.reader.execute_fetchall(
        "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
        " AND name NOT LIKE 'sqlite_%'"
    )
    assert len(list(tables)) > 15
    assert [row["name"] for row in tables if not row["strict"]] == []
    await database.close()


async def test_no_database(tmp_path: Path) -> None:
    """What cannot be opened, or is no database, is one sentence for the operator."""
    (tmp_path / "text.db").write_text("This is no database, just a text that is long enough to be looked at." * 20)
    (tmp_path / "folder.db").mkdir()
    (tmp_path / "file").write_text("")
    for path in ("text.db", "folder.db", "file/chancery.db"):
        with pytest.raises(OperatorError, match=r"The database .* cannot be"):
            await Database.open(tmp_path / path)


async def test_whose_words_an_older_draft_holds(cx: aiosqlite.Connection) -> None:
    """Who wrote which text was not kept: everyone who wrote in an open draft counts for each of its texts, also in one
    of the oldest form; who only changed a topic does not, nor does a shell."""
    scripts = migrations()
    await migrate(cx, [script for script in scripts if script[0] < 14])
    texts = '{"texts": [{"lang": "en"}, {"lang": "ru"}]}'
    for draft, kind, state, content in (
        (1, "publish", "editing", texts),
        (2, "retract", "submitted", texts),
        (3, "publish", "editing", '{"lang": "en"}'),
        (4, "publish", "published", texts),
    ):
        await cx.execute(
            "INSERT INTO draft (id, kind, state, content, hash, author, chat, created_at, updated_at) "
            "VALUES (?, ?, ?, ?, '', 7, 7, 0, 0)",
            (draft, kind, state, content),
        )
        acts = [(7, "begun"), (8, "text"), (9, "topic"), (0, "text"), (8, "text")]
        for version, (actor, what) in enumerate(acts, start=1):
            await cx.execute("INSERT INTO draft_change VALUES (?, ?, ?, 0, ?)", (draft, version, actor, what))
    await cx.commit()
    await migrate(cx, scripts, copy=False)
    rows = await cx.execute_fetchall("SELECT draft, lang, user FROM draft_writer ORDER BY draft, lang, user")
    assert [tuple(row) for row in rows] == [
        *((1, lang, user) for lang in ("en", "ru") for user in (7, 8)),
        *((2, "", user) for user in (7, 8)),
        *((3, "en", user) for user in (7, 8)),
    ]
