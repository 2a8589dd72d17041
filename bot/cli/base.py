"""What all commands share: the Typer application, the --config option, loading the config."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from bot import __version__, logs
from bot.config import CONFIG_VARIABLE, DEFAULT_PATH, Config, load
from bot.store.database import engine

AFFECTED = "can lose committed pages (the WAL-reset bug): install the package pysqlite3"


def sqlite() -> str:
    """SQLite's version, with a warning where it has the WAL-reset bug."""
    return f"SQLite {engine.VERSION}" + (f", which {AFFECTED}" if engine.is_affected() else "")


def _version(asked: bool) -> None:
    if asked:
        print(f"Chancery {__version__}, {sqlite()}")
        raise typer.Exit


cli = typer.Typer(
    name="chancery",
    help="An embassy's press office in Telegram.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@cli.callback()
def program(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, help="The program's version and SQLite's.", callback=_version)
    ] = False,
) -> None:
    """An embassy's press office in Telegram."""


ConfigPath = Annotated[Path, typer.Option("--config", envvar=CONFIG_VARIABLE, help="The config file.")]
Online = Annotated[bool, typer.Option("--online", help="Also ask Telegram: token, channels, rights.")]
DEFAULT = Path(DEFAULT_PATH)


def counted(number: int, noun: str) -> str:
    """A number with its noun: 1 statement, 2 statements."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def loaded(path: Path) -> Config:
    """Load the config, and set the log up as it says.

    Raises:
        ConfigError: with every fault that was found.
    """
    config = load(path, os.environ)
    logs.set_up(config.log.level, config.log.format)
    return config
