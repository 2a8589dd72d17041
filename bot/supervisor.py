"""What runs beside the commands: workers, which last, started, watched and stopped in order; and jobs at the start.

A worker has a name, a `run` that works until it is cancelled, and a `stop` that finishes what is in flight.
`ON_FAILURE` decides what happens when one fails.

At the end the workers are cancelled one after the other, the last one first: no new update, then no new claim. Then
what is in flight is finished in parallel, since one after the other would exceed the promised ten seconds.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from enum import Enum, auto
from types import TracebackType
from typing import Never, Protocol, TypeVar

log = logging.getLogger(__name__)
T = TypeVar("T")
Job = Callable[[], Awaitable[None]]
OnFault = Callable[[Exception], Awaitable[None]]
AGAIN_SECONDS = 5.0  # a lasting fault must not fill the log
STOP_SECONDS = 9.0  # of the ten that the whole program has to stop


class Worker(Protocol):
    """Something that runs beside the commands for as long as the program does."""

    @property
    def name(self) -> str:
        """Its name in the log."""

    async def run(self) -> None:
        """Work until it is cancelled; called again after a failure if the worker restarts."""

    async def stop(self) -> None:
        """Called after `run` has ended: return when the work in flight has ended too."""


class OnFailure(Enum):
    """What happens when a worker's `run` ends with an error that it does not handle itself."""

    BEGIN_AGAIN = auto()
    END_PROGRAM = auto()  # with the error; the service manager restarts the program


ON_FAILURE: Mapping[str, OnFailure] = {
    # Until then the write-ahead log grows; nothing is lost.
    "checkpoints": OnFailure.BEGIN_AGAIN,
    # Another bot could run on the same database, and everything would be sent twice.
    "the lock": OnFailure.END_PROGRAM,
    # Nothing may be sent before `recover` has dealt with what was in flight, which happens at the start.
    "engine": OnFailure.END_PROGRAM,
    # A card is shown again at the next press.
    "refresher": OnFailure.BEGIN_AGAIN,
    # An order keeps its position, and pinning twice is harmless.
    "pinner": OnFailure.BEGIN_AGAIN,
    # Each draft goes out in its own transaction; readers are answered meanwhile.
    "draft scheduler": OnFailure.BEGIN_AGAIN,
    # What is due to each person is in the database.
    "review notifications": OnFailure.BEGIN_AGAIN,
    "staff alerts": OnFailure.BEGIN_AGAIN,
    # Files from staff are in the database until they are in a draft.
    "media intake": OnFailure.BEGIN_AGAIN,
    # What was not taken is taken at the next check.
    "sources": OnFailure.BEGIN_AGAIN,
    # The config is applied again; people are answered meanwhile.
    "channels and menus": OnFailure.BEGIN_AGAIN,
    # The head is in the audit itself; the file is updated at the next commit.
    "audit head": OnFailure.BEGIN_AGAIN,
    # It logs events that are stored in any case.
    "event log": OnFailure.BEGIN_AGAIN,
    # A chore continues where it was.
    "housekeeping": OnFailure.BEGIN_AGAIN,
    # What still has to be signed is in the database.
    "signer": OnFailure.BEGIN_AGAIN,
    # The bot works without its pages, which `chancery web` can serve too.
    "web pages": OnFailure.BEGIN_AGAIN,
    # The files stay as they are until it has restarted.
    "plain files": OnFailure.BEGIN_AGAIN,
    # At its start it announces everything.
    "the hub": OnFailure.BEGIN_AGAIN,
    # An interrupted backup is made again; until then the monitor shows the age of the last one.
    "backups": OnFailure.BEGIN_AGAIN,
    # Those who wait for the replica ask it themselves; only the alert to staff would be missing.
    "replica": OnFailure.BEGIN_AGAIN,
    # Releases with files wait until it has restarted.
    "replica media": OnFailure.BEGIN_AGAIN,
    # Without a check the monitor's page says after a minute that the bot is not ready.
    "watch": OnFailure.BEGIN_AGAIN,
    # People who write to it meanwhile wait at Telegram.
    "spare bot": OnFailure.BEGIN_AGAIN,
    # Its silence is the signal for the operator.
    "heartbeat": OnFailure.BEGIN_AGAIN,
    # A bot without updates would look alive; at the start the inbox gives out what is not handled.
    "updates": OnFailure.END_PROGRAM,
}


