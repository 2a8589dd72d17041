"""A document that is made to take for ever, in a bot as its operator runs it: a stop and a kill end it too."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bench.house import House
from bot.sandbox import Sandbox
from tests.patience import WAIT, until
from tests.sources.drafts.hostile_files import ENDLESS, readers_of
from tests.tools import needs


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with Sandbox(patience=WAIT) as sandbox:
        yield House(sandbox, tmp_path)


async def reader_of(process: int) -> int:
    """The process that reads the document, once it is there at two looks: one that has just ended may be seen once."""
    seen: list[int] = []

    def stays() -> bool:
        before, seen[:] = [*seen], readers_of(process)
        return len(seen) == 1 and seen == before

    await until(stays)
    return seen[0]


async def test_sigterm_while_a_document_is_read(house: House) -> None:
    """Exit 0, and what read the document is gone."""
    needs("pandoc")
    house.officer.send_document("a.docx", ENDLESS, "/post")
    async with house.bot() as process:
        reader = await reader_of(process.pid)
        assert await process.stopped(signal.SIGTERM) == 0, process.log
        await until(lambda: not Path(f"/proc/{reader}/exe").exists())


async def test_killed_while_a_document_is_read(house: House) -> None:
    """kill -9 three times in the middle of it: at the fourth start it is set aside, which is told, and what came after
    it is handled."""
    needs("pandoc")
    house.officer.send_document("a.docx", ENDLESS, "/post")
    house.officer.send("/post The title\nText.")
    for _ in range(3):
        async with house.bot() as process:
            reader = await reader_of(process.pid)
            await process.stopped()
            os.kill(reader, signal.SIGKILL)  # left alone it would end by its limit of time
    async with house.bot() as process:
        for words in ("It is set aside", "Draft D1"):
            await house.officer.wait(lambda found, words=words: any(words in m.text for m in found))  # type: ignore[misc]
        assert not readers_of(process.pid)
        assert "failed or was cut off 3 times" in process.log
    assert house.ask("SELECT count(*) FROM draft") == [(1,)]
