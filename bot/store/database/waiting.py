"""Waiting for the lock while another program has the database locked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import aiosqlite

from bot.store.database import engine

log = logging.getLogger(__name__)
PATIENCE = 15.0  # seconds
_STEP_MS = 250
_ASK_AGAIN = 0.02  # seconds between two tries
_TOLD_AFTER = 1.0  # seconds; then the log says why nothing happens


async def execute_when_free(
    connection: aiosqlite.Connection, statement: str, given_up: Callable[[], bool] = lambda: False
) -> None:
    """Execute a statement, trying again while the database is locked.

    Raises:
        OperationalError: it is still locked after `PATIENCE`, or when `given_up` is set; or any other error.
    """
    time, told = asyncio.get_running_loop().time, False
    began = time()
    while True:
        try:
            await connection.execute(statement)
        except engine.OperationalError as error:
            busy = getattr(error, "sqlite_errorcode", 0) & 0xFF in (engine.BUSY, engine.LOCKED)
            waited = time() - began
            if not busy or waited >= PATIENCE or given_up():
                raise
            if not told and waited >= _TOLD_AFTER:
                told = True
                log.warning("another program holds the database: what is to be written waits")
        else:
            if told:
                log.warning("the database is free again")
            return
        await asyncio.sleep(_ASK_AGAIN)


async def wait_in_steps(connection: aiosqlite.Connection) -> None:
    """Let SQLite itself wait only a moment at a time: nothing can interrupt it meanwhile, so it would delay the end of
    the program."""
    await connection.execute(f"PRAGMA busy_timeout = {_STEP_MS}")
