"""Workers are started and stopped in order, and what becomes of one that fails is as it is said; jobs may end."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.supervisor import ON_FAILURE, OnFailure, Supervisor, WorkerEndedError, unless
from tests.delivery import virtual_time

ROOT = Path(__file__).parents[1]
AGAIN = dict.fromkeys(("first", "second", "third"), OnFailure.BEGIN_AGAIN)
END = dict.fromkeys(AGAIN, OnFailure.END_PROGRAM)


class Recorded:
    """A worker that does what it is given, once for each `run`, and then works on; what it went through is recorded."""

    def __init__(self, name: str, story: list[str], *runs: Callable[[], Awaitable[object]]) -> None:
        self.name, self._story, self._runs = name, story, list(runs)
        self.working = asyncio.Event()
        self.in_flight: Callable[[], Awaitable[object]] | None = None

    async def run(self) -> None:
        if self._runs:
            await self._runs.pop(0)()
            return
        self.working.set()
        try:
            await asyncio.Event().wait()
        finally:
            self._story.append(f"{self.name} cancelled")

    async def stop(self) -> None:
        self._story.append(f"{self.name} stops")
        if self.in_flight:
            await self.in_flight()


async def fail() -> None:
    raise LookupError("a fault")


async def end() -> None:
    """Ends by itself, without an error."""


async def be_cancelled() -> None:
    """Ends since something that it waits for was cancelled by somebody else."""
    waiting = asyncio.create_task(asyncio.Event().wait())
    waiting.cancel()
    await waiting


@pytest.mark.parametrize("fault", [fail, end, be_cancelled])
async def test_a_worker_that_begins_again(
    fault: Callable[[], Awaitable[None]], caplog: pytest.LogCaptureFixture
) -> None:
    """However its run came to an end, it is told in the log and the worker begins again; the others work on."""
    story: list[str] = []
    broken, other = Recorded("first", story, fault, fault), Recorded("second", story)
    async with Supervisor([broken, other], on_failure=AGAIN, again=0):
        await broken.working.wait()
        assert story == []
    assert caplog.text.count("first: failed; it begins again") == 2


@pytest.mark.parametrize(("fault", "error"), [(fail, LookupError), (end, WorkerEndedError)])
async def test_a_worker_that_ends_the_program(fault: Callable[[], Awaitable[None]], error: type[Exception]) -> None:
    """Whoever waits for the end of the program gets the fault; the other workers are cancelled, and all are stopped."""
    story: list[str] = []
    workers = [Recorded("first", story), Recorded("second", story, fault)]
    with pytest.raises(error):
        async with Supervisor(workers, on_failure=END) as supervisor:
            await supervisor.until(asyncio.Event())
    assert story == ["first cancelled", "second stops", "first stops"]


async def test_a_failure_that_nobody_waited_for() -> None:
    """A worker's failure that nobody waited for is raised at the end of the block."""
    story: list[str] = []
    tried = asyncio.Event()

    async def fail_and_tell() -> None:
        tried.set()
        raise LookupError("a fault")

    with pytest.raises(LookupError):
        async with Supervisor([Recorded("first", story, fail_and_tell)], on_failure=END):
            await tried.wait()


async def test_the_order() -> None:
    """The last one started is the first one cancelled; nothing is stopped before all are cancelled, and then the last
    one first; each may take as long as another one needs."""
    story: list[str] = []
    workers = [Recorded(name, story) for name in AGAIN]
    begun = asyncio.Event()

    async def begin() -> None:
        begun.set()

    workers[2].in_flight, workers[0].in_flight = begun.wait, begin
    async with Supervisor(workers, on_failure=AGAIN) as supervisor:
        for worker in workers:
            await worker.working.wait()
        stop = asyncio.Event()
        stop.set()
        await supervisor.until(stop)
    assert story == [
        *("third cancelled", "second cancelled", "first cancelled"),
        *("third stops", "second stops", "first stops"),
    ]


async def test_a_fault_at_the_end(caplog: pytest.LogCaptureFixture) -> None:
    """One that cannot finish what is in flight hinders none of the others."""
    story: list[str] = []
    workers = [Recorded("first", story), Recorded("second", story)]
    workers[1].in_flight = fail
    async with Supervisor(workers, on_failure=AGAIN):
        await workers[1].working.wait()
    assert story[-2:] == ["second stops", "first stops"]
    assert "second: failed at the end" in caplog.text


def test_the_ten_seconds() -> None:
    """Workers that never finish what is in flight are given up within the ten seconds in which the program stops."""

    async def story() -> float:
        workers = [Recorded(name, []) for name in AGAIN]
        async with Supervisor(workers, on_failure=AGAIN):
            for worker in workers:
                worker.in_flight = asyncio.Event().wait
                await worker.working.wait()
            began = asyncio.get_running_loop().time()
        return asyncio.get_running_loop().time() - began

    assert virtual_time.run(story()) < 10


async def test_stopped_before_anything_began() -> None:
    """A program that is stopped in the moment in which it starts ends in order."""
    story: list[str] = []
    async with Supervisor([Recorded("first", story)], {"a job": fail}, AGAIN):
        pass
    assert story == ["first stops"]


async def test_jobs(caplog: pytest.LogCaptureFixture) -> None:
    """A job may end, and one that fails is told in the log: the workers work on."""
    story: list[str] = []
    worker, done = Recorded("first", story), asyncio.Event()

    async def job() -> None:
        done.set()

    async with Supervisor([worker], {"the good one": job, "the bad one": fail}, AGAIN):
        await done.wait()
        await worker.working.wait()
        assert story == []
    assert "the bad one: failed" in caplog.text


def test_every_worker_is_decided_on() -> None:
    """A worker for which no decision about failures is made cannot be started."""
    with pytest.raises(KeyError):
        Supervisor([Recorded("a new one", [])])


def test_the_architecture_says_the_same() -> None:
    """Its table names every worker, and what becomes of it when it fails."""
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rows = re.findall(r"^\| ([a-z ,]+) \| .+ \| (begins again|the program ends) \|", page, re.MULTILINE)
    told = {name: outcome for names, outcome in rows for name in names.split(", ")}
    words = {OnFailure.BEGIN_AGAIN: "begins again", OnFailure.END_PROGRAM: "the program ends"}
    assert told == {name: words[decided] for name, decided in ON_FAILURE.items()}


async def test_work_that_may_be_stopped() -> None:
    """It gives its result; where the stop comes first it is cancelled, and what it does at its end is waited for; a
    fault of its own is raised."""
    stop, ended = asyncio.Event(), False

    async def at_work(result: int) -> int:
        nonlocal ended
        try:
            if not result:
                stop.set()
                await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended = True
        return 6 // (result - 1)

    assert await unless(stop, at_work(3)) == 3
    ended = False
    with pytest.raises(ZeroDivisionError):
        await unless(stop, at_work(1))
    assert await unless(stop, at_work(0)) is None
    assert ended
