"""The database's place: a random word in the database and in the lock's file beside it, made at the first start.

If the lock's file is missing or has another word, the database was copied from another place, where a bot may still use
it. Then everything under way waits for a person, as after `restore`; except if the config has `replica`: then it was a
takeover, and the bot continues. A copy of a whole machine has both files, and is not noticed.
"""

from __future__ import annotations

import logging
import secrets

from bot.domain.errors import OperatorError
from bot.services.context import ServiceContext
from bot.store.backup import precautions
from bot.store.database import meta
from bot.store.database.connection import Connection
from bot.store.database.lock import HeldLock, reason

log = logging.getLogger(__name__)


async def keep_place(context: ServiceContext, lock: HeldLock) -> bool:
    """Make the database and the lock's file name the same place. Returns whether the database was moved here.

    Raises:
        OperatorError: the lock's file cannot be written.
    """
    known, here = await meta.get(context.db.reader, meta.PLACE), lock.place
    if known and known == here:
        return False
    moved = bool(known)
    # A moved database gets a new word too, so that it is noticed if it is moved back. The file is written first: after
    # a crash in between, a database without a word takes the file's, and one with another word is stopped at the next
    # start.
    place = secrets.token_hex(16) if moved or not here else here
    if place != here:
        _put(lock, place)

    async def work(cx: Connection) -> None:
        if moved and not context.db.replica.on:
            stopped = await precautions.take_moved(cx, context.clock())
            log.warning(
                "the database was brought here from another place: %d releases are paused and %d drafts held",
                *(stopped.releases, stopped.drafts),
            )
        await meta.put(cx, meta.PLACE, place)

    await context.db.write(work)
    return moved


def _put(lock: HeldLock, place: str) -> None:
    try:
        lock.put_place(place)
    except OSError as error:
        raise OperatorError(f"The lock's file beside the database cannot be written: {reason(error)}.") from None
