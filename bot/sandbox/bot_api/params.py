"""The parameters of one call: strings if they came in a form, typed values if they came as JSON.

core.telegram.org/bots/api#making-requests: in forms, objects and arrays are JSON strings.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from bot.sandbox.world.errors import bad_request
from bot.sandbox.world.model import Json
from bot.sandbox.world.world import World


class Params:
    """A call's parameters by type. A number that cannot be read is 0, as in Telegram."""

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
        """An integer; `default` when absent, 0 when it is not a number."""
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
        """An object or array, sent as such or as a JSON string; None when absent.

        Raises:
            Refused: with the sentence `complaint`, if it is not JSON.
        """
        value = self.raw.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(complaint) from None

    def language(self) -> str:
        """`language_code`, two letters; "" for all languages. Refused if it is neither."""
        code = self.text("language_code")
        if code and not re.fullmatch(r"[a-z]{2}", code):
            raise bad_request("invalid language code specified")
        return code


Method = Callable[[World, Params], Any]
"""A method of the Bot API: takes the world and a call's parameters, returns the `result` or raises Refused."""
