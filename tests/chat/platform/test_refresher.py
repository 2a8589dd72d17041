"""What changes several times in a row is shown once, after a quiet moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from telegram.error import TelegramError

from bot.chat.platform.refresher import Refresher


class Shown:
    """What was shown."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.changed = asyncio.Event()

    async def until(self, *words: str) -> None:
        while self.words != list(words):
            self.changed.clear()
            await self.changed.wait()

    def show(self, word: str) -> None:
        self.words.append(word)
        self.changed.set()


@pytest.fixture
async def refresher() -> AsyncIterator[Refresher]:
    refresher = Refresher(seconds=0.05)
    running = asyncio.create_task(refresher.run())
    yield refresher
    running.cancel()
    await asyncio.wait({running})
    await refresher.stop()


async def test_only_the_last(refresher: Refresher) -> None:
    """Of several requests for one key the last one is shown, once; another key's is shown beside it."""
    shown = Shown()

    def request(key: str, word: str) -> None:
        async def show() -> None:
            shown.show(word)

        refresher.soon(key, show)

    request("a", "first")
    request("a", "second")
    request("b", "other")
    await shown.until("second", "other")
    request("a", "third")
    await shown.until("second", "other", "third")


@pytest.mark.parametrize("fault", [TelegramError("not modified"), LookupError("a fault")])
async def test_one_that_cannot_be_shown(refresher: Refresher, fault: Exception) -> None:
    """It is told in the log, and the next one is shown."""
    shown = Shown()

    async def fail() -> None:
        raise fault

    async def show() -> None:
        shown.show("shown")

    refresher.soon("a", fail)
    refresher.soon("b", show)
    await shown.until("shown")
    refresher.soon("c", show)
    await shown.until("shown", "shown")


async def test_one_that_takes_long_is_not_interrupted(refresher: Refresher) -> None:
    """A request that comes while the last one is being shown comes after it, and nothing else waits for it."""
    shown, go_on = Shown(), asyncio.Event()

    async def slow() -> None:
        shown.show("begun")
        await go_on.wait()
        shown.show("ended")

    async def show() -> None:
        shown.show("next")

    refresher.soon("a", slow)
    await shown.until("begun")
    refresher.soon("a", show)
    await shown.until("begun", "next")
    go_on.set()
    await shown.until("begun", "next", "ended")


async def test_the_end(refresher: Refresher) -> None:
    """What is being shown at the end is dropped."""
    shown = Shown()

    async def endless() -> None:
        shown.show("begun")
        await asyncio.Event().wait()

    refresher.soon("a", endless)
    await shown.until("begun")
    await refresher.stop()
    assert not [task for task in asyncio.all_tasks() if task.get_name().startswith("refresh ")]
