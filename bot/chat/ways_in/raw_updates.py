"""Updates as Telegram sends them, before anything reads them: which kinds are asked for, what is no update."""

from __future__ import annotations

from typing import Any

from bot.chat.platform.flood import ELSEWHERE
from bot.chat.platform.outcomes import shape_of

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member", *ELSEWHERE]
Update = dict[str, Any]
WHOLE = 2**63  # what SQLite and Telegram hold of a whole number is below it


def fault_of(update: object) -> str:
    """What it looks like, for the log, where it is no update with a number of its own; '' for an update.

    https://core.telegram.org/bots/api#update: `update_id` is a whole number.
    """
    number = update.get("update_id") if isinstance(update, dict) else None
    if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < WHOLE:
        return ""
    try:
        return f"{shape_of(update)}, update_id {number!r:.40}"
    except (ValueError, RecursionError):  # more digits, or deeper, than Python prints
        return f"a {type(update).__name__} that cannot be shown"
