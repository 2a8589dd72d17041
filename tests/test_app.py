"""The whole program: an idle one hardly wakes, and one in which a worker fails goes on or ends, as is decided."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import selectors
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import Bot
from bot.sandbox import Sandbox
from bot.store.database import engine
from bot.store.database.commits import LOOK_EVERY
from tests.journeys.conftest import Embassy, has_button
from tests.patience import WAIT

LOOKS = 10  # at what other processes have committed
A_SECOND = 2  # wake-ups, and statements


class Counting(selectors.DefaultSelector):
    """Counts how often the loop woke from a wait."""

    def __init__(self) -> None:
        super().__init__()
        self.woken = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        found = super().select(timeout)
        self.woken += timeout is None or timeout > 0
        return found


class Statements:
    """What a bot asks its database: how often it looked, and how often it woke, since it asked anything else."""

    def __init__(self, selector: Counting) -> None:
        self._selector = selector
        self._woken: list[int] = []  # at each look
        self._looked = asyncio.Event()

    async def watch(self, bot: Bot) -> None:
        db = bot.services.db
        for connection in {db.reader, db.counter, db._writer, db._keeper or db._writer}:
            await connection.set_trace_callback(self._count)
        db.committed._asked.set_trace_callback(self._count)

    def _count(self, sql: str) -> None:
        """Maybe in another thread."""
        if sql == "PRAGMA data_version":
            self._woken.append(self._selector.woken)
            self._looked.set()
        else:
            self._woken.clear()

    async def idle(self) -> int:
        """Wait until nothing but looks was asked for so long; how often the loop woke meanwhile."""
        while len(self._woken) <= LOOKS:
            self._looked.clear()
            await self._looked.wait()
        return self._woken[LOOKS] - self._woken[0]


def test_an_idle_bot(tmp_path: Path) -> None:
    """It comes to rest: then it asks the database for nothing but whether others have committed, and all that it does
    wakes it no more than twice a second, counted by its looks. The sandbox beside it counts along."""
    selector = Counting()

    async def story() -> int:
        async with Sandbox(patience=WAIT) as sandbox:
            embassy = Embassy(sandbox, tmp_path)
            async with embassy.open() as bot:
                await embassy.subscribed(embassy.anna)
                await embassy.published("/post Title\nText.")
                statements = Statements(selector)
                await statements.watch(bot)
                return await statements.idle()

    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(selector)) as runner:
        woken = runner.run(story())
    assert woken <= LOOKS * LOOK_EVERY * A_SECOND
    assert LOOK_EVERY * A_SECOND >= 1


@pytest.fixture
async def embassy(tmp_path: Path) -> AsyncIterator[Embassy]:
    async with Sandbox(patience=WAIT) as sandbox:
        yield Embassy(sandbox, tmp_path)


class Told(logging.Handler):
    """Waits for a line of the log."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words, self.event = words, asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        if self._words in record.getMessage():
            self.event.set()


@contextlib.asynccontextmanager
async def without(path: Path, table: str) -> AsyncIterator[None]:
    """Another program takes a table away, and puts it back."""

    def rename(before: str, after: str) -> None:
        with contextlib.closing(engine.connect(path, timeout=30)) as connection:
            connection.execute(f"ALTER TABLE {before} RENAME TO {after}")

    await asyncio.to_thread(rename, table, "elsewhere")
    try:
        yield
    finally:
        await asyncio.to_thread(rename, "elsewhere", table)


async def test_a_worker_that_begins_again(embassy: Embassy) -> None:
    """While review notifications cannot look into the database, readers are answered; afterwards staff get what they
    are owed."""
    embassy.extra = {"approval": "two_person"}
    told = Told("review notifications: failed")
    logging.getLogger("bot.supervisor").addHandler(told)
    try:
        async with embassy.open():
            async with without(embassy.path, "draft_word"):
                await told.event.wait()
                embassy.anna.send("/time")
                assert "London" in (await embassy.anna.reply()).text
            embassy.officer.start()
            await embassy.officer.reply()
            await embassy.draft("/post Title\nText.", by=embassy.editor)
            await embassy.editor.press("Submit")
            await embassy.officer.wait(lambda found: has_button(found[-1], "Approve"))
    finally:
        logging.getLogger("bot.supervisor").removeHandler(told)


async def test_a_worker_that_ends_the_program(embassy: Embassy) -> None:
    """Where the engine meets a fault that it does not know, the program ends with that fault, in order."""
    with pytest.raises(engine.OperationalError, match="no such table"):
        await _run_without(embassy, "digest")
    async with embassy.open():  # the lock is free, and nothing is broken
        embassy.anna.send("/time")
        assert "London" in (await embassy.anna.reply()).text


async def _run_without(embassy: Embassy, table: str) -> None:
    async with embassy.open() as bot, without(embassy.path, table):
        await bot.until(asyncio.Event())
