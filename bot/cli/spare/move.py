"""`chancery move`: after the bot is lost, the spare bot becomes the bot."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot import opening
from bot.chat.spare.ask_telegram import Who, present_in, who
from bot.cli.base import DEFAULT, ConfigPath, at_replica, cli, counted, loaded
from bot.cli.login import login_name
from bot.config import Config, proxy_of, tokens_for
from bot.domain.errors import OperatorError, WrongConfig
from bot.domain.spare import Moved
from bot.services import spare
from bot.store.database.lock import sole_runner

Force = Annotated[
    bool, typer.Option("--force", help="Also while Telegram still accepts the token of the bot that is to be left.")
]


@cli.command()
def move(force: Force = False, config: ConfigPath = DEFAULT) -> None:
    """Let the spare bot take the place of the bot, which is lost. Stop `run` first, and start it again after."""
    found, moved = asyncio.run(moved_by(loaded(config), force=force))
    left = moved.people_left + moved.chats_left
    typer.echo(
        f"@{found.username} is the bot now. It reaches {counted(moved.people, 'reader')} and "
        f"{counted(moved.chats, 'group or channel' if moved.chats == 1 else 'groups and channel')}."
    )
    if left:
        typer.echo(
            f"Waiting with their settings until they come to it: {counted(moved.people_left, 'reader')}, "
            f"{moved.chats_left} in groups and channels."
        )
    typer.echo("Start `run`. Make the spare bot's token telegram.token when you can, and name another spare bot.")


async def moved_by(config: Config, *, force: bool) -> tuple[Who, Moved]:
    """Ask Telegram which bots the tokens belong to, and move. Returns the new bot, and the result.

    Raises:
        OperatorError: the bot is running or need not be replaced, or the spare bot cannot be used.
    """
    if not config.storage.path.exists():
        raise OperatorError(f"There is no database {config.storage.path}.")
    with sole_runner(config.storage.path):
        async with opening.opened_services(config, alone=True, login=login_name()) as services:
            tokens, known = tokens_for(config, await spare.own_bot(services)), await spare.own_bot(services)
            if not tokens.spare:
                raise WrongConfig(
                    f"The bot with the number {known} is this database's already, and there is no other spare one."
                    if config.telegram.spare.token
                    else "There is no spare bot: set telegram.spare.token, or SPARE_TOKEN in the environment."
                )
            api_url, proxy = config.telegram.api_url, proxy_of(config)
            new = await who(tokens.spare, api_url, proxy)
            if new is None:
                raise WrongConfig("Telegram does not accept the spare bot's token: copy it again from @BotFather.")
            old = await who(tokens.own, api_url, proxy) if tokens.own else None
            if old and not force:
                raise OperatorError(
                    f"@{old.username} is not lost: Telegram accepts its token. Who has not started @{new.username} "
                    "would get nothing more; if that is meant, `move --force` says so."
                )
            unmet = await spare.unmet(services, new.id)
            there = await present_in(tokens.spare, api_url, proxy, unmet) if unmet else []
            moved = await spare.move(services, new.id, new.username, there)
            await at_replica(services)
            return new, moved
