"""What the program writes is for the eyes of its own Unix user, whatever the umask."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.process.conftest import Shell


def loose(folder: Path) -> list[str]:
    """What another user of the machine could read there, but for what the tests wrote."""
    found = [path for path in folder.rglob("*") if not path.is_symlink() and path != folder / "config.yaml"]
    return [str(path.relative_to(folder)) for path in found if stat.S_IMODE(path.stat().st_mode) & 0o077]


@pytest.fixture(autouse=True)
def _open_umask() -> Iterator[None]:
    """The umask that most machines have."""
    before = os.umask(0o022)
    yield
    os.umask(before)


async def test_nothing_is_for_other_users(shell: Shell) -> None:
    """Database, log ahead, lock, copy, export and audit are 0600, and a new folder 0700, at umask 022."""
    deep = shell.folder / "kept" / "deep"
    text = shell.config.read_text().replace(str(shell.database), str(deep / "chancery.db"))
    shell.config.write_text(text)
    async with shell.bot():
        assert (deep / "chancery.db-wal").exists()
        assert (deep / "chancery.db.lock").exists()
        assert (await shell("backup", str(shell.folder / "copy.db"))).status == 0
        assert (await shell("export", "-o", str(shell.folder / "archive.yaml"))).status == 0
        assert (await shell("audit", "-o", str(shell.folder / "audit.jsonl"))).status == 0
        assert loose(shell.folder) == []
    assert (await shell("restore", str(shell.folder / "copy.db"), "--force")).status == 0
    assert loose(shell.folder) == []


async def test_an_older_versions_files_are_taken_back(shell: Shell) -> None:
    """Files that others could read are named by `check`, and closed to them by `run`."""
    async with shell.bot():
        pass
    for name in ("chancery.db", "chancery.db.lock"):
        (shell.folder / name).chmod(0o644)
    shell.config.chmod(0o600)
    said = (await shell("check")).out
    assert f"{shell.database} can be read by other users of this machine" in said
    assert f"{shell.config} can be read" not in said
    async with shell.bot():
        assert loose(shell.folder) == []
    assert "can be read by other users" not in (await shell("check")).out


async def test_a_lock_of_ours_is_not_for_others_to_hold(shell: Shell) -> None:
    """Another user cannot open the lock of a stopped bot, so cannot keep it from starting."""
    async with shell.bot():
        pass
    mode = (shell.folder / "chancery.db.lock").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make another user's link")
async def test_no_foreign_link_is_followed(shell: Shell) -> None:
    """An export onto a link that another user made is refused with a sentence; what it leads to stays as it is. One's
    own link is followed."""
    async with shell.bot():
        pass
    kept = shell.folder / "kept.txt"
    kept.write_text("as it was")
    theirs, ours = shell.folder / "theirs.yaml", shell.folder / "ours.yaml"
    for link in (theirs, ours):
        link.symlink_to(kept)
    os.lchown(theirs, 12345, 12345)
    refused = await shell("export", "-o", str(theirs))
    assert refused.status == 1
    assert "is a link that another user made" in refused.err
    assert kept.read_text() == "as it was"
    assert (await shell("export", "-o", str(ours))).status == 0
    assert kept.read_text() != "as it was"
