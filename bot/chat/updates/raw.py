"""Updates as Telegram sends them, before python-telegram-bot reads them: whose they are, whether they can be kept."""

from __future__ import annotations

import json
import logging
from typing import Any

from bot.chat.platform.outcomes import shape_of
from bot.chat.updates.flood import ELSEWHERE

log = logging.getLogger(__name__)

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member", *ELSEWHERE]
_WHOLE = 2**63  # what SQLite and Telegram hold of a whole number is below it


def chat_of(update: dict[str, Any]) -> int:
    """The chat that an update belongs to, for its order; 0 where it has none."""
    for kind in ALLOWED:
        found = update.get(kind)
        if isinstance(found, dict):
            holder = found.get("message", found) if kind == "callback_query" else found
            chat = holder.get("chat") if isinstance(holder, dict) else None
            number = chat.get("id") if isinstance(chat, dict) else None
            if isinstance(number, int) and not isinstance(number, bool) and -_WHOLE <= number < _WHOLE:
                return number
    return 0


def album_of(update: dict[str, Any]) -> str:
    """Telegram's number of the album that a message is part of; '' for none."""
    message = update.get("message")
    album = message.get("media_group_id") if isinstance(message, dict) else None
    return album if isinstance(album, str) else ""


def written(update: dict[str, Any]) -> str:
    """The update as the inbox keeps it; '' for one that is nested beyond measure, which is left."""
    try:
        return json.dumps(update)
    except RecursionError:
        log.warning("update %d is nested beyond measure and is left", update["update_id"])
        return ""


def fault_of(update: object) -> str:
    """What it looks like, for the log, where it is no update with a number of its own; '' for an update.

    https://core.telegram.org/bots/api#update: `update_id` is a whole number.
    """
    number = update.get("update_id") if isinstance(update, dict) else None
    if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < _WHOLE:
        return ""
    try:
        return f"{shape_of(update)}, update_id {number!r:.40}"
    except (ValueError, RecursionError):  # more digits, or deeper, than Python prints
        return f"a {type(update).__name__} that cannot be shown"
