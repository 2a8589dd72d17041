"""What all commands share: the Typer application, the --config option, loading the config."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from bot import logs
from bot.config import CONFIG_VARIABLE, DEFAULT_PATH, Config, load

cli = typer.Typer(
    name="chancery",
    help="An embassy's press office in Telegram.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
ConfigPath = Annotated[Path, typer.Option("--config", envvar=CONFIG_VARIABLE, help="The config file.")]
Online = Annotated[bool, typer.Option("--online", help="Also ask Telegram: token, channels, rights.")]
DEFAULT = Path(DEFAULT_PATH)


def loaded(path: Path) -> Config:
    """Load the config, and set the log up as it says.

    Raises:
        ConfigError: with every fault that was found.
    """
    config = load(path, os.environ)
    logs.set_up(config.log.level, config.log.format)
    return config
