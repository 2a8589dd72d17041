"""Questions from chats that the bot is not a member of: inline queries, and messages in guest mode.

They are answered from memory, in the lane for strangers. The question, the person and the chat are neither stored nor
logged: the inbox holds only the update's number, so a question interrupted by a crash stays unanswered.
"""

from __future__ import annotations

import logging
from typing import Any

from telegram import Update

from bot.chat.platform.flood import Crowd
from bot.chat.platform.registry import App

log = logging.getLogger(__name__)
# Raised for an update whose shape differs from Telegram's documentation.
_UNREADABLE = (KeyError, AttributeError, TypeError, ValueError, RecursionError)


async def answer(app: App, crowd: Crowd, raw: dict[str, Any]) -> None:
    """Pass the question to its feature when its turn comes; skip it if it cannot be read."""
    try:
        async with crowd.turn(raw):
            await app.process_update(Update.de_json(raw, app.bot))
    except _UNREADABLE as error:
        note_failure(error)
    finally:
        crowd.done(raw["update_id"])


def note_failure(error: BaseException) -> None:
    """Log that a question was not answered, without its content: an error's text may quote it."""
    log.error("a question from another chat was not answered: %s", type(error).__name__)
