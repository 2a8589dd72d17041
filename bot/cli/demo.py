"""`chancery demo`: everything without a token. The scene of --once is in `scene.py`."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from bot import logs
from bot.cli.archive import import_file
from bot.cli.base import cli
from bot.config import Channel, Config, Delivery, StaffMember, Storage, Telegram, parse
from bot.domain.errors import NotYet, OperatorError
from bot.domain.statement import ImportReport

ROOT = Path(__file__).parents[2]
EXAMPLE, SAMPLE = ROOT / "config.example.yaml", ROOT / "data" / "sample.yaml"


@cli.command()
def demo(
    port: Annotated[int, typer.Option(help="The chat page's port; 0 takes a free one.")] = 8081,
    once: Annotated[bool, typer.Option("--once", help="Play a scripted scene in the terminal and end.")] = False,
) -> None:
    """Try everything without a token: a Telegram in a box, the bot, a sample archive."""
    from bot.cli.scene import play  # the sandbox is no part of the bot that `run` starts

    logs.set_up("error", "text")
    if not once:
        raise NotYet("The chat page in the browser is not there yet: run `make demo ONCE=1`.")
    with tempfile.TemporaryDirectory(prefix="chancery-demo-") as folder:
        asyncio.run(play(Path(folder)))


def demo_config(api_url: str, token: str, folder: Path, staff: int, channel: int) -> Config:
    """The example's mission, on a sandbox, with one publisher and one channel, in a folder of its own."""
    try:
        example = parse(EXAMPLE.read_text("utf-8"), {}, EXAMPLE.name)
    except OSError:
        raise OperatorError(f"The demo needs {EXAMPLE.name} and data/{SAMPLE.name} beside the program.") from None
    return example.model_copy(
        update={
            "telegram": Telegram.model_validate({"token": token, "api_url": api_url}),
            "storage": Storage(path=folder / "chancery.db"),
            "staff": (StaffMember(id=staff, role="publisher", name="Press officer"),),
            "channels": (Channel.model_validate({"chat": channel}),),
            "delivery": Delivery(),
        }
    )


async def import_sample(config: Config) -> ImportReport:
    """The sample archive into the demo's database."""
    return await import_file(config, str(SAMPLE), "yaml", announce=False)
