"""Before the bot does anything at its start: everything is at the replica.

So a machine that was fenced and comes back does nothing: it may not write to the replica any more. Nobody can tell that
from a replica that is out of reach; both wait here, and the operator is told.
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
    """Return when the replica has what is written now. `tell` gets a sentence for the operator, once, where it does
    not get it."""
    if not context.db.replica.on:
        return
    # Something that it cannot have yet: where nothing is new, Litestream does not ask the replica.
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
