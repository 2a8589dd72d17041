"""Telegram is away in the middle of a release: nobody lost, nobody twice, no hammering, no long wait afterwards."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from tests.journeys.conftest import Embassy
from tests.journeys.facts import attempts, done, status
from tests.journeys.releases.under_way import WORKERS, at_rate, copies, publish
from tests.patience import Stopwatch


class Distant(Sandbox):
    """A sandbox at the end of a line that can be cut: open connections end, new ones are refused."""

    def __init__(self) -> None:
        super().__init__()
        self._line: asyncio.Server | None = None
        self._address = 0
        self._relays: set[asyncio.Task[None] | None] = set()

    @property
    def api_url(self) -> str:
        """The line's near end."""
        return f"http://{self.host}:{self._address}"

    async def connect(self) -> None:
        """Lay the line (again), at the same address."""
        self._line = await asyncio.start_server(self._relay, self.host, self._address)
        self._address = self._line.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Nobody is there any more."""
        assert self._line is not None
        self._line.close()
        await asyncio.sleep(0)  # who was let in just now is cut off too
        relays = {relay for relay in self._relays if relay and relay.cancel()}
        if relays:
            await asyncio.wait(relays)
        await self._line.wait_closed()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._relays.add(asyncio.current_task())
        ends = [writer]
        try:
            # asyncio.streams of Python 3.11 logs an error where such a task ends as cancelled.
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                there, away = await asyncio.open_connection(self.host, self.port)
                ends.append(away)
                await asyncio.gather(self._copy(reader, away), self._copy(there, writer))
        finally:
            for end in ends:
                end.close()
            self._relays.discard(asyncio.current_task())

    async def _copy(self, source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await source.read(2**16):
                to.write(data)
                await to.drain()
        to.close()


@pytest.fixture
async def distant(tmp_path: Path) -> AsyncIterator[tuple[Embassy, Distant]]:
    """The scene with a line that can be cut."""
    async with Distant() as sandbox:
        await sandbox.connect()
        yield Embassy(sandbox, tmp_path), sandbox
        await sandbox.cut()


async def test_the_server_is_away_in_mid_release(distant: tuple[Embassy, Distant]) -> None:
    """Away for two seconds: the release stays, is tried now and then but not hammered, and goes on soon after the
    server is back; everybody has it once, but for what was in the air when the line was cut."""
    embassy, line = distant
    at_rate(embassy, 60)
    async with embassy.open() as bot:
        people = await embassy.readers(bot, 60)
        await publish(embassy, bot)
        await line.until(lambda: sum(copies(embassy, people)) >= 20)
        await line.cut()
        before, out, watch = await attempts(bot), sum(copies(embassy, people)), Stopwatch()
        with pytest.raises(AssertionError, match="Not within"):
            await line.until(lambda: sum(copies(embassy, people)) > out + WORKERS, timeout=2)
        assert await attempts(bot) - before <= WORKERS * (watch.seconds + 2)
        release = await status(embassy)
        assert (release["state"], release["failed"]) == ("running", 0)
        await line.connect()
        release = await done(embassy)
    assert release["unknown"] <= WORKERS
    assert release["sent"] + release["unknown"] == 60
    assert max(copies(embassy, people)) == 1
    assert copies(embassy, people).count(0) <= release["unknown"]