class WorkerEndedError(RuntimeError):
    """A worker's `run` returned without an error."""


class Supervisor:
    """Runs workers and jobs within an `async with` block.

    Args:
        workers: in the order in which they are started.
        jobs: what ends by itself, by name. One that fails is logged, and not tried again.
        on_failure: what happens when a worker fails, by its name.
        again: seconds before it restarts.
        on_fault: called with each error of a worker.

    Raises:
        KeyError: a worker is missing from `on_failure`.
    """

    def __init__(
        self,
        workers: Sequence[Worker],
        jobs: Mapping[str, Job] | None = None,
        on_failure: Mapping[str, OnFailure] = ON_FAILURE,
        again: float = AGAIN_SECONDS,
        on_fault: OnFault | None = None,
    ) -> None:
        self._workers, self._jobs, self._again, self._on_fault = workers, jobs or {}, again, on_fault
        self._ends_program = {w.name: on_failure[w.name] is OnFailure.END_PROGRAM for w in workers}
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Supervisor:
        self._group = asyncio.create_task(self._run(), name="supervisor")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop everything. Raises the error that ended the program, unless the block has raised one already."""
        await self._end_runs()
        await self._finish()
        if error is None:
            self._raise_failure()

    async def until(self, stop: asyncio.Event) -> None:
        """Wait for `stop`. Raises the error of a worker that ends the program."""
        asked = asyncio.create_task(stop.wait())
        await asyncio.wait({asked, self._group}, return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        self._raise_failure()

    async def _run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for name, job in self._jobs.items():
                self._tasks.append(group.create_task(_do(name, job), name=name))
            for worker in self._workers:
                self._tasks.append(group.create_task(self._keep(worker), name=worker.name))

    async def _keep(self, worker: Worker) -> Never:
        """Run the worker, repeatedly if it may restart."""
        while True:
            try:
                await _run(worker)
            except Exception as error:  # any error is reported and logged, and the table decides what follows
                if self._on_fault:
                    await self._on_fault(error)
                if self._ends_program[worker.name]:
                    raise
                log.exception("%s: failed; it begins again in %.0f seconds", worker.name, self._again)
            await asyncio.sleep(self._again)

    async def _end_runs(self) -> None:
        for task in reversed(self._tasks):
            task.cancel()
            await asyncio.wait({task})
        self._group.cancel()
        await asyncio.wait({self._group})

    async def _finish(self) -> None:
        """An error at one worker's end does not keep the others from ending."""
        ending = [asyncio.create_task(worker.stop(), name=worker.name) for worker in reversed(self._workers)]
        if not ending:
            return
        done, late = await asyncio.wait(ending, timeout=STOP_SECONDS)
        for task in late:
            log.error("%s: does not end", task.get_name())
            task.cancel()
        for task in done:
            if error := task.exception():
                log.error("%s: failed at the end", task.get_name(), exc_info=error)

    def _raise_failure(self) -> None:
        if not self._group.done() or self._group.cancelled():
            return
        error = self._group.exception()
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        if error:
            raise error


async def unless(stop: asyncio.Event, work: Coroutine[object, object, T]) -> T | None:
    """Do the work and return its result; None if `stop` came first: then it is cancelled."""
    working, asked = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({working, asked}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        asked.cancel()
        working.cancel()  # no effect if it is done
        await asyncio.wait({working})
    return None if working.cancelled() else working.result()


async def _run(worker: Worker) -> None:
    """Run the worker. Raises the error that ended it; a `WorkerEndedError` if it returned, or was cancelled by
    nobody."""
    try:
        await worker.run()
    except asyncio.CancelledError as error:
        if (task := asyncio.current_task()) and task.cancelling():
            raise
        raise WorkerEndedError(worker.name) from error
    raise WorkerEndedError(worker.name)


async def _do(name: str, job: Job) -> None:
    try:
        await job()
    except Exception:  # after any error, the bot works without it
        log.exception("%s: failed", name)
