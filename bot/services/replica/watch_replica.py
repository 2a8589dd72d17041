"""Watches the replica: asks it regularly, more often while it is lost, and tells staff when it is lost or comes back.

Everything that waits for the replica asks it too (`store/database/replica.py`), so during a release a loss is noticed
at the first claim that does not reach it.
"""

from __future__ import annotations

import contextlib
import logging
from functools import partial

from bot.domain.alerts import AlertKind
from bot.domain.errors import ReplicaLost, WriteRefused
from bot.services.context import ServiceContext
from bot.store import alerts
from bot.store.database import meta
from bot.store.database.connection import Connection
from bot.store.database.replica import AGAIN_SECONDS, Replica

log = logging.getLogger(__name__)
EVERY = 10.0  # seconds between two requests while it can be reached


class ReplicaWatch:
    """A worker."""

    name = "replica"

    def __init__(self, context: ServiceContext) -> None:
        self._context = context
        self._told = ""  # the fault that staff know of

    async def run(self) -> None:
        """Work until it is cancelled."""
        replica = self._context.db.replica
        await self._context.db.write(self._over)  # of an earlier run: the replica has answered since
        while True:
            await self._ask(replica)
            await self._tell(replica)
            await replica.turned(AGAIN_SECONDS if replica.fault or self._told else EVERY)

    async def stop(self) -> None:
        """Nothing to wait for."""

    async def _ask(self, replica: Replica) -> None:
        with contextlib.suppress(ReplicaLost):
            await replica.confirm()

    async def _tell(self, replica: Replica) -> None:
        if bool(replica.fault) == bool(self._told):
            return
        context, lost = self._context, replica.fault
        if lost:
            log.error("the second machine's copy cannot be reached, so no release is sent: %s", lost)
        else:
            log.warning("the second machine's copy can be reached again: sending goes on")
        try:
            await context.db.write(partial(self._lost, replica=replica) if lost else self._over)
        except WriteRefused as error:
            log.error("staff cannot be told yet: %s", error)
        else:
            self._told = lost

    async def _lost(self, cx: Connection, replica: Replica) -> None:
        now, at = self._context.clock(), replica.acknowledged_at
        seconds = round(replica.patience.total_seconds())
        await alerts.note(cx, AlertKind.REPLICA_LOST, now.isoformat(), now, seconds=seconds)
        await meta.put(cx, meta.REPLICA, at.isoformat() if at else "")

    async def _over(self, cx: Connection) -> None:
        await alerts.note_ended(cx, AlertKind.REPLICA_LOST, AlertKind.REPLICA_BACK, self._context.clock())
        await meta.put(cx, meta.REPLICA, "")
