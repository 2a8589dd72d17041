"""The demo in the browser: the sandbox with its chat page in this process, the bot in a separate one."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from bot.cli.demo.setup import ROOT, demo_config, free_port, import_sample, random_token
from bot.config import TOKEN_VARIABLE, parse
from bot.domain.errors import OperatorError
from bot.sandbox import Rates, Sandbox
from bot.sandbox.people.demo_cast import CHANNEL_NAME, EDITOR, OFFICER, add_demo_cast


async def serve(folder: Path, port: int) -> None:
    """Serve the chat page until Ctrl-C or SIGTERM, with all files in `folder`; the bot serves the public pages.

    Raises:
        OperatorError: the port is taken.
    """
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    process = BotProcess(folder / "config.yaml")
    sandbox = Sandbox(port=port, rates=Rates(), token=random_token(), on_restart=process.restart)
    try:
        await sandbox.start()
    except OSError:
        raise OperatorError(f"Port {port} is taken: choose another with --port, or PORT= for make.") from None
    try:
        cast = add_demo_cast(sandbox)
        cast.officer.start()  # so that the bot can ask for an approval
        pages = free_port(port + 1 if port else 0)
        text = demo_config(sandbox.api_url, folder, OFFICER, CHANNEL_NAME, EDITOR, pages)
        await asyncio.to_thread(process.config.write_text, text, "utf-8")
        await import_sample(parse(text, {TOKEN_VARIABLE: sandbox.token}))
        await process.start(sandbox.token)
        await sandbox.until(lambda: sandbox.polling, timeout=30)
        print(f"The chat page is at {sandbox.api_url}/ - press Ctrl-C to end the demo.", flush=True)
        print(f"The mission's public page is at http://127.0.0.1:{pages}/, with the same statements.", flush=True)
        await stop.wait()
    finally:
        await process.stop()
        await sandbox.stop()
    print("The demo has ended; nothing of it is kept.", flush=True)


class BotProcess:
    """The bot's process, which the chat page may kill and start again."""

    def __init__(self, config: Path) -> None:
        self.config = config
        self._token = ""
        self._restarting = asyncio.Lock()
        self._ended = False
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, token: str) -> None:
        """Start it. Only errors of its output are shown. Ctrl-C reaches the demo alone, which then stops the bot."""
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
        """Kill it with -9, and start a new one on the same database."""
        async with self._restarting:  # of two presses at once, the second waits
            if self._ended:
                return
            if self._process and self._process.returncode is None:
                self._process.kill()
                await self._process.wait()
            await self.start(self._token)

    async def stop(self) -> None:
        """End it with SIGTERM, and start no other afterwards."""
        async with self._restarting:
            self._ended = True
            if self._process and self._process.returncode is None:
                self._process.terminate()
                await self._process.wait()
