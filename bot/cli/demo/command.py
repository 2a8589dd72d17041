"""`chancery demo`: the command. It imports the sandbox only when it runs, since no other command needs it."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from bot import logs
from bot.cli.base import cli


@cli.command()
def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The chat page's port; 0 takes a free one.")] = 8081,
    once: Annotated[bool, typer.Option("--once", help="Play a scripted scene in the terminal and end.")] = False,
) -> None:
    """Try everything without a token: a Telegram in a box, the bot, a sample archive."""
    from bot.cli.demo.page import serve
    from bot.cli.demo.script import play

    logs.set_up("error", "text")
    with tempfile.TemporaryDirectory(prefix="chancery-demo-") as folder:
        asyncio.run(play(Path(folder)) if once else serve(Path(folder), port))
