"""One bot for one database, by whatever name it is reached; and no command writes while the database is replaced."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.audit import Head
from bot.domain.errors import DatabaseInUse, OperatorError
from bot.store.backup.backup import back_up
from bot.store.backup.restore import restore
from bot.store.database import engine, head_file
from bot.store.database.connection import Database
from bot.store.database.lock import nobody_writes, sole_runner, writing
from bot.store.database.private import require_one_name
from tests.store.backup.test_backup import publish


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """A database in a folder of its own, at rest."""
    database = await Database.open(tmp_path / "real" / "chancery.db")
    await database.write(publish)
    await database.close()
    return database.path


def by_file(path: Path, elsewhere: Path) -> Path:
    link = elsewhere / "current.db"
    link.symlink_to(path)
    return link


def by_folder(path: Path, elsewhere: Path) -> Path:
    (elsewhere / "folder").symlink_to(path.parent)
    return elsewhere / "folder" / path.name


def by_two_links(path: Path, elsewhere: Path) -> Path:
    (elsewhere / "second.db").symlink_to(by_file(path, elsewhere))
    return elsewhere / "second.db"


@pytest.mark.parametrize("linked", [by_file, by_folder, by_two_links])
async def test_one_bot_by_any_link(path: Path, tmp_path: Path, linked: Callable[[Path, Path], Path]) -> None:
    """Through a link the same lock is met, whichever of the two came first."""
    link = linked(path, tmp_path)
    for first, second in ((path, link), (link, path)):
        with sole_runner(first), pytest.raises(DatabaseInUse), sole_runner(second):
            pass
        with nobody_writes(first), pytest.raises(DatabaseInUse), writing(second):
            pass
    database = await Database.open(link)
    head_file.keep(link, Head(1, "a" * 64))
    assert head_file.kept(path) == Head(1, "a" * 64)
    assert (path.parent / "chancery.db-wal").exists()
    await database.close()
    assert _own_names(tmp_path) == ["real"]


def _own_names(folder: Path) -> list[str]:
    """What is in the folder, without links."""
    return sorted(found.name for found in folder.iterdir() if not found.is_symlink())


async def test_no_second_name(path: Path, tmp_path: Path) -> None:
    """A database with a second name, by which SQLite would keep a second log, is neither run on, written nor
    copied."""
    hard = tmp_path / "hard.db"
    os.link(path, hard)
    for name in (path, hard):
        with pytest.raises(OperatorError, match="second name"), sole_runner(name):
            pass
        with pytest.raises(OperatorError, match="second name"):
            await Database.open(name)
        with pytest.raises(OperatorError, match="second name"):
            back_up(name, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_a_link_to_nothing(tmp_path: Path) -> None:
    """It is refused, and nothing is made where it leads."""
    link = tmp_path / "link.db"
    link.symlink_to(tmp_path / "no" / "such.db")
    with pytest.raises(OperatorError, match="leads to no file"), sole_runner(link):
        pass
    assert _own_names(tmp_path) == []


def test_a_name_left_by_a_killed_restore(path: Path) -> None:
    """Killed between giving the old database its second name and putting the new one in its place: the next start
    takes that name away, unless a log lies beside it, and runs."""
    second = path.with_name("chancery.db.replaced-20261124-120000.bak")
    log = second.with_name(second.name + "-wal")
    os.link(path, second)
    require_one_name(path)
    log.touch()
    with sole_runner(path):
        assert second.exists()
    log.unlink()
    with sole_runner(path):
        assert not second.exists()
    assert path.exists()


@pytest.mark.parametrize("how", ["removed", "replaced"])
async def test_a_lock_that_is_gone(path: Path, how: str) -> None:
    """The bot whose lock is no longer at its path ends with a sentence; one that has it goes on."""
    lock = path.with_name("chancery.db.lock")
    with sole_runner(path) as held:
        held.look()
        running = asyncio.create_task(held.run())
        await asyncio.sleep(0)
        assert not running.done()
        _take_away(lock, replace=how == "replaced")
        held.look()
        with pytest.raises(OperatorError, match="second bot could run"):
            await running


def _take_away(lock: Path, *, replace: bool) -> None:
    lock.unlink()
    if replace:
        lock.touch()


async def test_a_restore_through_a_link(path: Path, tmp_path: Path) -> None:
    """The link stays a link; what it leads to is replaced, and the old database kept beside that."""
    link, copy = by_file(path, tmp_path), tmp_path / "copy.db"
    back_up(link, copy)
    done = await restore(copy, link, force=True)
    assert link.is_symlink()
    assert done.kept is not None
    assert done.kept.parent == path.parent
    with closing(engine.connect(path)) as restored:
        assert restored.execute("SELECT why FROM release").fetchall() == [("restored",)]
    assert _own_names(path.parent)[:2] == ["chancery.db", "chancery.db.lock"]


async def test_a_backup_that_is_a_link(path: Path, tmp_path: Path) -> None:
    """What only the log beside the linked file has comes along."""
    database = await Database.open(path)
    await database.write(lambda cx: publish(cx, "since"))
    hand = tmp_path / "hand"
    hand.mkdir()
    for end in ("", "-wal"):
        (hand / f"first.db{end}").write_bytes(path.with_name(path.name + end).read_bytes())
    await database.close()
    (tmp_path / "link.db").symlink_to(hand / "first.db")
    done = await restore(tmp_path / "link.db", tmp_path / "new.db", force=False)
    assert done.copy.counts["statement"] == 2


def _inode(path: Path) -> int:
    return path.stat().st_ino


async def test_a_restore_waits_for_no_writer(path: Path, tmp_path: Path) -> None:
    """While a command writes, also before it has opened the database, `restore` is refused and changes nothing."""
    back_up(path, tmp_path / "copy.db")
    before = _inode(path)
    with writing(path), writing(path), pytest.raises(DatabaseInUse, match="wait for its end"):
        await restore(tmp_path / "copy.db", path, force=True)
    assert _inode(path) == before
    await restore(tmp_path / "copy.db", path, force=True)
