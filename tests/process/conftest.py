"""The bot as its operator runs it: a process of its own, with a config file, on the sandbox."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox import Person, Sandbox
from tests.configs import on_sandbox
from tests.process.forking import Ended, forked

ROOT = Path(__file__).parents[2]
OFFICER = 900_001


class Shell:
    """The command line, in a folder with a config."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.sandbox = sandbox
        self.folder = folder
        self.config = folder / "config.yaml"
        self.database = folder / "chancery.db"
        self.write_config()
        self.officer = sandbox.user("Officer", user_id=OFFICER)

    def write_config(self, rate: int = 30, **sections: object) -> None:
        """(Re)write the config file."""
        own = {
            "staff": [{"id": OFFICER, "role": "publisher"}],
            "topics": [{"key": "consular", "name": "Consular"}],
            "delivery": {"rate": rate, "workers": 8},
        }
        self.config.write_text(on_sandbox(self.sandbox, self.database, **(own | sections)), "utf-8")

    async def _start(self, *words: str) -> asyncio.subprocess.Process:
        environ = {**os.environ, "BOT_TOKEN": self.sandbox.token, "COLUMNS": "200", "NO_COLOR": "1"}
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *words,
            cwd=ROOT,
            env=environ,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )

    async def __call__(self, *words: str, stdin: str = "", config: bool = True) -> Ended:
        """Run a command to its end, in a process forked from one that has imported everything."""
        words = (*words, *(("--config", str(self.config)) if config else ()))
        return await forked(*words, token=self.sandbox.token, stdin=stdin, folder=self.folder)

    async def begin(self, *words: str) -> asyncio.subprocess.Process:
        """`chancery run`, started; `words` are more of its options."""
        return await self._start("run", *words, "--config", str(self.config))

    async def up(self, process: asyncio.subprocess.Process) -> None:
        """Wait until a started bot says that it runs."""
        assert process.stdout is not None
        line = await asyncio.wait_for(process.stdout.readline(), 30)
        assert b"is running" in line, (line, await process.communicate())

    @contextlib.asynccontextmanager
    async def bot(self, *words: str) -> AsyncIterator[asyncio.subprocess.Process]:
        """`chancery run`, up, with `words` as more of its options; killed at the end of the block if it still runs."""
        process = await self.begin(*words)
        try:
            await self.up(process)
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()

    async def killed(self, process: asyncio.subprocess.Process) -> None:
        """kill -9, and wait for its end."""
        process.send_signal(signal.SIGKILL)
        await process.wait()

    async def audience(self, number: int) -> list[Person]:
        """So many readers, subscribed."""
        people = [self.sandbox.user(f"Reader {n}") for n in range(number)]
        for person in people:
            person.send("/subscribe")
        for person in people:
            await person.reply(timeout=30)
        return people


@pytest.fixture
async def shell(tmp_path: Path) -> AsyncIterator[Shell]:
    """A sandbox, a folder, the command line."""
    async with Sandbox() as sandbox:
        yield Shell(sandbox, tmp_path)
