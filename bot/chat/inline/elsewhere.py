"""Questions that people ask from chats that the bot is not in: inline queries, and messages that call it as a guest.

They are answered in memory, in the strangers' lane. What was asked, by whom and where is neither stored nor logged: the
inbox gets the update's number alone, so one that a crash cuts off is not answered.
"""

from __future__ import annotations

import logging
from typing import Any

from telegram import Update

from bot.chat.platform.flood import Crowd
from bot.chat.platform.registry import App

log = logging.getLogger(__name__)
# What is raised by an update of another shape than Telegram's documentation gives it.
_UNREADABLE = (KeyError, AttributeError, TypeError, ValueError, RecursionError)


async def answer(app: App, crowd: Crowd, raw: dict[str, Any]) -> None:
    """Hand the question to its feature in its turn; one that cannot be read is left."""
    try:
        async with crowd.turn(raw):
            await app.process_update(Update.de_json(raw, app.bot))
    except _UNREADABLE as error:
        note_failure(error)
    finally:
        crowd.done(raw["update_id"])


def note_failure(error: BaseException) -> None:
    """Log that a question was not answered, without what was asked: an error's words may quote it."""
    log.error("a question from another chat was not answered: %s", type(error).__name__)
