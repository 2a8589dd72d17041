"""`chancery run`: the bot until SIGTERM or Ctrl-C. SIGHUP reads the config again."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from bot import app
from bot.cli import systemd
from bot.cli.base import DEFAULT, ConfigPath, cli, loaded, settle_memory
from bot.config import Config, ConfigError
from bot.domain.errors import WriteRefused
from bot.services.staff.invite import offer_claim
from bot.store.database.engine import DatabaseError

log = logging.getLogger(__name__)


@cli.command()
def run(
    new_bot: Annotated[
        bool, typer.Option("--new-bot", help="The token's bot takes the place of the one that the database knows.")
    ] = False,
    take_webhook: Annotated[
        bool, typer.Option("--take-webhook", help="Take the token from a program that has a webhook set.")
    ] = False,
    clock_is_right: Annotated[
        bool, typer.Option("--clock-is-right", help="The machine's clock was ahead when the bot last worked.")
    ] = False,
    config: ConfigPath = DEFAULT,
) -> None:
    """Run the bot until SIGTERM or Ctrl-C."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        starting = partial(app.running, new_bot=new_bot, take_webhook=take_webhook, clock_is_right=clock_is_right)
        runner.run(_run(loaded(config), config, starting))


async def _run(
    config: Config, source: Path, starting: Callable[..., AbstractAsyncContextManager[app.Bot | None]]
) -> None:
    stop, hangup = asyncio.Event(), asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, hangup.set)
    async with starting(config, stop=stop, source=source) as bot:
        if bot is not None:
            print(f"@{bot.username} is running. Press Ctrl-C to stop.", flush=True)
            if secret := await offer_claim(bot.services):
                link = bot.claim_link(secret)
                print(
                    f"No owner has opened the bot yet. Whoever opens this link first becomes the owner: {link}",
                    flush=True,
                )
            settle_memory()
            beside = [asyncio.create_task(systemd.keep_alive()), asyncio.create_task(_reload(bot, source, hangup))]
            systemd.notify("READY=1", f"STATUS=@{bot.username} is running")
            try:
                await bot.until(stop)
            finally:
                systemd.notify("STOPPING=1")
                for task in beside:
                    task.cancel()
                await asyncio.wait(beside)
    print("Stopped.", flush=True)


async def _reload(bot: app.Bot, source: Path, hangup: asyncio.Event) -> None:
    """At each SIGHUP read the config again. A wrong one changes nothing."""
    while True:
        await hangup.wait()
        hangup.clear()
        systemd.reloading()
        try:
            left = await bot.reload(loaded(source))
        except (ConfigError, WriteRefused, DatabaseError) as error:
            log.error("the config was not taken over: %s", error)
        else:
            log.info("the config was read again")
            if left:
                log.warning("these keys have changed and need a restart: %s", ", ".join(left))
        systemd.notify("READY=1")
