"""`chancery pause`, `resume`, `cancel`, `resend`: control a release from a shell."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from bot import opening
from bot.cli.base import DEFAULT, ConfigPath, cli, loaded
from bot.config import Config
from bot.domain.errors import OperatorError
from bot.domain.statements import Number
from bot.domain.time.calendar import day_in
from bot.services.context import SHELL, ServiceContext
from bot.services.releases import control
from bot.store.releases import releases
from bot.store.statements import statements

Wanted = Annotated[str, typer.Argument(metavar="NUMBER", help="A statement's number, as 142/2026.")]
WantedOrAll = Annotated[str, typer.Argument(metavar="NUMBER", help="A statement's number; left out with --all.")]
All = Annotated[bool, typer.Option("--all", help="Every release.")]
_Act = Callable[[ServiceContext, int, int, int], Awaitable[bool | int]]


@cli.command()
def pause(number: WantedOrAll = "", all_: All = False, config: ConfigPath = DEFAULT) -> None:
    """Stop sending a release, or with --all everything; the running bot obeys at once."""
    if _means_all(number, all_):
        stopped = asyncio.run(_act_on_all(loaded(config), control.halt))
        typer.echo(f"Paused: {stopped} of the releases. Resume them with: chancery resume --all")
        return
    asyncio.run(_act_on(loaded(config), number, control.pause))
    typer.echo(f"Paused: No. {number}.")


@cli.command()
def resume(number: WantedOrAll = "", all_: All = False, config: ConfigPath = DEFAULT) -> None:
    """Go on with a paused release, or with --all with everything that `pause --all` or /halt stopped."""
    if _means_all(number, all_):
        typer.echo(f"Resumed: {asyncio.run(_act_on_all(loaded(config), control.resume_all))} of the releases.")
        return
    asyncio.run(_act_on(loaded(config), number, control.resume))
    typer.echo(f"Resumed: No. {number}.")


@cli.command()
def cancel(number: Wanted, config: ConfigPath = DEFAULT) -> None:
    """End a release: whoever still waits gets nothing. Who has it is in `chancery status`."""
    asyncio.run(_act_on(loaded(config), number, control.cancel))
    typer.echo(f"Cancelled: No. {number}.")


@cli.command()
def resend(number: Wanted, config: ConfigPath = DEFAULT) -> None:
    """Send a release again to those of whom nobody knows whether they have it."""
    again = asyncio.run(_act_on(loaded(config), number, control.resend_unknown))
    typer.echo(f"Sending No. {number} again to {again}.")


def _means_all(number: str, all_: bool) -> bool:
    """Whether the command is for every release.

    Raises:
        BadParameter: both a number and --all are given, or neither.
    """
    if bool(number) == all_:
        raise typer.BadParameter(
            "name one statement by its number, as 142/2026, or everything with --all", param_hint="NUMBER"
        )
    return all_


async def _act_on_all(config: Config, act: Callable[[ServiceContext, int], Awaitable[int]]) -> int:
    async with opening.opened_services(config) as services:
        return await act(services, SHELL)


async def _act_on(config: Config, wanted: str, act: _Act) -> int:
    """Apply the act to the newest release of the statement with the number `wanted`. Returns the result of the act.

    Raises:
        OperatorError: there is no such release, or its state does not allow it.
    """
    async with opening.opened_services(config) as services:
        number = Number.parse(wanted, day_in(services.mission.timezone, services.clock()).year)
        if number is None:
            raise OperatorError("Name a statement by its number, as 142/2026.")
        statement = await statements.by_number(services.db.reader, number)
        release = await releases.of_statement(services.db.reader, statement.id) if statement else None
        if release is None:
            raise OperatorError(f"No release of No. {number} was ever started.")
        if not (done := await act(services, SHELL, 0, release.id)):
            raise OperatorError(f"The release of No. {number} is {release.state}: nothing was changed.")
        return int(done)
