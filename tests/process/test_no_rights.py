"""A user who may not write where the database is: a sentence from every command, and nothing is damaged."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.process.conftest import Shell


async def with_database(shell: Shell) -> None:
    """The bot has run here once."""
    async with shell.bot():
        pass


def without_rights(shell: Shell) -> None:
    """From now on commands may read all of it, and write nothing."""
    for path in (shell.folder, *shell.folder.iterdir()):
        path.chmod(0o500 if path.is_dir() else 0o400)
    shell.humble = True


async def test_a_folder_that_cannot_be_written(shell: Shell) -> None:
    """The database cannot be made there: `check` and `run` both say so."""
    without_rights(shell)
    looked, ran = await shell("check"), await shell("run")
    assert (looked.status, "refused" in looked.out) == (2, True)
    assert ran.status in (1, 2)
    assert "Traceback" not in looked.err + ran.err


async def test_a_database_that_cannot_be_written(shell: Shell) -> None:
    """`run` refuses it with a sentence, and `check` is not green."""
    await with_database(shell)
    without_rights(shell)
    looked, ran = await shell("check"), await shell("run")
    assert (looked.status, "refused" in looked.out) == (2, True)
    assert ran.status in (1, 2)
    assert str(shell.database) in ran.err + ran.out
    assert "Traceback" not in looked.err + ran.err


def _import(shell: Shell) -> tuple[str, ...]:
    archive = shell.folder / "archive.yaml"
    return ("import", str(archive))


COMMANDS: list[Callable[[Shell], tuple[str, ...]]] = [
    lambda shell: ("status",),
    lambda shell: ("export",),
    lambda shell: ("audit",),
    lambda shell: ("post", "--title", "On the exchange of letters"),
    _import,
    lambda shell: ("pause", "1"),
    lambda shell: ("backup", str(shell.folder / "copy.db")),
]


@pytest.mark.parametrize("words", COMMANDS)
async def test_each_command_says_so(shell: Shell, words: Callable[[Shell], tuple[str, ...]]) -> None:
    """Whatever is asked, the answer is done, or one sentence; never a traceback."""
    (shell.folder / "archive.yaml").write_text(
        "- {date: 2021-08-04, title: On the exchange of letters, text: Letters were exchanged.}\n"
    )
    await with_database(shell)
    without_rights(shell)
    ended = await shell(*words(shell), stdin="Letters were exchanged today.")
    assert "Traceback" not in ended.err
    assert ended.status == 0 or ended.err.strip() or ended.out.strip()


@pytest.mark.parametrize("words", [("check",), ("status",), ("run",)])
async def test_a_database_that_is_roots(shell: Shell, words: tuple[str, ...]) -> None:
    """A database that this user may not even read, as root has made it, is named in a sentence."""
    await with_database(shell)
    shell.database.chmod(0)
    shell.humble = True
    ended = await shell(*words)
    assert "Traceback" not in ended.err
    assert ended.status in (1, 2)
    assert "this user may not read" in ended.out + ended.err


async def test_a_token_that_is_roots(shell: Shell) -> None:
    """`check --all` by a user who may not read a mission's token says so, and not that there is none."""
    mission = shell.folder / "missions" / "oslo"
    mission.mkdir(parents=True)
    shell.config.rename(mission / "config.yaml")
    (mission / "BOT_TOKEN").write_text(shell.sandbox.token)
    (mission / "BOT_TOKEN").chmod(0)
    shell.humble = True
    looked = await shell("check", "--all", str(mission.parent), config=False)
    assert (looked.status, looked.out) == (0, "oslo: well (its token is not for this user to read)\n"), looked.err
