"""What a running bot's database tells of itself: how long each write holds the writer, how safe a commit is,
what it asks."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

from bot.store.database.connection import Connection, Database


@contextlib.contextmanager
def holds(db: Database) -> Iterator[list[float]]:
    """How long each write of the block held the writer, its commit included, in seconds."""
    held: list[float] = []
    write = db.write

    async def timed(work: Callable[[Connection], Awaitable[Any]], **how: bool) -> Any:
        began = 0.0

        async def begin(cx: Connection) -> Any:
            nonlocal began
            began = time.perf_counter()
            return await work(cx)

        result = await write(begin, **how)
        held.append(time.perf_counter() - began)
        return result

    setattr(db, "write", timed)  # noqa: B010 - mypy would take an assignment for a mistake
    try:
        yield held
    finally:
        del db.write


@contextlib.asynccontextmanager
async def statements(db: Database) -> AsyncIterator[list[str]]:
    """Every statement of SQL of the block, over all connections."""
    asked: list[str] = []
    connections = {db.reader, db.counter, db._writer, db._keeper or db._writer}
    for connection in connections:
        await connection.set_trace_callback(asked.append)
    db.committed._asked.set_trace_callback(asked.append)
    yield asked
    for connection in connections:
        await connection.set_trace_callback(None)  # type: ignore[arg-type]
    db.committed._asked.set_trace_callback(None)


async def pragmas(db: Database) -> dict[str, int | str]:
    """What SQLite says of the writer's care for the disk (https://www.sqlite.org/pragma.html)."""

    async def ask(cx: Connection) -> dict[str, int | str]:
        rows = {name: list(await cx.execute_fetchall(f"PRAGMA {name}")) for name in ("synchronous", "journal_mode")}
        return {name: found[0][0] for name, found in rows.items()}

    return await db.write(ask)
