"""Updates as Telegram sends them, unparsed: which kinds are requested, and what is not an update."""

from __future__ import annotations

from typing import Any

from bot.chat.platform.flood import ELSEWHERE
from bot.chat.platform.outcomes import shape_of

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member", *ELSEWHERE]
Update = dict[str, Any]
WHOLE = 2**63  # SQLite's and Telegram's integers are smaller


def fault_of(update: object) -> str:
    """A description of something that is not an update with a number, for the log; '' for an update.

    https://core.telegram.org/bots/api#update: `update_id` is an integer.
    """
    number = update.get("update_id") if isinstance(update, dict) else None
    if isinstance(number, int) and not isinstance(number, bool) and 0 <= number < WHOLE:
        return ""
    try:
        return f"{shape_of(update)}, update_id {number!r:.40}"
    except (ValueError, RecursionError):  # more digits, or nested deeper, than Python can print
        return f"a {type(update).__name__} that cannot be shown"
