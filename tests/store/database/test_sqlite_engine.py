"""Both SQLites through the public door: a full disk, another's lock and a broken file have the same answers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.store.database.engine import is_affected

ROOT = Path(__file__).parents[3]
DRIVERS = {"its own": "", "Python's": "python"}
DOOR = """
import asyncio, resource, signal, sys
from pathlib import Path
from bot.domain.errors import OperatorError, WriteRefused
from bot.store.database import connection, engine
from bot.store.database.connection import Database

connection._BUSY_MS = 50  # only here: nobody waits for fifteen seconds in a test
path = Path(sys.argv[1])


async def keep(cx):
    await cx.execute("INSERT INTO meta (key, value) VALUES (?, ?)", (str(await count(cx)), "x" * 1_000_000))


async def count(cx):
    ((rows,),) = await cx.execute_fetchall("SELECT count(*) FROM meta")
    return rows


async def full(db):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    most = 3_000_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    try:
        for _ in range(10):
            await db.write(keep)
    except WriteRefused:
        print("refused", await count(db.reader) > 0)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await db.write(keep)
    print("goes on")


async def busy(db):
    other = engine.connect(db.path)
    other.execute("BEGIN IMMEDIATE")
    try:
        await db.write(keep)
    except WriteRefused:
        print("refused")
    other.execute("ROLLBACK")
    other.close()
    await db.write(keep)
    print("goes on")


async def twice(db):
    try:
        await db.write(lambda cx: cx.execute("INSERT INTO meta (key, value) VALUES ('a', 1), ('a', 2)"))
    except engine.IntegrityError as error:
        print("integrity", isinstance(error, engine.DatabaseError), isinstance(error, engine.Error))


async def main():
    print("affected" if engine.is_affected() else "mended")
    try:
        db = await Database.open(path, alone=True)
    except OperatorError as error:
        print("told", "cannot be" in str(error))
        return
    try:
        for act in (busy, full, twice):
            await act(db)
        ((name,),) = await db.reader.execute_fetchall("SELECT 'a' AS name")
        row = (await db.reader.execute_fetchall("SELECT 'a' AS name"))[0]
        print(name, row["name"])
    finally:
        await db.close()


asyncio.run(main())
"""


def through_the_door(driver: str, path: Path) -> list[str]:
    """What a process on that SQLite prints."""
    environ = {**os.environ, "CHANCERY_SQLITE": driver, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", DOOR, str(path)], env=environ, capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("driver", DRIVERS.values(), ids=DRIVERS)
def test_full_and_busy(driver: str, tmp_path: Path) -> None:
    """A full disk and another's lock refuse a write, and the next one goes on; a broken rule is another error."""
    said = through_the_door(driver, tmp_path / "a.db")
    assert said[1:] == ["refused", "goes on", "refused True", "goes on", "integrity True True", "a a"]


@pytest.mark.parametrize("driver", DRIVERS.values(), ids=DRIVERS)
def test_a_malformed_file(driver: str, tmp_path: Path) -> None:
    """A file that is no database, or a broken one, is told in a sentence."""
    (tmp_path / "a.db").write_bytes(b"no database at all, " * 1000)
    assert through_the_door(driver, tmp_path / "a.db")[1:] == ["told True"]
    (tmp_path / "b.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 8000)
    assert through_the_door(driver, tmp_path / "b.db")[1:] == ["told True"]


def test_the_program_brings_an_sqlite_without_the_bug(tmp_path: Path) -> None:
    """Where pysqlite3 is installed, it is what the program runs on."""
    assert through_the_door("", tmp_path / "a.db")[0] == "mended"


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ("3.6.23", False),
        ("3.7.0", True),
        ("3.40.1", True),
        ("3.44.5", True),
        ("3.44.6", False),
        ("3.45.0", True),
        ("3.50.6", True),
        ("3.50.7", False),
        ("3.51.2", True),
        ("3.51.3", False),
        ("3.53.4", False),
        ("4.0.0", False),
    ],
)
def test_which_versions_have_the_bug(version: str, affected: bool) -> None:
    """As https://www.sqlite.org/wal.html says: 3.7.0 to 3.51.2, but for two lines that were mended."""
    assert is_affected(version) is affected


def test_nobody_else_imports_a_driver() -> None:
    """The drivers' errors and rows differ: a file that imports one of its own would stop catching."""
    named = subprocess.run(
        ["git", "grep", "-lE", r"^\s*(import|from) (sqlite3|pysqlite3)\b", "--", "*.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert named.stdout.split() == ["bot/store/database/engine.py"]
