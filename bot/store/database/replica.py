"""The replica: the copy of the database that Litestream keeps on a second machine. Does it have every commit?

`POST /sync` on Litestream's control socket, with `wait`, answers 200 when everything committed has reached the replica
(https://litestream.io/reference/sync/). Callers at the same time share one request. No other file of the store talks to
another program over a socket.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.errors import ReplicaLost
from bot.domain.monitor import Spread
from bot.store.database import engine
from bot.store.database.private import file_at

ANSWER_SECONDS = 10.0  # without an answer from Litestream for this long, the replica counts as lost
AGAIN_SECONDS = 0.5  # seconds between two requests while it is lost
_OUR_OWN = 2.0  # seconds that we wait longer than Litestream's own time-out
_MOST_BYTES = 1 << 16  # the most that is read of an answer
_STUCK = "if that lasts: stop the bot, restart Litestream, start the bot; see docs/second-machine.md"


@dataclass(frozen=True, slots=True)
class ReplicaPlan:
    """From the config: Litestream's socket, and how long commands wait for the replica."""

    socket: Path
    patience: timedelta = timedelta(seconds=30)


class Replica:
    """Asks Litestream about the database at `path`. Without a plan there is no replica, and nothing waits.

    `fault`: why the replica cannot be reached, a sentence; '' while it can. `acknowledged_at`: when it last had
    everything; None if not since the program began. `times`: how long each acknowledgement took.
    """

    def __init__(self, path: Path, plan: ReplicaPlan | None) -> None:
        self.fault = ""
        self.acknowledged_at: datetime | None = None
        self.times = Spread()
        self._path, self._plan = file_at(path).absolute(), plan
        self._waiting: list[asyncio.Future[None]] = []
        self._asking: asyncio.Task[None] | None = None
        self._lost_at = 0.0  # when the first failed request began, on the event loop's clock
        self._reached = asyncio.Event()
        self._reached.set()
        self._turned = asyncio.Event()  # set when it is lost or comes back

    @property
    def on(self) -> bool:
        """Whether a replica is configured."""
        return self._plan is not None

    @property
    def patience(self) -> timedelta:
        """How long commands wait for it."""
        return self._plan.patience if self._plan else timedelta(0)

    async def confirm(self) -> None:
        """Return when the replica has everything that was committed before this call.

        Raises:
            ReplicaLost: the replica cannot be reached.
        """
        if self._plan is None:
            return
        answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(answered)
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask_for_all(self._plan.socket), name="replica")
        await answered

    async def confirm_patiently(self) -> bool:
        """Like `confirm`, but waits at most the plan's `patience`, counted from when the replica was lost. Returns
        whether the replica has everything."""
        if self._plan is None:
            return True
        now = asyncio.get_running_loop().time()
        until = (self._lost_at if self.fault else now) + self.patience.total_seconds()
        if until < now:
            return False
        try:
            async with asyncio.timeout_at(until):
                while True:
                    with contextlib.suppress(ReplicaLost):
                        await self.confirm()
                        return True
                    await asyncio.sleep(AGAIN_SECONDS)
        except TimeoutError:
            return False

    async def read_again(self) -> None:
        """Return when Litestream has read what is committed here, whether or not that gets to the other place.

        Raises:
            ReplicaLost: it does not answer, or cannot read it.
        """
        if self._plan and (fault := await self._ask(self._plan.socket, wait=False)):
            raise ReplicaLost(fault)

    async def reached(self) -> None:
        """Return as soon as the replica can be reached, as far as is known."""
        await self._reached.wait()

    async def turned(self, seconds: float) -> None:
        """Return when it is lost or comes back, or after `seconds`."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):  # not wait_for, which loses a cancellation that comes with the event
                await self._turned.wait()
        self._turned.clear()

    async def close(self) -> None:
        """Stop asking Litestream."""
        if self._asking:
            self._asking.cancel()
            await asyncio.wait({self._asking})

    async def _ask_for_all(self, socket: Path) -> None:
        """Send one request after the other, each for all callers so far."""
        waiting: list[asyncio.Future[None]] = []
        try:
            while self._waiting:
                waiting, self._waiting = self._waiting, []
                began = asyncio.get_running_loop().time()
                self._note(await self._ask(socket), began)
                for answered in waiting:
                    _answer(answered, self.fault)
        finally:
            for answered in (*waiting, *self._waiting):
                _answer(answered, "the program is ending")

    def _note(self, fault: str, began: float) -> None:
        if bool(fault) != bool(self.fault):
            self._turned.set()
        if fault:
            self._lost_at = self._lost_at if self.fault else began
            self._reached.clear()
        else:
            self.acknowledged_at = datetime.now(UTC)
            self.times.add(asyncio.get_running_loop().time() - began)
            self._reached.set()
        self.fault = fault

    async def _ask(self, socket: Path, *, wait: bool = True) -> str:
        """Have everything read and, with `wait`, replicated; returns why that failed, or ''."""
        asked = {"path": str(self._path), "wait": wait, "timeout": round(ANSWER_SECONDS)}
        try:
            async with asyncio.timeout(ANSWER_SECONDS + _OUR_OWN):
                status, body = await _post(socket, "/sync", json.dumps(asked).encode())
        except TimeoutError:
            return f"Litestream does not answer within {ANSWER_SECONDS:.0f} seconds"
        except OSError as error:
            return f"Litestream cannot be reached at {socket} ({(error.strerror or type(error).__name__).lower()})"
        return _fault_in(status, body, replicated=wait)


async def _post(socket: Path, path: str, body: bytes) -> tuple[int, bytes]:
    """The answer's status (0 if it is not HTTP) and body.

    Uses HTTP/1.0, where the end of the connection ends the answer
    (https://www.rfc-editor.org/rfc/rfc1945#section-7.2.2): importing an HTTP library would cost every command half a
    second at its start.

    Raises:
        OSError: the socket cannot be reached, or the connection broke.
    """
    reader, writer = await asyncio.open_unix_connection(socket)
    try:
        head = f"POST {path} HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        answer = b""
        while len(answer) <= _MOST_BYTES and (more := await reader.read(_MOST_BYTES)):
            answer += more
    finally:
        writer.close()
    said, _, content = answer.partition(b"\r\n\r\n")
    found = re.match(rb"HTTP/1\.[01] ([0-9]{3})\b", said)
    return int(found[1]) if found else 0, content


def _fault_in(status: int, body: bytes, *, replicated: bool) -> str:
    """What an answer says is wrong, or ''. With `replicated` the positions in it are compared too: then the replica
    must have everything."""
    try:
        said = json.loads(body)
        here = int(said.get("txid", 0))
        there = int(said.get("replicated_txid", 0)) if replicated else here
    except (ValueError, AttributeError, TypeError, RecursionError):
        return f"Litestream's answer of status {status} says nothing"
    if status != 200:
        return f"Litestream says: {_explained(str(said.get('error') or status))}"
    return "" if there >= here > 0 else f"the replica has {there} of {here} transactions"


def _explained(error: str) -> str:
    """Litestream's words, and what helps where it cannot help itself."""
    return f"{error} ({_STUCK})" if "read database page" in error else error


def _answer(waiting: asyncio.Future[None], fault: str) -> None:
    if waiting.done():  # the caller has given up
        return
    if fault:
        waiting.set_exception(ReplicaLost(fault))
    else:
        waiting.set_result(None)


@contextlib.contextmanager
def log_kept(path: Path) -> Iterator[None]:
    """A block at whose end the write-ahead log is kept. Litestream must make all checkpoints: after a foreign one it
    sends the whole database again. SQLite makes one when the last connection is closed, except if that connection is
    read-only (https://www.sqlite.org/wal.html#ckpt), so this holds a read-only one until the end."""
    connection = engine.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        connection.execute("SELECT 1 FROM sqlite_schema").fetchall()
        yield
    finally:
        connection.close()
