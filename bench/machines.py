"""Machines that are lost: each has a folder of its own, a bot and Litestream; the next one begins with what the replica
has, as `docs/second-machine.md` says."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from typing import Any

from bench.forked import Forked
from bench.house import House
from bench.litestream import Litestream
from bot.sandbox import Sandbox

Kept = dict[str, Any]  # a replica, as in litestream.yml


class Machine:
    """One machine. `kept`: its replica. `rule`: a claim counts when the replica has it, and files are brought to a
    third place beside `folder`; without it Litestream runs by itself."""

    def __init__(
        self, sandbox: Sandbox, folder: Path, kept: Kept, *, rule: bool = True, patience: int = 2, **delivery: Any
    ) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.litestream = Litestream(folder, folder / "chancery.db", kept)
        media = folder.parent / "third-place"
        plan = f"replica: {{socket: {self.litestream.socket}, patience: {patience}, media: {media}}}\n"
        plan = plan if rule else ""
        self.house = House(sandbox, folder, more=plan, **delivery)
        self.process: Forked | None = None

    async def begin(self) -> Forked:
        """Litestream, then the bot, which may not be up yet."""
        self.litestream.start()
        await self.litestream.up()
        self.process = self.house.fork("run")
        return self.process

    async def up(self) -> Forked:
        """The same, up."""
        process = await self.begin()
        await process.up()
        return process

    def lose(self, chance: random.Random) -> None:
        """Everything ends at once; which of the two a moment earlier is chance."""
        if early := chance.random() < 0.5:
            self.litestream.kill()
        if self.process is not None:
            self.process.kill()
        if not early:
            self.litestream.kill()

    async def close(self) -> None:
        """Nothing of it runs any more."""
        self.litestream.kill()
        if self.process is not None:
            await self.process.close()
            self.process = None

    async def take_over(self, other: Machine) -> None:
        """The other machine gets the database of what our replica has."""
        await asyncio.to_thread(self.litestream.restore, other.house.database)
