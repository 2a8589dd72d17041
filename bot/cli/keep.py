"""`chancery backup` and `restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.base import DEFAULT, ConfigPath, cli
from bot.domain.errors import NotYet


@cli.command()
def backup(destination: Annotated[Path, typer.Argument(metavar="DEST")], config: ConfigPath = DEFAULT) -> None:
    """Copy the database while the bot runs."""
    raise NotYet("backup is not there yet.")


@cli.command()
def restore(
    source: Annotated[Path, typer.Argument(metavar="SRC")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite.")] = False,
    config: ConfigPath = DEFAULT,
) -> None:
    """Put a backup back."""
    raise NotYet("restore is not there yet.")
