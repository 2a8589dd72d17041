"""Looking at a chat as a person does: which button is meant, whether what is waited for is there, what to show else."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.sandbox.model import Button, Message


def matches(button: Button, label: str) -> bool:
    """Whether a person would call this button `label`: the same text, an icon before it aside."""
    return button.text == label or re.fullmatch(rf"[^\w]+{re.escape(label)}", button.text) is not None


def holds(condition: Callable[[list[Message]], object], messages: list[Message]) -> bool:
    """Whether a condition is met; one that looks at a message which is not there yet is not."""
    try:
        return bool(condition(messages))
    except IndexError:
        return False


def transcript(messages: list[Message]) -> str:
    """A chat as text, for a failed expectation."""
    lines = []
    for m in messages[-12:]:
        who = m.sender.first_name if m.sender else "?"
        what = m.text if m.service is None else f"({next(iter(m.service), 'service')})"
        lines.append(f"#{m.id} {who}: {what}" + (f"  {m.labels}" if m.labels else ""))
    return "\n".join(lines) or "(nothing)"
