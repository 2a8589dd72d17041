"""A disk that takes no writes, and a database that another program holds, in the middle of a release."""

from __future__ import annotations

import contextlib
import resource
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bench.forked import Forked
from bench.house import House
from bot.sandbox import Person, Sandbox
from bot.store.database import engine
from tests.patience import WAIT

TITLE = "On the exchange of letters"
READERS, WORKERS = 80, 8


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with Sandbox(patience=WAIT) as sandbox:
        sandbox.faults.latency = 0.05
        yield House(sandbox, tmp_path, rate=100, workers=WORKERS)


def disk(process: Forked, *, full: bool) -> None:
    """Let no file of the process grow or be written any more (the system answers EFBIG); or let all be again.

    Unlike a full file system this needs no rights and disturbs nobody else. The log goes through a pipe.
    """
    _, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0 if full else hard, hard))


def out(house: House, people: list[Person]) -> int:
    """How many copies are out."""
    return sum(house.copies(people, TITLE))


async def test_a_full_disk_in_mid_release(house: House) -> None:
    """While nothing can be written nothing new is claimed, and what is in the air is kept in memory; with room
    again the rest goes out, every result is recorded, nobody has it twice, and who wrote meanwhile is answered."""
    people = await house.readers(READERS)
    async with house.bot() as process:
        await house.post(TITLE)
        await house.sandbox.until(lambda: out(house, people) >= 20)
        disk(process, full=True)
        before = out(house, people)
        people[0].send("/time")
        await process.until(lambda: process.log.count("trying again") >= 6)
        assert out(house, people) <= before + WORKERS
        disk(process, full=False)
        release = await house.done()
        await people[0].reply()
        log = process.log
    assert (release["sent"], release["unknown"], release["left"]) == (READERS, 0, 0)
    assert house.copies(people, TITLE) == [1] * READERS
    assert "Traceback" not in log


async def test_killed_while_the_disk_is_full(house: House) -> None:
    """What could not be recorded is unknown after a kill, at most one message for each worker; nobody has it twice,
    and a start while the disk is still full says in a sentence what is wrong."""
    people = await house.readers(READERS)
    async with house.bot() as process:
        await house.post(TITLE)
        await house.sandbox.until(lambda: out(house, people) >= 20)
        disk(process, full=True)
        await process.until(lambda: "trying again" in process.log)
        await process.stopped()
    async with house.begun() as process:
        disk(process, full=True)
        assert await process.ended() == 1
        assert "Traceback" not in process.log
        assert process.log.strip().splitlines()[-1].startswith("The database ")
    async with house.bot():
        release = await house.done()
    assert release["unknown"] <= WORKERS
    assert (release["sent"] + release["unknown"], release["left"]) == (READERS, 0)
    copies = house.copies(people, TITLE)
    assert max(copies) == 1
    assert copies.count(0) <= release["unknown"]


async def test_another_program_holds_the_database(house: House) -> None:
    """Another program keeps the database locked for three seconds in mid-release: the release waits and goes on,
    and every result is recorded."""
    people = await house.readers(READERS)
    async with house.bot():
        await house.post(TITLE)
        await house.sandbox.until(lambda: out(house, people) >= 20)
        with contextlib.closing(engine.connect(house.database, timeout=WAIT)) as other:
            other.execute("BEGIN EXCLUSIVE")
            before = out(house, people)
            with pytest.raises(AssertionError, match="Not within"):
                await house.sandbox.until(lambda: out(house, people) > before + WORKERS, timeout=3)
            other.execute("ROLLBACK")
        release = await house.done()
    assert (release["sent"], release["unknown"]) == (READERS, 0)
    assert house.copies(people, TITLE) == [1] * READERS
