"""Another program holds the database: the log says so, and the bot still ends when it is told to."""

from __future__ import annotations

import contextlib
import signal

import pytest

from bot.store.database import engine
from tests.process.conftest import Shell


async def test_it_ends_all_the_same(shell: Shell) -> None:
    """What readers asked meanwhile waits; SIGTERM ends the bot, with status 0, before the other program lets go; the
    next start answers."""
    async with shell.bot() as running:
        (anna,) = await shell.audience(1)
        with contextlib.closing(engine.connect(shell.database)) as other:
            other.execute("BEGIN EXCLUSIVE")
            anna.send("/unsubscribe")
            await running.until(lambda: "another program holds the database" in running.log)
            assert await running.stopped(signal.SIGTERM) == 0
            other.execute("ROLLBACK")
    async with shell.bot():
        await anna.wait(lambda found: "No more statements will be sent here" in found[-1].text)


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
async def test_while_it_opens_the_database(shell: Shell, mode: str) -> None:
    """SIGTERM ends a bot that still waits for the database at its start, with status 0; nothing of it is left, so that
    the next one starts."""
    async with shell.bot() as running:
        assert await running.stopped(signal.SIGTERM) == 0
    with contextlib.closing(engine.connect(shell.database)) as other:
        other.execute(f"PRAGMA journal_mode = {mode}")
        other.execute("BEGIN EXCLUSIVE")
        async with shell.begun() as waiting:
            await waiting.until(lambda: "another program holds the database" in waiting.log)
            assert await waiting.stopped(signal.SIGTERM) == 0
        other.execute("ROLLBACK")
    async with shell.bot() as running:
        assert await running.stopped(signal.SIGTERM) == 0
