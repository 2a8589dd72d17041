"""Copies of a database: whole, of one moment, under no half name; and what makes a restored one safe to go on with."""

from __future__ import annotations

import os
import stat
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import aiosqlite
import pytest

from bot.domain.errors import NewerDatabase, OperatorError
from bot.domain.releases.outcome import Sent
from bot.domain.releases.release import ReleaseState
from bot.domain.staff import Role
from bot.domain.statements import Number, Text
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText
from bot.store import audit, inbox
from bot.store.backup.backup import NotWhole, back_up
from bot.store.backup.restore import restore
from bot.store.database import engine
from bot.store.database.connection import Database
from bot.store.database.migrate import migrate, migrations
from bot.store.releases import claims, ledger, plans, releases, results
from bot.store.rows import many, number
from bot.store.staff import invitations
from bot.store.statements import statements
from bot.store.subscriptions import targets

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Where a backup goes."""
    return tmp_path / "copy.db"


async def publish(cx: aiosqlite.Connection, key: str = "a") -> int:
    """A statement and its release; the release's id."""
    given = await statements.next_number(cx, 2026)
    texts = [Text("en", "Title", RichText("Body"))]
    stored = await statements.add(cx, key=key, number=given, day=date(2026, 8, 4), topic="", texts=texts)
    await audit.note(cx, 1, "published", NOW, number=str(given))
    return await releases.add(cx, stored, 1, NOW, urgent=False, silent=False)


async def readers(cx: aiosqlite.Connection, count: int) -> None:
    """So many subscriptions."""
    for chat in range(1, count + 1):
        await targets.put(cx, chat, 0, ChatKind.PRIVATE, "en", NOW)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"chancery.db.lock", "chancery.db.open"}


def backups(folder: Path) -> list[Path]:
    return list(folder.glob("*.bak"))


def run_sql(path: Path, sql: str) -> None:
    with closing(engine.connect(path)) as connection:
        connection.executescript(sql)


async def test_of_one_moment(db: Database, copy: Path) -> None:
    """A backup taken in the middle of a transaction has what was committed before, in one file."""
    await db.write(publish)

    async def work(cx: aiosqlite.Connection) -> None:
        await publish(cx, "b")
        assert back_up(db.path, copy).counts == {"statement": 1, "target": 0, "release": 1}

    await db.write(work)
    assert names(copy.parent) == {"chancery.db", "chancery.db-wal", "chancery.db-shm", "copy.db"}


async def test_where_nothing_can_be_written(db: Database, tmp_path: Path) -> None:
    """A destination that cannot be is a sentence and no file."""
    for place in (tmp_path / "no" / "copy.db", tmp_path / ("n" * 300)):
        with pytest.raises(OperatorError, match="cannot be written"):
            back_up(db.path, place)
    assert names(tmp_path) == {"chancery.db", "chancery.db-wal", "chancery.db-shm"}


async def test_of_a_damaged_database(tmp_path: Path, copy: Path) -> None:
    """A backup in which SQLite finds a fault is refused."""
    database = await Database.open(tmp_path / "chancery.db")
    await database.write(lambda cx: readers(cx, 500))
    await database.close()
    content = bytearray((tmp_path / "chancery.db").read_bytes())
    content[-4096:] = b"\x5a" * 4096
    (tmp_path / "chancery.db").write_bytes(content)
    with pytest.raises(NotWhole, match=r"not whole|cannot be copied"):
        back_up(tmp_path / "chancery.db", copy)
    assert names(tmp_path) == {"chancery.db"}


async def made(path: Path, copy: Path, *, planned: bool = True) -> None:
    """A database whose release has delivered to three of five, and its backup; then all five are delivered."""
    database = await Database.open(path)

    async def work(cx: aiosqlite.Connection) -> None:
        await readers(cx, 5)
        release = await releases.by_id(cx, await publish(cx))
        assert release is not None
        if planned:
            while not await plans.plan(cx, release, 9, NOW, "UTC"):
                release = await releases.by_id(cx, release.id)
                assert release is not None
        else:
            await plans.plan(cx, release, 3, NOW, "UTC")
        await inbox.put(cx, [(7, 1, '{"data": "publish"}')])

    async def deliver(cx: aiosqlite.Connection, most: int) -> None:
        claimed = await claims.claim(cx, (await ledger.due(cx, 1, 9, NOW))[:most], NOW, "UTC")
        receipts = [results.Receipt(claim, Sent(100 + claim.target.id)) for claim in claimed.values()]
        await results.mark_sent(cx, receipts, NOW)

    await database.write(work)
    await database.write(lambda cx: deliver(cx, 3))
    back_up(path, copy)
    await database.write(lambda cx: deliver(cx, 9))
    await database.write(lambda cx: publish(cx, "since"))
    await database.close()


