"""What `check` advises about files."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

from bot.cli.checks.look import how_to_tighten


def test_a_config_that_root_has_copied(tmp_path: Path) -> None:
    """The bot's user is told to own the file first: with `chmod` alone it could not read it any more. Root, who checks
    it for the bot, and the owner are told `chmod` alone."""
    file = tmp_path / "config.yaml"
    file.touch()
    mine, other = file.stat().st_uid, pwd.getpwnam("nobody").pw_uid
    assert how_to_tighten(file, other) == f"chown nobody {file} && chmod go= {file}"
    assert how_to_tighten(file, 4_000_000_001) == f"chown 4000000001 {file} && chmod go= {file}"
    assert how_to_tighten(file, mine) == how_to_tighten(file, 0) == f"chmod go= {file}"
    assert mine == os.geteuid()
