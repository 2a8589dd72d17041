"""What a running bot's database tells of itself: how long each write holds the writer, how safe a commit is."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from bot.store.database.connection import Connection, Database


@contextlib.contextmanager
def holds(db: Database) -> Iterator[list[float]]:
    """How long each write of the block held the writer, its commit included, in seconds."""
    held: list[float] = []
    write = db.write

    async def timed(work: Callable[[Connection], Awaitable[Any]]) -> Any:
        began = 0.0

        async def begin(cx: Connection) -> Any:
            nonlocal began
            began = time.perf_counter()
            return await work(cx)

        result = await write(begin)
        held.append(time.perf_counter() - began)
        return result

    setattr(db, "write", timed)  # noqa: B010 - mypy would take an assignment for a mistake
    try:
        yield held
    finally:
        del db.write


async def pragmas(db: Database) -> dict[str, int | str]:
    """What SQLite says of the writer's care for the disk (https://www.sqlite.org/pragma.html)."""

    async def ask(cx: Connection) -> dict[str, int | str]:
        rows = {name: list(await cx.execute_fetchall(f"PRAGMA {name}")) for name in ("synchronous", "journal_mode")}
        return {name: found[0][0] for name, found in rows.items()}

    return await db.write(ask)
