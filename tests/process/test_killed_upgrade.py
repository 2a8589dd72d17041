"""kill -9 while an older database is brought to today's version: the next start brings it there, nothing lost."""

from __future__ import annotations

import asyncio
import contextlib
import time
from pathlib import Path

from bench.house import House
from bot.sandbox import Person, Sandbox
from bot.store.database import engine
from bot.store.database.migrate import migrations
from tests.patience import WAIT, until

STATEMENTS = 20_000
READERS, SENT = 60, 20
TITLE = "On the exchange of letters"
MOMENTS = (0.0, 0.0, 0.01, 0.04)  # seconds after the migration begins


def _older(path: Path, people: list[Person], statements: int) -> None:
    """A database of the first version, with an archive, and a release of which twenty readers have the message."""
    now = time.time()
    with contextlib.closing(engine.connect(path)) as cx, cx:
        cx.execute("PRAGMA journal_mode = WAL")
        cx.executescript(migrations()[0][1])
        cx.execute("PRAGMA user_version = 1")
        cx.execute("BEGIN")  # one commit for all of it
        numbers = range(1, statements + 1)
        cx.executemany(
            "INSERT INTO statement (id, year, serial, date, key) VALUES (?1, 2020, ?1, '2020-01-01', 'old:' || ?1)",
            [(n,) for n in numbers],
        )
        cx.executemany(
            "INSERT INTO text (statement, revision, lang, title, body) VALUES (?, 1, 'en', ?, ?)",
            [(n, TITLE, "Words of a statement. " * 9) for n in numbers],
        )
        cx.execute("INSERT INTO series VALUES (2020, ?)", (statements,))
        cx.executemany(
            "INSERT INTO target (id, chat, kind, lang, since) VALUES (?, ?, 'private', 'en', 0)",
            [(n, person.id) for n, person in enumerate(people, 1)],
        )
        cx.execute(
            "INSERT INTO release (id, statement, revision, at, state, cursor, planned, started_at) "
            "VALUES (1, ?, 1, ?, 'running', ?, 1, ?)",
            (statements, now, READERS, now),
        )
        cx.executemany(
            "INSERT INTO delivery (release, target, state, revision, attempts) VALUES (1, ?, ?, 1, 1)",
            [(n, "sent" if n <= SENT else "pending") for n in range(1, READERS + 1)],
        )
        cx.executemany("INSERT INTO message VALUES (1, ?, 0, 1, 1, 0)", [(n,) for n in range(1, SENT + 1)])


async def _begins(house: House, what: str) -> None:
    """Return when a file of that kind is new beside the database."""
    known = set(house.folder.glob(what))
    await until(lambda: set(house.folder.glob(what)) - known)


async def test_killed_while_it_migrates(tmp_path: Path) -> None:
    """Killed while the copy is made, and at three moments of the migration after it: the database stays whole, and
    the next start makes it today's; the release that was under way ends, and nobody has it twice."""
    async with Sandbox(patience=WAIT) as sandbox:
        house = House(sandbox, tmp_path)
        people = [sandbox.user(f"Reader {n}", started=True) for n in range(READERS)]
        await asyncio.to_thread(_older, house.database, people, STATEMENTS)
        newest, versions = len(migrations()), []
        for number, moment in enumerate(MOMENTS):
            async with house.begun() as process:
                await _begins(house, "*.bak" if number else "*.part")
                await asyncio.sleep(moment)  # no event tells how far a migration is
                await process.stopped()
            assert house.ask("PRAGMA integrity_check") == [("ok",)]
            versions += [version for (version,) in house.ask("PRAGMA user_version")]
            if versions[-1] == newest:
                break
        assert versions[:2] == [1, 1]
        async with house.bot():
            release = await house.done()
        assert (release["total"], release["sent"], release["unknown"]) == (READERS, READERS, 0)
        assert house.copies(people, TITLE) == [0] * SENT + [1] * (READERS - SENT)
        assert house.ask("PRAGMA user_version") == [(newest,)]
        assert (
            house.ask("SELECT count(*) FROM statement UNION ALL SELECT sum(standing) FROM tally") == [(STATEMENTS,)] * 2
        )
        assert house.ask("SELECT count(*) FROM text") == [(STATEMENTS,)]


async def test_another_command_beside_a_bot_that_has_just_migrated(tmp_path: Path) -> None:
    """The bot that brought the database up keeps its hold on the file: another command comes and goes beside it, and
    what the bot writes afterwards is still there after a kill -9; nobody has anything twice."""
    async with Sandbox(patience=WAIT) as sandbox:
        house = House(sandbox, tmp_path)
        people = [sandbox.user(f"Reader {n}", started=True) for n in range(READERS)]
        await asyncio.to_thread(_older, house.database, people, 10)
        async with house.bot() as process:
            await house.post("Another")
            await sandbox.until(lambda: sum(house.copies(people, "Another")) == READERS)
            await process.stopped()
        async with house.bot():
            release = await house.done()
        assert house.copies(people, "Another") == [1] * READERS
        assert release["sent"] + release["unknown"] == READERS
        assert release["unknown"] <= 16  # what was being recorded at the kill
