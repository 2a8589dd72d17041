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
# What takes most of a second to import, and what only the bot itself, or reading documents, needs.
HEAVY = (
    *("telegram", "aiohttp", "PIL", "feedparser", "nh3", "charset_normalizer", "snowballstemmer", "cryptography"),
    *("bot.app", "bot.domain.drafts.wrong_weekdays"),
)
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
    ("words", "needed"),
    [
        (("--version",), set()),
        (("status", *CONFIG), set()),
        (("audit", *CONFIG), set()),
        (("check", *CONFIG), {"cryptography"}),  # it looks at the signing key
        (("pause", "--all", *CONFIG), set()),
        (("resume", "1/2026", *CONFIG), set()),
        (("backup", "x", *CONFIG), {"cryptography"}),  # its file reads signed notices of what was taken down, too
        (("restore", "x", *CONFIG), {"cryptography"}),
        (("import", "x", *CONFIG), {"PIL"}),  # pictures may lie beside an archive
        (("export", *CONFIG), {"PIL"}),
        (("post", "--title", "T", *CONFIG), {"PIL"}),
        (("keys", *CONFIG), {"cryptography"}),
        (("verify", "x", "--key", "y"), {"cryptography"}),
    ],
    ids=lambda value: " ".join(value),
)
def test_a_command_needs_no_telegram(words: tuple[str, ...], needed: set[str]) -> None:
    """What reads or steers the database imports nothing of the bot that talks to Telegram, and no library that only
    others need."""
    assert loaded_by(*words) == needed


def test_a_file_is_imported_without_what_reads_feeds(tmp_path: Path) -> None:
    """Statements from YAML come in, and are looked up, without a library for HTTP or for feeds."""
    config, archive = tmp_path / "config.yaml", tmp_path / "archive.yaml"
    config.write_text(
        f"mission: {{name: Embassy, languages: [en], timezone: UTC}}\nstorage: {{path: {tmp_path}/a.db}}\n"
    )
    archive.write_text("- {date: 2021-08-04, title: Title, body: Words of it.}\n")
    assert loaded_by("import", str(archive), "--config", str(config)) == {"PIL", "snowballstemmer"}
    assert loaded_by("import", str(archive), "--config", str(config)) == {"PIL"}  # nothing new has come


def test_the_bot_needs_it_all() -> None:
    """The measure measures: `run` imports them."""
    assert {"telegram", "aiohttp", "bot.app"} <= loaded_by("run", "--config", "no such file")


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
