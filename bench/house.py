"""A scene for killing: a sandbox here, a folder, a config, and the command line on them as processes of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

from bench.forked import Forked
from bot import opening
from bot.config import TOKEN_VARIABLE, Config, load
from bot.sandbox import Person, Sandbox
from bot.store.database import engine

OFFICER = 900_001
_CONFIG = """\
mission: {{name: Embassy of Freedonia, languages: [en, ru], timezone: Europe/London, website: "https://embassy.example"}}
clocks: [{{label: London, timezone: Europe/London}}]
staff: [{{id: {officer}, role: {role}}}]
telegram: {{api_url: "{api_url}"}}
storage: {{path: "{path}"}}
delivery: {{rate: {rate}, paid: {paid}, workers: {workers}, hold_before_send: 0}}
"""


class House:
    """A sandbox, a folder, a config, and the command line on them. `more`: further lines of the config."""

    def __init__(
        self,
        sandbox: Sandbox,
        folder: Path,
        *,
        rate: int = 1000,
        workers: int = 16,
        paid: bool = True,
        role: str = "publisher",
        more: str = "",
    ) -> None:
        self.sandbox = sandbox
        self.folder = folder
        self.database = folder / "chancery.db"
        self._config = folder / "config.yaml"
        named = {"officer": OFFICER, "role": role, "api_url": sandbox.api_url, "path": self.database}
        running = {"rate": rate, "workers": workers, "paid": str(paid).lower()}
        self._config.write_text(_CONFIG.format(**named, **running) + more, "utf-8")
        known = OFFICER in sandbox.world.users
        self.officer = sandbox.person(OFFICER) if known else sandbox.user("Officer", user_id=OFFICER, started=True)

    def config(self) -> Config:
        """The config, read."""
        return load(self._config, {TOKEN_VARIABLE: self.sandbox.token})

    def fork(self, *words: str) -> Forked:
        """A process that has just begun."""
        return Forked(*words, "--config", str(self._config), token=self.sandbox.token, patience=self.sandbox.patience)

    @contextlib.asynccontextmanager
    async def begun(self) -> AsyncIterator[Forked]:
        """`chancery run`, begun; killed at the end of the block if it still runs."""
        process = self.fork("run")
        try:
            yield process
        finally:
            await process.close()

    @contextlib.asynccontextmanager
    async def bot(self) -> AsyncIterator[Forked]:
        """The same, up."""
        async with self.begun() as process:
            await process.up()
            yield process

    async def __call__(self, *words: str) -> str:
        """What a command prints; AssertionError where it fails."""
        process = self.fork(*words)
        try:
            assert await process.ended() == 0, process.log
            return process.out
        finally:
            await process.close()

    async def post(self, title: str, *options: str) -> None:
        """Publish from the shell."""
        body = self.folder / "body.txt"
        await asyncio.to_thread(body.write_text, "Letters were exchanged today.")
        await self("post", "--title", title, "--body-file", str(body), *options)

    async def releases(self) -> list[dict[str, Any]]:
        """What `status --json` says, newest first; every release's counts add up."""
        found: list[dict[str, Any]] = json.loads(await self("status", "--json"))["releases"]
        for release in found:
            parts = sum(release[key] for key in ("sent", "failed", "unknown", "skipped", "left"))
            assert release["total"] == parts, release
        return found

    async def release(self) -> dict[str, Any]:
        """The newest one."""
        return (await self.releases())[0]

    async def done(self) -> dict[str, Any]:
        """What `status --json` says of the newest release, when it is done."""
        newest = "SELECT state FROM release ORDER BY id DESC LIMIT 1"  # cheaper than to ask the command again and again
        await self.until_rows(newest, lambda rows: rows == [("done",)])
        return await self.release()

    async def readers(self, number: int) -> list[Person]:
        """So many people who have started the bot, subscribed in the database itself."""
        people = [self.sandbox.user(f"Reader {n}", started=True) for n in range(number)]
        await self.subscribe([person.id for person in people])
        return people

    async def subscribe(self, chats: list[int]) -> None:
        """Put private chats into the database itself."""
        async with opening.opened_services(self.config()):
            pass  # made and brought to today's version
        rows = [(chat, time.time()) for chat in chats]
        self.write("INSERT INTO target (chat, kind, lang, since) VALUES (?, 'private', 'en', ?)", rows)

    def write(self, sql: str, rows: Sequence[Sequence[object]] = ((),)) -> None:
        """Write to the database as another program, in one commit, without a checkpoint."""
        with contextlib.closing(engine.connect(self.database, timeout=30)) as connection:
            connection.execute("PRAGMA wal_autocheckpoint = 0")
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(sql, rows)
            connection.execute("COMMIT")

    def ask(self, sql: str) -> list[Any]:
        """Rows of the database, read by another program."""
        with contextlib.closing(engine.connect(self.database, timeout=30)) as connection:
            return connection.execute(sql).fetchall()

    async def until_rows(self, sql: str, condition: Callable[[list[Any]], object]) -> None:
        """Return when the question's answer meets the condition."""
        async with asyncio.timeout(self.sandbox.patience):
            while not condition(self.ask(sql)):  # noqa: ASYNC110 - nothing tells what another process writes there
                await asyncio.sleep(0.01)

    def copies(self, people: list[Person], title: str) -> list[int]:
        """How many of the bot's messages with the title each person has."""
        return [sum(1 for m in p.chat.messages.values() if m.from_bot and title in m.text) for p in people]
