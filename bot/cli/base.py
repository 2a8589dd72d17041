"""What all commands share: the Typer application, the --config option, loading the config."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand
from typer.models import CommandFunctionType

from bot import __version__, logs
from bot.config import CONFIG_VARIABLE, DEFAULT_PATH, Config, load
from bot.services.context import ServiceContext
from bot.store.database import engine

AFFECTED = "can lose committed pages (the WAL-reset bug): install the package pysqlite3"


def sqlite() -> str:
    """SQLite's version, with a warning where it has the WAL-reset bug."""
    return f"SQLite {engine.VERSION}" + (f", which {AFFECTED}" if engine.is_affected() else "")


def _version(asked: bool) -> None:
    if asked:
        print(f"Chancery {__version__}, {sqlite()}")
        raise typer.Exit


class Command(TyperCommand):
    """A command that refuses an empty value of any option or argument: it comes of a shell's variable that is not set,
    and would be taken for one that was left out."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Raises BadParameter, exit status 2, beside what Typer raises."""
        given, _, _ = self.make_parser(ctx).parse_args(args=list(args))
        for parameter in self.get_params(ctx):
            value = given.get(parameter.name or "")
            values = value if isinstance(value, list) else [value]
            if any(isinstance(one, str) and not one.strip() for one in values):
                named = parameter.metavar if parameter.param_type_name == "argument" else parameter.opts[0]
                raise typer.BadParameter("an empty value was given", ctx=ctx, param_hint=f"'{named}'")
        return super().parse_args(ctx, args)


class _Cli(typer.Typer):
    def command(self, name: str | None = None, **settings: Any) -> Callable[[CommandFunctionType], CommandFunctionType]:
        """The decorator that makes a function a `Command`."""
        return super().command(name, **{"cls": Command, **settings})


cli = _Cli(
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


async def at_replica(services: ServiceContext) -> None:
    """Before a command says that it is done: the copy on a second machine has it, or it is said that it has not."""
    if not await services.db.replica.confirm_patiently():
        fault = services.db.replica.fault
        sentence = (
            f"The second machine's copy does not have this yet ({fault}): it is lost if this machine is lost now."
        )
        typer.echo(sentence, err=True)


def loaded(path: Path) -> Config:
    """Load the config, and set the log up as it says.

    Raises:
        ConfigError: with every fault that was found.
    """
    config = load(path, os.environ)
    logs.set_up(config.log.level, config.log.format)
    return config