async def test_what_was_under_way_waits(tmp_path: Path, copy: Path) -> None:
    """After a restore the release is paused and says why, the updates that waited are dropped, the number given since
    is not given again, the audit goes on, and the replaced database is whole beside it."""
    path = tmp_path / "chancery.db"
    await made(path, copy)
    done = await restore(copy, path, force=True)
    assert (done.paused, done.copy.counts["statement"]) == (1, 1)
    assert done.kept is not None
    with closing(engine.connect(done.kept)) as old:
        assert old.execute("SELECT count(*) FROM delivery WHERE state = 'sent'").fetchone() == (5,)
        assert old.execute("SELECT count(*) FROM statement").fetchone() == (2,)
    assert names(tmp_path) == {"chancery.db", "copy.db", done.kept.name}
    database = await Database.open(path)
    release = await releases.by_id(database.reader, 1)
    assert release is not None
    assert (release.state, release.why, release.planned) == (ReleaseState.PAUSED, "restored", True)
    assert release.may_be_out
    assert await inbox.waiting(database.reader) == []
    assert await audit.acts(database.reader) == ["published", "restored"]
    assert await database.write(lambda cx: statements.next_number(cx, 2026)) == Number(2026, 3)
    assert await releases.unfinished(database.reader) == [release]
    await database.close()


async def test_no_invitation_comes_back(tmp_path: Path, copy: Path) -> None:
    """An invitation that was open in the backup may have been used since: after the restore none can be used."""
    path = tmp_path / "chancery.db"
    now = datetime.now(UTC)
    database = await Database.open(path)
    await database.write(lambda cx: invitations.add(cx, "hash", Role.OWNER, 1, now + timedelta(days=7)))
    back_up(path, copy)
    await database.close()
    await restore(copy, path, force=True)
    database = await Database.open(path)
    assert await invitations.by_hash(database.reader, "hash", now) is None
    await database.close()


async def test_what_was_being_planned(tmp_path: Path, copy: Path) -> None:
    """A release that was being planned waits after a restore, and is planned on from there: nobody is left out."""
    await made(tmp_path / "first.db", copy, planned=False)
    path = tmp_path / "chancery.db"
    assert (await restore(copy, path, force=False)).paused == 1
    database = await Database.open(path)
    paused, planning = (ReleaseState.PAUSED,), ReleaseState.PLANNING
    assert await database.write(lambda cx: releases.move(cx, 1, paused, planning, NOW))
    release = await releases.by_id(database.reader, 1)
    assert release is not None
    assert not release.planned
    await database.write(lambda cx: plans.plan(cx, release, 9, NOW, "UTC"))
    assert await number(database.reader, "SELECT count(*) FROM delivery") == 5
    await database.close()


async def test_a_backup_in_a_place_that_is_read_only(tmp_path: Path) -> None:
    """A restore writes nothing beside the backup, and leaves the backup as it was."""
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    await made(tmp_path / "first.db", shelf / "copy.db")
    before = (shelf / "copy.db").read_bytes(), (shelf / "copy.db").stat().st_mtime_ns
    shelf.chmod(0o555)
    await restore(shelf / "copy.db", tmp_path / "chancery.db", force=False)
    assert ((shelf / "copy.db").read_bytes(), (shelf / "copy.db").stat().st_mtime_ns) == before
    assert names(shelf) == {"copy.db"}
    shelf.chmod(0o755)


async def test_a_raw_copy_with_its_journal(tmp_path: Path) -> None:
    """Files copied by hand, with -wal, are a source too: what only the journal has comes along."""
    database = await Database.open(tmp_path / "first.db")
    await database.write(publish)
    hand = tmp_path / "hand"
    hand.mkdir()
    for end in ("", "-wal"):
        (hand / f"first.db{end}").write_bytes((tmp_path / f"first.db{end}").read_bytes())
    await database.close()
    done = await restore(hand / "first.db", tmp_path / "chancery.db", force=False)
    assert done.copy.counts["statement"] == 1


async def test_a_database_that_someone_has_open(db: Database, tmp_path: Path, copy: Path) -> None:
    """A database that another program has open is not taken away under it."""
    back_up(db.path, copy)
    with pytest.raises(OperatorError, match="Another program has"):
        await restore(copy, db.path, force=True)
    await db.write(publish)
    assert names(tmp_path) == {"chancery.db", "chancery.db-wal", "chancery.db-shm", "copy.db"}


