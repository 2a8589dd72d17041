"""Waiting for what the database is to hold: looked at again after each commit, whichever process made it.

There is no deadline: a test that hangs is ended by the bound of all tests.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable

from bot.store.database.connection import Database


async def until(db: Database, condition: Callable[[], object]) -> None:
    """Return as soon as the condition holds; it may be an async function."""
    while True:
        seen = db.committed.count
        found = condition()
        if await found if inspect.isawaitable(found) else found:
            return
        await db.committed.wait(seen)
