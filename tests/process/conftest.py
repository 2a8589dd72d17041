"""The bot as its operator runs it: a process of its own, with a config file, on the sandbox."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bench.forked import Forked
from bot.sandbox import Person, Sandbox
from bot.store.database import engine
from tests.configs import on_sandbox
from tests.patience import WAIT, until

ROOT = Path(__file__).parents[2]
OFFICER = 900_001


@dataclass(slots=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str


class Shell:
    """The command line, in a folder with a config."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.sandbox = sandbox
        self.folder = folder
        self.config = folder / "config.yaml"
        self.database = folder / "chancery.db"
        self.write_config()
        self.officer = sandbox.user("Officer", user_id=OFFICER)
        self.humble = False  # the rights of files hold for commands, also where the tests run as root

    def write_config(self, rate: int = 30, **sections: object) -> None:
        """(Re)write the config file."""
        own = {
            "staff": [{"id": OFFICER, "role": "publisher"}],
            "topics": [{"key": "consular", "name": "Consular"}],
            "delivery": {"rate": rate, "workers": 8},
        }
        self.config.write_text(on_sandbox(self.sandbox, self.database, **(own | sections)), "utf-8")

    def _fork(self, *words: str, stdin: str = "", **environ: str) -> Forked:
        asked = {"stdin": stdin, "patience": self.sandbox.patience, "environ": environ, "humble": self.humble}
        return Forked(*words, token=self.sandbox.token, **asked)  # type: ignore[arg-type]

    async def __call__(self, *words: str, stdin: str = "", config: bool = True, **environ: str) -> Ended:
        """Run a command to its end; `environ`: more of its environment."""
        process = self._fork(*words, *(("--config", str(self.config)) if config else ()), stdin=stdin, **environ)
        try:
            return Ended(await process.ended(), process.out, process.log)
        finally:
            await process.close()

    @contextlib.asynccontextmanager
    async def begun(self, *words: str, command: str = "run", **environ: str) -> AsyncIterator[Forked]:
        """`chancery run` (or another command), begun, with `words` as more options and more of its environment; killed
        at the end of the block if it still runs."""
        process = self._fork(command, *words, "--config", str(self.config), **environ)
        try:
            yield process
        finally:
            await process.close()

    @contextlib.asynccontextmanager
    async def bot(self, *words: str) -> AsyncIterator[Forked]:
        """The same, up."""
        async with self.begun(*words) as process:
            await process.up()
            yield process

    def ask(self, sql: str) -> list[Any]:
        """Rows of the database, read by another program."""
        with contextlib.closing(engine.connect(self.database, timeout=WAIT)) as connection:
            return connection.execute(sql).fetchall()

    async def done(self) -> None:
        """Wait for the end of the newest release."""
        newest = "SELECT state FROM release ORDER BY id DESC LIMIT 1"  # cheaper than to ask the command again and again
        await until(lambda: self.ask(newest) == [("done",)])

    async def publish(self) -> None:
        """The officer presses Publish, and Confirm: several readers get it."""
        await self.officer.press("Publish")
        await self.officer.wait(lambda found: any("Confirm" in label for label in found[-1].labels))
        await self.officer.press("Confirm")

    async def audience(self, number: int) -> list[Person]:
        """So many readers, subscribed."""
        people = [self.sandbox.user(f"Reader {n}") for n in range(number)]
        for person in people:
            person.send("/subscribe")
        for person in people:
            await person.reply()
        return people


@pytest.fixture
async def shell(tmp_path: Path) -> AsyncIterator[Shell]:
    """A sandbox, a folder, the command line."""
    async with Sandbox(patience=WAIT) as sandbox:
        yield Shell(sandbox, tmp_path)
