"""At its start the bot does nothing until the replica has everything.

So a machine that was fenced off and comes back does nothing, because it can no longer write to the replica. That cannot
be told from an unreachable replica; in both cases the bot waits here, and the operator is told.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial

from bot.domain.errors import ReplicaLost
from bot.services.context import ServiceContext
from bot.store.database import meta
from bot.store.database.replica import AGAIN_SECONDS

log = logging.getLogger(__name__)


async def wait_for_replica(context: ServiceContext, tell: Callable[[str], Awaitable[object]]) -> None:
    """Write something and return when the replica has it. If that fails, `tell` is called once with a sentence for the
    operator."""
    if not context.db.replica.on:
        return
    # Something new, because otherwise Litestream would not contact the replica.
    await context.db.write(partial(meta.put, key=meta.MONITOR, value=context.clock().isoformat()))
    told = ""
    while True:
        try:
            await context.db.replica.confirm()
        except ReplicaLost as error:
            if str(error) != told:
                log.error("the bot does nothing until the second machine's copy can be reached: %s", error)
            if not told:
                await tell(f"the bot does nothing until the second machine's copy can be reached: {error}")
            told = str(error)
            await asyncio.sleep(AGAIN_SECONDS)
        else:
            return