@pytest.mark.parametrize("damage", ["text", "empty", "absent"])
async def test_a_damaged_database_is_replaced(tmp_path: Path, copy: Path, damage: str) -> None:
    """What is beyond reading is kept as it is, and a journal left behind never gets into the restored file."""
    path = tmp_path / "chancery.db"
    await made(tmp_path / "first.db", copy)
    stale = await Database.open(path)
    await stale.write(lambda cx: readers(cx, 50))
    journal = (tmp_path / "chancery.db-wal").read_bytes()
    await stale.close()
    path.unlink()
    (tmp_path / "chancery.db-wal").write_bytes(journal)
    if damage != "absent":
        path.write_bytes(b"no database at all" * 500 if damage == "text" else b"")
    done = await restore(copy, path, force=True)
    assert done.kept is not None
    assert done.kept.exists() == (damage != "absent")
    assert done.kept.with_name(f"{done.kept.name}-wal").read_bytes() == journal
    assert not (tmp_path / "chancery.db-wal").exists()
    database = await Database.open(path)
    assert await number(database.reader, "SELECT count(*) FROM target") == 5
    await database.close()


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("PRAGMA user_version = 999", "version 999"),
        ("PRAGMA user_version = 0", "not one of Chancery|cannot be used"),
        ("DROP TABLE release", "not one of Chancery"),
        ("PRAGMA foreign_keys = OFF; UPDATE release SET statement = 77", "A row of release belongs to none of"),
        ("DROP TRIGGER audit_is_append_only; UPDATE audit SET actor = 2", "The audit was changed: its entry 1"),
    ],
)  # fmt: skip
async def test_a_backup_that_is_not_sound(tmp_path: Path, copy: Path, sql: str, sentence: str) -> None:
    """Newer, another's, with rows that belong to nothing or an audit rewritten: refused, the database untouched."""
    path = tmp_path / "chancery.db"
    await made(path, copy)
    run_sql(copy, sql)
    before = path.read_bytes()
    with pytest.raises((NotWhole, NewerDatabase), match=sentence):
        await restore(copy, path, force=True)
    assert path.read_bytes() == before
    assert names(tmp_path) == {"chancery.db", "copy.db"}


async def test_owner_and_rights(tmp_path: Path, copy: Path) -> None:
    """The restored file belongs to whom the replaced one belonged to, and is for nobody else."""
    path = tmp_path / "chancery.db"
    await made(path, copy)
    path.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(path, 10001, 10001)
    before = path.stat()
    await restore(copy, path, force=True)
    after = path.stat()
    assert (after.st_uid, after.st_gid) == (before.st_uid, before.st_gid)
    assert stat.S_IMODE(after.st_mode) == 0o600


_NEXT = (len(migrations()) + 1, "CREATE TABLE planted (x INTEGER) STRICT;\nINSERT INTO planted VALUES (1);\n")
_AFTER = (len(migrations()) + 2, "CREATE TABLE more (x INTEGER) STRICT;\n")


@pytest.fixture
async def older(db: Database) -> AsyncIterator[aiosqlite.Connection]:
    """A connection to a database that has something in it."""
    await db.write(publish)
    async with engine.open_connection(db.path) as connection:
        yield connection


async def test_a_copy_before_a_migration(db: Database, older: aiosqlite.Connection, tmp_path: Path) -> None:
    """Before scripts run on a database that is in use, it is copied once: whole, of the version before."""
    assert await migrate(older, [*migrations(), _NEXT, _AFTER]) == [_NEXT[0], _AFTER[0]]
    (kept,) = backups(tmp_path)
    assert kept.name.startswith(f"chancery.db.v{len(migrations())}-20")
    with closing(engine.connect(kept)) as found:
        assert found.execute("PRAGMA user_version").fetchone() == (len(migrations()),)
        assert found.execute("SELECT count(*) FROM statement").fetchone() == (1,)
        assert found.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'planted'").fetchone() == (0,)
    assert await migrate(older, [*migrations(), _NEXT, _AFTER]) == []
    assert backups(tmp_path) == [kept]
    assert (await restore(kept, tmp_path / "again.db", force=False)).copy.counts["statement"] == 1


async def test_a_new_database_is_not_copied(db: Database, tmp_path: Path) -> None:
    """A database that is just being made has nothing to copy."""
    assert names(tmp_path) == {"chancery.db", "chancery.db-wal", "chancery.db-shm"}


async def test_no_copy_no_migration(tmp_path: Path) -> None:
    """Where the copy cannot be made the migration does not begin, and one sentence says why."""
    name = "n" * 240 + ".db"  # a copy's name would be longer than the file system takes
    database = await Database.open(tmp_path / name)
    with pytest.raises(OperatorError, match=r"must be copied before .* nothing was changed: .*name too long"):
        async with engine.open_connection(database.path) as connection:
            await migrate(connection, [*migrations(), _NEXT])
    assert [row[0] for row in await many(database.reader, "PRAGMA user_version")] == [len(migrations())]
    assert not await many(database.reader, "SELECT 1 FROM sqlite_schema WHERE name = 'planted'")
    await database.close()
