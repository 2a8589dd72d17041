"""Unfinished copies hold readers' numbers: what a killed program has left goes at the next backup or restore."""

from __future__ import annotations

import os
import time
from pathlib import Path

from bot.store.backup.backup import back_up
from bot.store.backup.restore import restore
from bot.store.database.connection import Database
from bot.store.database.unfinished import left_over, part_of

LEFT = (
    "chancery.db.4711.part",  # of a restore, as older versions called it
    "chancery.db.0a1b2c3d.part",
    "chancery.db.0a1b2c3d.part-journal",
    "chancery.db.v17-20261124-120000.bak.0a1b2c3d.part",
    "chancery-20261124-120000.db.0a1b2c3d.part",
)
OTHERS = ("other.db.4711.part", "chancery.db.part", "chancery.db.v17-20261124-120000.bak", "video.part", "chancery.db")


def put(folder: Path, *names: str, seconds_old: float = 3600) -> None:
    """Files in the folder, written so long ago."""
    then = time.time() - seconds_old
    for name in names:
        path = folder / name
        if not path.exists():
            path.touch()
        os.utime(path, (then, then))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_what_is_left_over(tmp_path: Path) -> None:
    """Ours alone, and only what is old and nobody writes."""
    put(tmp_path, *LEFT, *OTHERS)
    put(tmp_path, "chancery.db.12345678.part", seconds_old=5)
    assert {path.name for path in left_over(tmp_path, tmp_path / "chancery.db")} == set(LEFT)
    assert left_over(tmp_path / "no folder", tmp_path / "chancery.db") == []


def test_what_is_being_written(tmp_path: Path) -> None:
    """However long it takes, it is not left over; where it gets no name in the end, nothing stays."""
    database = tmp_path / "chancery.db"
    with part_of(database) as part:
        put(tmp_path, part.name, f"{part.name}-journal")
        assert left_over(tmp_path, database) == []
    assert names(tmp_path) == set()


async def test_it_goes(tmp_path: Path) -> None:
    """A backup removes it in its folder and beside the database, a restore beside the database; nothing else goes."""
    path, folder = tmp_path / "house" / "chancery.db", tmp_path / "copies"
    await (await Database.open(path)).close()
    _make(folder)
    put(path.parent, *LEFT, *OTHERS)
    put(folder, *LEFT, *OTHERS)
    copy = back_up(path, folder)
    assert names(folder) == {*OTHERS, copy.path.name}
    assert not names(path.parent) & set(LEFT)
    put(path.parent, *LEFT)
    await restore(copy.path, path, force=True)
    assert not names(path.parent) & set(LEFT)
    assert set(OTHERS) <= names(path.parent)


def _make(folder: Path) -> None:
    folder.mkdir()


async def test_a_backup_to_a_name_of_its_own(tmp_path: Path) -> None:
    """What an earlier backup to the same name has left goes too."""
    await (await Database.open(tmp_path / "chancery.db")).close()
    put(tmp_path, "tonight.0a1b2c3d.part")
    back_up(tmp_path / "chancery.db", tmp_path / "tonight")
    assert "tonight.0a1b2c3d.part" not in names(tmp_path)
