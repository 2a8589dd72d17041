"""What all commands share: the Typer application, which imports a command's file only when it is needed; the --config
option, loading the config, and the output file."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Callable, Iterator, MutableMapping
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, BinaryIO

import typer
from typer.core import TyperCommand, TyperGroup
from typer.models import CommandFunctionType

from bot import __version__, logs
from bot.config import CONFIG_VARIABLE, DEFAULT_PATH, Config, load
from bot.domain.errors import OperatorError
from bot.i18n.translator import INTERFACE, translator
from bot.services.context import ServiceContext
from bot.store.database import engine
from bot.store.database.private import is_foreign_link

AFFECTED = "can lose committed pages (the WAL-reset bug): install the package pysqlite3"


def sqlite() -> str:
    """SQLite's version, with a warning if it has the WAL-reset bug."""
    return f"SQLite {engine.VERSION}" + (f", which {AFFECTED}" if engine.is_affected() else "")


def _version(asked: bool) -> None:
    if asked:
        print(f"Chancery {__version__}, {sqlite()}")
        raise typer.Exit


class Command(TyperCommand):
    """A command that refuses an empty value of any option or argument: it comes from an unset shell variable, and would
    be taken for an option that was left out."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Raises BadParameter (exit status 2), besides what Typer raises."""
        given, _, _ = self.make_parser(ctx).parse_args(args=list(args))
        for parameter in self.get_params(ctx):
            value = given.get(parameter.name or "")
            values = value if isinstance(value, list) else [value]
            if any(isinstance(one, str) and not one.strip() for one in values):
                named = parameter.metavar if parameter.param_type_name == "argument" else parameter.opts[0]
                raise typer.BadParameter("an empty value was given", ctx=ctx, param_hint=f"'{named}'")
        return super().parse_args(ctx, args)


# All commands, in the order of --help.
_COMMANDS = (
    *("import", "export", "audit", "backup", "restore", "check", "pause", "resume", "cancel", "resend", "post", "run"),
    *("status", "verify", "keys", "move", "web", "site", "demo"),
)


def _import_file_of(name: str) -> ModuleType | None:
    """Import the file of a command, which adds it to `cli`. Only that loads what the command needs: `status` and
    `pause` start without loading the whole bot."""
    match name:
        case "import" | "export":
            from bot.cli import archive

            return archive
        case "audit":
            from bot.cli import audit

            return audit
        case "backup" | "restore":
            from bot.cli import backup

            return backup
        case "check":
            from bot.cli.checks import check

            return check
        case "pause" | "resume" | "cancel" | "resend":
            from bot.cli import control

            return control
        case "post":
            from bot.cli import post

            return post
        case "run":
            # The catalogs first: the memory that reading them takes for a moment is used again by what is imported.
            for lang in INTERFACE:
                translator(lang)
            from bot.cli import run

            return run
        case "status":
            from bot.cli import status

            return status
        case "keys":
            from bot.cli.signing import keys

            return keys
        case "move":
            from bot.cli.spare import move

            return move
        case "verify":
            from bot.cli.signing import verify

            return verify
        case "web" | "site":
            from bot.cli import web

            return web
        case "demo":
            from bot.cli.demo import command

            return command
    return None


class _OnDemand(TyperGroup):
    """The commands; one is loaded to be run, all are loaded to be listed."""

    _loaded: MutableMapping[str, Any]

    @property
    def commands(self) -> MutableMapping[str, Any]:
        """All commands by their names."""
        for name in _COMMANDS:
            _import_file_of(name)
        found = _group()._loaded
        return {name: found[name] for name in _COMMANDS}

    @commands.setter
    def commands(self, loaded: MutableMapping[str, Any]) -> None:
        self._loaded = loaded

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command; None if there is none of that name."""
        return _group()._loaded.get(cmd_name) if _import_file_of(cmd_name) else None


def _group() -> _OnDemand:
    """The Typer group of the commands loaded so far."""
    made = typer.main.get_command(cli)
    assert isinstance(made, _OnDemand)
    return made


class _Cli(typer.Typer):
    def command(self, name: str | None = None, **settings: Any) -> Callable[[CommandFunctionType], CommandFunctionType]:
        """The decorator that makes a function a `Command`."""
        return super().command(name, **{"cls": Command, **settings})


cli = _Cli(
    name="chancery",
    cls=_OnDemand,
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
    """Wait, before a command says that it is done, until the copy on a second machine has its changes; or print that it
    has not."""
    if not await services.db.replica.confirm_patiently():
        fault = services.db.replica.fault
        sentence = (
            f"The second machine's copy does not have this yet ({fault}): it is lost if this machine is lost now."
        )
        typer.echo(sentence, err=True)


def loaded(path: Path) -> Config:
    """Load the config, and set up the log accordingly.

    Raises:
        ConfigError: with every fault that was found.
    """
    config = load(path, os.environ)
    logs.set_up(config.log.level, config.log.format)
    return config


@contextlib.contextmanager
def opened(output: Path | None) -> Iterator[BinaryIO]:
    """Open the output file; None for the standard output. A file gets its name only when it is complete on the disk; a
    pipe or a device is written directly.

    Raises:
        OperatorError: it cannot be written.
    """
    name = output or "The standard output"
    if output and is_foreign_link(output):
        raise OperatorError(f"{output} is a link that another user made: name a file of your own.")
    path = output.resolve() if output else None
    part = path.with_name(f"{path.name}.{os.getpid()}.part") if path and (path.is_file() or not path.exists()) else None
    try:
        if path is None:
            yield sys.stdout.buffer
        elif part is None:
            with path.open("wb") as file:
                yield file
        else:
            with part.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OperatorError(f"{name} cannot be written: {(error.strerror or 'unknown fault').lower()}.") from None
    finally:
        if part:
            part.unlink(missing_ok=True)


def settle_memory() -> None:
    """Exclude everything loaded so far from garbage collection, which would otherwise pause the event loop each
    time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)
