"""Limits how often an update is tried: after three failures or crashes it is set aside, logged and reported.

An attempt is counted before it begins, so that one that crashes the whole process counts too.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from bot.domain.alerts import AlertKind
from bot.domain.errors import WriteRefused
from bot.store import alerts, inbox
from bot.store.database.connection import Database

log = logging.getLogger(__name__)
_MOST = 3


class Attempts:
    """Counts attempts, and reports updates that are given up."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db, self._clock = db, clock

    async def begin(self, update_id: int) -> bool:
        """Count one more attempt. Returns False if there have been enough. An attempt that cannot be stored is not
        counted, and allowed."""
        try:
            return await self._db.write(lambda cx: inbox.begin(cx, update_id)) <= _MOST
        except WriteRefused as error:
            log.error("an update's beginning cannot be written: %s", error)
            return True

    async def set_aside(self, update_id: int, chat: int) -> None:
        """Log it, and tell the person if it is a private chat; for other chats, tell staff."""
        log.error("update %s failed or was cut off %d times, and is set aside", update_id, _MOST)
        told = max(chat, 0)
        try:
            await self._db.write(lambda cx: alerts.note(cx, AlertKind.SET_ASIDE, str(update_id), self._clock(), told))
        except WriteRefused as error:
            log.error("that an update is set aside cannot be told: %s", error)
