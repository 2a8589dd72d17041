"""One bot on one database, and nothing written to a database that is being replaced, as its operator sees it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.store.database.lock import nobody_writes
from tests.process.conftest import ROOT, Shell

BODY = "Letters were exchanged today."
WRITING: tuple[tuple[str, ...], ...] = (
    ("post", "--title", "On the exchange of letters"),
    ("import", str(ROOT / "data" / "sample.yaml")),
    ("pause", "1"),
)


@pytest.mark.parametrize("words", WRITING)
async def test_what_comes_while_a_restore_is_under_way(shell: Shell, words: tuple[str, ...]) -> None:
    """It is refused with a sentence, instead of being done in the database that is taken away."""
    await shell("import", str(ROOT / "data" / "sample.yaml"))
    with nobody_writes(shell.database):
        ended = await shell(*words, stdin=BODY)
    assert (ended.status, ended.err.strip().count("\n")) == (1, 0), ended.err
    assert "is being restored: try again" in ended.err


@pytest.mark.parametrize("hard", [False, True], ids=["a link", "a second name"])
async def test_a_second_bot_by_another_name(shell: Shell, hard: bool) -> None:
    """A config that names the database by a link, or by a second name of the file, gets no second bot."""
    other = shell.folder / "other" / "current.db"
    async with shell.bot():
        (anna,) = await shell.audience(1)
        _name(other, shell.database, hard=hard)
        shell.database, first = other, shell.database
        shell.write_config()
        ended = await shell("run")
        assert ended.status == 1
        assert ("second name" if hard else "Another process runs the bot") in ended.err
        if hard:
            looked = await shell("check")
            assert looked.status == 2
            assert "second name" in looked.out
            other.unlink()
        shell.database = first
        shell.write_config()
        await shell("post", "--title", "Once", stdin=BODY)
        await anna.wait(lambda found: "Once" in found[-1].text)


def _name(other: Path, database: Path, *, hard: bool) -> None:
    other.parent.mkdir()
    (os.link if hard else os.symlink)(database, other)


async def test_a_lock_taken_away(shell: Shell) -> None:
    """The bot ends with a sentence, since another could take a new lock."""
    async with shell.bot() as process:
        (shell.folder / "chancery.db.lock").unlink()
        assert await process.ended() == 1
        assert "second bot could run" in process.log
        assert "Traceback" not in process.log
