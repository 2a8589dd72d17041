"""The sample of the command `chancery` for a server: it gives the program what the service has."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

STANDS_IN = {  # for programs that the sample calls
    "srv/.venv/bin/python": 'echo "${AS-itself} $CHANCERY_CONFIG ${BOT_TOKEN-none} ${SPARE_TOKEN-none} $*"',
    "bin/id": "echo $SAID_TO_BE",
    "bin/runuser": 'export AS="$2"; shift 3; exec "$@"',
}
FILES = {"etc/BOT_TOKEN": "1:own\n", "etc/oslo/BOT_TOKEN": "2:oslo\n", "etc/oslo/SPARE_TOKEN": "3:spare\n"}


@pytest.fixture
def machine(root: Path, tmp_path: Path) -> Path:
    """A machine below a folder, with the sample as its command `chancery`."""
    sample = re.sub("/(etc|srv)/chancery", rf"{tmp_path}/\1", (root / "deploy/chancery").read_text("utf-8"))
    programs = {name: f"#!/bin/sh\n{does}\n" for name, does in STANDS_IN.items()}
    for name, content in (FILES | programs | {"chancery": sample}).items():
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, "utf-8")
        place.chmod(0o700)
    return tmp_path


def said(machine: Path, *words: str, user: int = 0) -> tuple[int, str, str]:
    """The exit status, and what it prints, of the command typed by that user, in another folder."""
    environ = {"PATH": f"{machine}/bin:{os.environ['PATH']}", "SAID_TO_BE": str(user)}
    asked = [str(machine / "chancery"), *words]
    ended = subprocess.run(asked, cwd="/", env=environ, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout.strip(), ended.stderr


def test_it_has_the_config_and_tokens_of_the_service(machine: Path) -> None:
    """Of the only mission, or of the one that is named, as the bot's user."""
    own = f"chancery {machine}/etc/config.yaml 1:own none -P -m bot post --title Two words"
    assert said(machine, "post", "--title", "Two words") == (0, own, "")
    oslo = f"chancery {machine}/etc/oslo/config.yaml 2:oslo 3:spare -P -m bot move"
    assert said(machine, "-m", "oslo", "move") == (0, oslo, "")


@pytest.mark.parametrize(
    ("words", "user", "runs_as"),
    [
        (("status", "--all", "/etc/chancery"), 0, "itself"),
        (("check", "--all", "/etc/chancery"), 0, "itself"),
        (("pause", "--all"), 0, "chancery"),
        (("post", "--title", "status --all"), 0, "chancery"),
        (("status",), 10001, "itself"),
    ],
)
def test_who_runs_it(machine: Path, words: tuple[str, ...], user: int, runs_as: str) -> None:
    """Root becomes the bot's user, but for looking at all missions, whose tokens are root's; others stay who they
    are."""
    assert said(machine, *words, user=user)[1].split()[0] == runs_as


@pytest.mark.parametrize("words", [("-m", "bergen", "status"), ("-m", ""), ("-m",)])
def test_a_mission_that_is_not_there(machine: Path, words: tuple[str, ...]) -> None:
    """It is named, and nothing runs."""
    status, out, err = said(machine, *words)
    assert (status, out) == (2, "")
    assert "There is no mission" in err


def test_units_and_command_agree_on_the_places(root: Path) -> None:
    """The user, the checkout, the config and the token are the same in the units, in the command and on the operator's
    page."""
    command, page, unit = (
        (root / name).read_text("utf-8") for name in ("deploy/chancery", "docs/operator.md", "deploy/chancery.service")
    )
    for place in ("/srv/chancery/.venv/bin/python", "/etc/chancery"):
        assert place in unit
        assert place in command
    for place in ("/srv/chancery", "/etc/chancery/config.yaml", "/etc/chancery/BOT_TOKEN", "/var/lib/chancery"):
        assert place in unit
        assert place in page
    assert "User=chancery" in unit
    assert "runuser -u chancery" in command
