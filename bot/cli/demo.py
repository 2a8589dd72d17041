"""`chancery demo`: everything without a token. The scene of --once is in `scene.py`."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from bot import logs
from bot.cli.archive import import_file
from bot.cli.base import cli
from bot.config import TOKEN_VARIABLE, Config, parse
from bot.domain.errors import OperatorError
from bot.domain.importing import ImportReport

ROOT = Path(__file__).parents[2]
EXAMPLE, SAMPLE = ROOT / "config.example.yaml", ROOT / "data" / "sample.yaml"
_OWN = ("staff", "channels", "telegram", "storage", "delivery", "sources", "web")  # what the demo sets itself


@cli.command()
def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The chat page's port; 0 takes a free one.")] = 8081,
    once: Annotated[bool, typer.Option("--once", help="Play a scripted scene in the terminal and end.")] = False,
) -> None:
    """Try everything without a token: a Telegram in a box, the bot, a sample archive."""
    from bot.cli.scene import play  # the sandbox is no part of the bot that `run` starts

    logs.set_up("error", "text")
    with tempfile.TemporaryDirectory(prefix="chancery-demo-") as folder:
        asyncio.run(play(Path(folder)) if once else _serve(Path(folder), port))


def demo_config(api_url: str, folder: Path, staff: int, channel: str) -> str:
    """The example's mission on a sandbox, with one owner and one channel, in a folder of its own; as YAML.

    Raises:
        OperatorError: the example is not there.
    """
    try:
        example = EXAMPLE.read_text("utf-8")
    except OSError:
        raise OperatorError(f"The demo needs {EXAMPLE.name} and data/{SAMPLE.name} beside the program.") from None
    sections = re.split(r"^(?=[a-z_]+:)", example, flags=re.MULTILINE)
    kept = [section for section in sections if section.split(":")[0] not in _OWN]
    own = (
        f"staff: [{{id: {staff}, role: owner, name: Press officer}}]\n"
        f'channels: [{{chat: "@{channel}"}}]\n'
        f'telegram: {{api_url: "{api_url}"}}\n'
        f'storage: {{path: "{folder / "chancery.db"}"}}\n'
    )
    return "".join(kept) + "\n" + own


async def import_sample(config: Config) -> ImportReport:
    """The sample archive into the demo's database."""
    return await import_file(config, str(SAMPLE), "yaml", announce=False)


async def _serve(folder: Path, port: int) -> None:
    """The sandbox with its chat page here, the bot in a process of its own, until Ctrl-C."""
    from bot.sandbox import Rates, Sandbox
    from bot.sandbox.stage import CHANNEL_NAME, OFFICER, set_stage

    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    child = _Child(folder / "config.yaml")
    sandbox = Sandbox(port=port, rates=Rates(), on_restart=child.restart)
    try:
        await sandbox.start()
    except OSError:
        raise OperatorError(f"Port {port} is taken: choose another with --port, or PORT= for make.") from None
    try:
        set_stage(sandbox)
        text = demo_config(sandbox.api_url, folder, OFFICER, CHANNEL_NAME)
        await asyncio.to_thread(child.config.write_text, text, "utf-8")
        await import_sample(parse(text, {TOKEN_VARIABLE: sandbox.token}))
        await child.start(sandbox.token)
        await sandbox.until(lambda: sandbox.polling, timeout=30)
        print(f"The chat page is at {sandbox.api_url}/ - press Ctrl-C to end the demo.", flush=True)
        await stop.wait()
    finally:
        await child.stop()
        await sandbox.stop()
    print("The demo has ended; nothing of it is kept.", flush=True)


class _Child:
    """The bot's process, which the chat page may kill and start again."""

    def __init__(self, config: Path) -> None:
        self.config = config
        self._token = ""
        self._restarting = asyncio.Lock()
        self._ended = False
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, token: str) -> None:
        """Start it; its output is dropped but for errors. Ctrl-C is this process's to pass on."""
        self._token = token
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "run",
            "--config",
            str(self.config),
            cwd=ROOT,
            env={**os.environ, TOKEN_VARIABLE: token},
            stdout=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )

    async def restart(self) -> None:
        """kill -9, then a new process on the same database."""
        async with self._restarting:  # two presses at once are one after the other
            if self._ended:
                return
            if self._process and self._process.returncode is None:
                self._process.kill()
                await self._process.wait()
            await self.start(self._token)

    async def stop(self) -> None:
        """End it in order, and start none after it."""
        async with self._restarting:
            self._ended = True
            if self._process and self._process.returncode is None:
                self._process.terminate()
                await self._process.wait()
