"""A command starts without what only others need: its file is imported when it is asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import cli
from tests.patience import WAIT

CLI = Path(__file__).parents[2] / "bot" / "cli"
# What the bot alone is made of, and takes most of a second to import.
OF_THE_BOT = {"telegram", "aiohttp", "bot.app", "bot.domain.drafts.wrong_weekdays"}
# What is imported with the first work that needs it, since each takes a megabyte or so.
RARE = {"PIL", "feedparser", "nh3", "charset_normalizer", "snowballstemmer", "cryptography", "segno", "jinja2"}
RARE |= {"aiohttp.web", "prometheus_client"}
HEAVY = sorted(OF_THE_BOT | RARE)
CONFIG = ("--config", "no such file")


def loaded_by(*words: str) -> set[str]:
    """Which of the heavy libraries a command has imported by its end."""
    code = (
        "import sys\nfrom bot.cli import main\ntry:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print(*(name for name in {HEAVY!r} if name in sys.modules))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, timeout=WAIT, check=True
    )
    return set(ended.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "words",
    [
        ("--version",),
        ("status", *CONFIG),
        ("audit", *CONFIG),
        ("check", *CONFIG),
        ("pause", "--all", *CONFIG),
        ("resume", "1/2026", *CONFIG),
        ("backup", "x", *CONFIG),
        ("restore", "x", *CONFIG),
        ("import", "x", *CONFIG),
        ("export", *CONFIG),
        ("post", "--title", "T", *CONFIG),
        ("keys", *CONFIG),
        ("verify", "x", "--key", "y"),
    ],
    ids=" ".join,
)
def test_a_command_needs_no_telegram(words: tuple[str, ...]) -> None:
    """What reads or steers the database imports nothing of the bot that talks to Telegram, and no library that only
    others need."""
    assert loaded_by(*words) == set()


def test_a_file_is_imported_without_what_reads_feeds(tmp_path: Path) -> None:
    """Statements from YAML come in, and are looked up, without a library for HTTP or for feeds."""
    config, archive = tmp_path / "config.yaml", tmp_path / "archive.yaml"
    config.write_text(
        f"mission: {{name: Embassy, languages: [en], timezone: UTC}}\nstorage: {{path: {tmp_path}/a.db}}\n"
    )
    archive.write_text("- {date: 2021-08-04, title: Title, body: Words of it.}\n")
    assert loaded_by("import", str(archive), "--config", str(config)) == {"snowballstemmer"}
    assert loaded_by("import", str(archive), "--config", str(config)) == set()  # nothing new has come


def test_the_bot_needs_no_rare_library() -> None:
    """The measure measures: `run` imports what the bot is made of. It imports no library for what many bots never do,
    such as serving pages, reading feeds, or drawing pictures: an idle bot would be ten megabytes larger."""
    assert loaded_by("run", "--config", "no such file") == OF_THE_BOT | {"cryptography"}  # of python-telegram-bot


def test_every_command_is_listed() -> None:
    """--help names every command, in its order; each has its own help, whichever was loaded first."""
    listed = list(typer.main.get_command(cli).commands)  # type: ignore[attr-defined]
    assert listed[:2] == ["import", "export"]
    assert len(set(listed)) == len(listed)
    shown = CliRunner().invoke(cli, ["--help"]).output
    places = [shown.index(f"│ {name} ") for name in listed]
    assert places == sorted(places)
    for name in reversed(listed):
        assert CliRunner().invoke(cli, [name, "--help"]).exit_code == 0


def test_no_command_is_forgotten() -> None:
    """What a file of the command line adds is in the table of commands: otherwise nobody could call it."""
    written = [line for file in CLI.rglob("*.py") for line in file.read_text("utf-8").splitlines()]
    added = sum(line.startswith("@cli.command(") for line in written)
    assert added == len(typer.main.get_command(cli).commands)  # type: ignore[attr-defined]


def test_a_mistyped_command() -> None:
    """What there is not is refused with what is near, although nothing was loaded."""
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "statsu"], capture_output=True, text=True, timeout=WAIT, check=False
    )
    assert ended.returncode == 2
    assert "Did you mean 'status'?" in ended.stderr
