"""The parameters of one call, whatever body they came in: form fields are strings, JSON has its own types.

core.telegram.org/bots/api#making-requests: in forms, objects and arrays travel as JSON strings.
"""

from __future__ import annotations

import json
from typing import Any

from bot.sandbox.model import Json, Refused


def bad(sentence: str, parameters: Json | None = None) -> Refused:
    """A 400 with Telegram's prefix."""
    return Refused(400, f"Bad Request: {sentence}", parameters)


def forbidden(sentence: str) -> Refused:
    """A 403 with Telegram's prefix."""
    return Refused(403, f"Forbidden: {sentence}")


class Params:
    """Typed access to a call's parameters; like Telegram, numbers that are none count as 0."""

    __slots__ = ("raw",)

    def __init__(self, raw: Json) -> None:
        self.raw = raw

    def text(self, name: str) -> str:
        """A string; "" when absent."""
        value = self.raw.get(name)
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        return value if isinstance(value, str) else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number; `default` when absent, 0 when it is none."""
        value = self.raw.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            return 0

    def flag(self, name: str) -> bool:
        """A boolean: true, yes, 1 in any case."""
        return self.text(name).strip().lower() in ("true", "yes", "1")

    def json(self, name: str, complaint: str) -> Any:
        """An object or array, given as itself or as a JSON string; None when absent."""
        value = self.raw.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad(complaint) from None
