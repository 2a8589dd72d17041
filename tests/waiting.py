"""Waiting for what the database is to hold: looked at again after each commit, whichever process made it.

What no commit tells of is waited for with `tests.patience`, whose patience is the bound here too.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable

from bot.store.database.connection import Database
from tests.patience import WAIT


async def until(db: Database, condition: Callable[[], object]) -> None:
    """Return as soon as the condition holds; it may be an async function. TimeoutError when the time is over."""
    async with asyncio.timeout(WAIT):
        while True:
            seen = db.committed.count
            found = condition()
            if await found if inspect.isawaitable(found) else found:
                return
            await db.committed.wait(seen)
