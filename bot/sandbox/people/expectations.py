"""What a person (or a test) expects in a chat: which button a label means, whether a condition holds, and the chat as
text if it does not."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.sandbox.world.model import Button, Message


def matches(button: Button, label: str) -> bool:
    """Whether a person would call this button `label`: it has this text, with or without an icon before it."""
    return button.text == label or re.fullmatch(rf"[^\w]+{re.escape(label)}", button.text) is not None


def holds(condition: Callable[[list[Message]], object], messages: list[Message]) -> bool:
    """Whether a condition holds; one that reads a message that does not exist yet does not hold."""
    try:
        return bool(condition(messages))
    except IndexError:
        return False


def transcript(messages: list[Message]) -> str:
    """The last twelve messages as text, for the message of a failed wait."""
    lines = []
    for m in messages[-12:]:
        who = m.sender.first_name if m.sender else "?"
        what = m.text if m.service is None else f"({next(iter(m.service), 'service')})"
        lines.append(f"#{m.id} {who}: {what}" + (f"  {m.labels}" if m.labels else ""))
    return "\n".join(lines) or "(nothing)"
