"""What runs beside the commands: workers that last, started, watched and stopped in order; and jobs at the start.

A worker has a name, a `run` that works until it is cancelled, and a `stop` that finishes what is in flight. What
becomes of one that fails is decided in `ON_FAILURE`.

At the end the workers are cancelled one after the other, the last one first: no new update, then no new claim. Then
what is in flight is finished side by side, since one after the other would take longer than the ten seconds that are
promised.
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
AGAIN_SECONDS = 5.0  # a fault that lasts must not fill the log
STOP_SECONDS = 9.0  # of the ten that the whole program has to stop


class Worker(Protocol):
    """Something that runs beside the commands for as long as the program does."""

    @property
    def name(self) -> str:
        """What it is called in the log."""

    async def run(self) -> None:
        """Work until it is cancelled; called again where it failed and begins again."""

    async def stop(self) -> None:
        """`run` has ended: return when what is in flight has too."""


class OnFailure(Enum):
    """What becomes of a worker whose `run` was ended by a fault that it does not deal with itself."""

    BEGIN_AGAIN = auto()
    END_PROGRAM = auto()  # with the error; whatever keeps services running starts it anew


ON_FAILURE: Mapping[str, OnFailure] = {
    # Meanwhile the write-ahead log grows, and nothing is lost.
    "checkpoints": OnFailure.BEGIN_AGAIN,
    # Another bot could run on the same database, and everything would be sent twice.
    "the lock": OnFailure.END_PROGRAM,
    # Nothing may be sent before `recover` has settled what was in flight, and that is done at the start.
    "engine": OnFailure.END_PROGRAM,
    # A card is shown anew at the next press.
    "refresher": OnFailure.BEGIN_AGAIN,
    # An order keeps its place, and pinning twice is harmless.
    "pinner": OnFailure.BEGIN_AGAIN,
    # Each draft goes out in a transaction of its own; readers are answered meanwhile.
    "draft scheduler": OnFailure.BEGIN_AGAIN,
    # What is owed to whom is in the database.
    "review notifications": OnFailure.BEGIN_AGAIN,
    "staff alerts": OnFailure.BEGIN_AGAIN,
    # What staff have sent is in the database until it is in a draft.
    "media intake": OnFailure.BEGIN_AGAIN,
    # What was not taken is taken at the next look.
    "sources": OnFailure.BEGIN_AGAIN,
    # What the config says is done anew; people are answered meanwhile.
    "channels and menus": OnFailure.BEGIN_AGAIN,
    # The head is in the audit itself; the file is brought up to it at the next commit.
    "audit head": OnFailure.BEGIN_AGAIN,
    # It tells what is stored anyway.
    "event log": OnFailure.BEGIN_AGAIN,
    # A chore goes on where it was.
    "housekeeping": OnFailure.BEGIN_AGAIN,
    # What is not signed yet is in the database.
    "signer": OnFailure.BEGIN_AGAIN,
    # The bot works without its pages, which `chancery web` can serve too.
    "web pages": OnFailure.BEGIN_AGAIN,
    # The files stay as they are until it has begun again.
    "plain files": OnFailure.BEGIN_AGAIN,
    # At its start it tells of everything.
    "the hub": OnFailure.BEGIN_AGAIN,
    # A backup that was cut off is made anew, and until then the monitor says how old the last one is.
    "backups": OnFailure.BEGIN_AGAIN,
    # Whoever waits for the replica asks it too; only staff would not hear of it.
    "replica": OnFailure.BEGIN_AGAIN,
    # Releases with files wait until it has begun again.
    "replica media": OnFailure.BEGIN_AGAIN,
    # Without a look the monitor's page says after a minute that the bot is not ready.
    "watch": OnFailure.BEGIN_AGAIN,
    # Who comes to it meanwhile waits at Telegram.
    "spare bot": OnFailure.BEGIN_AGAIN,
    # Its silence is what the operator is to hear.
    "heartbeat": OnFailure.BEGIN_AGAIN,
    # A bot that hears nobody would look alive; at the start the inbox hands out what is not handled.
    "updates": OnFailure.END_PROGRAM,
}


class WorkerEndedError(RuntimeError):
    """A worker's `run` ended by itself, without an error."""


class Supervisor:
    """Runs workers and jobs within an `async with` block.

    Args:
        workers: in the order in which they are started.
        jobs: what ends by itself, by name. One that fails is logged, and not tried again.
        on_failure: what becomes of a worker that fails, by its name.
        again: seconds before it begins again.
        on_fault: is told each fault of a worker.

    Raises:
        KeyError: it is not said what becomes of one of the workers.
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
        """Stop everything; raises what ended the program, unless the block has raised already."""
        await self._end_runs()
        await self._finish()
        if error is None:
            self._raise_failure()

    async def until(self, stop: asyncio.Event) -> None:
        """Wait for `stop`; raises the fault of a worker that ends the program."""
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
        """Let the worker run, again and again if it may."""
        while True:
            try:
                await _run(worker)
            except Exception as error:  # whatever it is, it is told and logged, and the table says what follows
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
        """Whatever one worker does at its end, the others end too."""
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
    """Do the work and return its result; None where `stop` came first: then it is cancelled."""
    working, asked = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({working, asked}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        asked.cancel()
        working.cancel()  # where it is done, nothing happens
        await asyncio.wait({working})
    return None if working.cancelled() else working.result()


async def _run(worker: Worker) -> None:
    """Raises: whatever ended the worker; a `WorkerEndedError` where nothing was raised, or nobody had cancelled it."""
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
    except Exception:  # whatever it is, the bot works without it
        log.exception("%s: failed", name)
