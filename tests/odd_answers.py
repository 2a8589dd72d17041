"""Answers of Telegram's that no Telegram gives: of the right form, with values that cannot be."""

from __future__ import annotations

import json
from typing import Any


def _taken(result: Any) -> tuple[int, str]:
    return 200, json.dumps({"ok": True, "result": result})


def _refused(code: int, description: Any, **parameters: Any) -> tuple[int, str]:
    return code, json.dumps(
        {"ok": False, "error_code": code, "description": description, "parameters": parameters or None}
    )


# Status and body in place of Telegram's answer; the message is not sent.
ODD = {
    "no result": (200, '{"ok":true}'),
    "not ok": (200, '{"ok":false,"description":"Bad Request"}'),
    "nothing": _taken(None),
    "a list": _taken([]),
    "a huge number": _taken({"message_id": 2**70}),
    "a huge number of digits": _taken({"message_id": 10**200}),
    "yes": _taken({"message_id": True}),
    "zero": _taken({"message_id": 0}),
    "below zero": _taken({"message_id": -1}),
    "a word": _taken({"message_id": "7"}),
    "moved to a word": _refused(400, "Bad Request: group chat was upgraded", migrate_to_chat_id="x"),
    "moved far": _refused(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=2**70),
    "moved to yes": _refused(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=True),
    "moved to a list": _refused(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=[1]),
    "a wait that is a word": _refused(429, "Too Many Requests", retry_after="soon"),
    "a wait that is a list": _refused(429, "Too Many Requests", retry_after=[1]),
    "a wait below zero": _refused(429, "Too Many Requests", retry_after=-5),
    "a wait without end": (429, '{"ok":false,"description":"x","parameters":{"retry_after":Infinity}}'),
    "a wait of no number": (429, '{"ok":false,"description":"x","parameters":{"retry_after":NaN}}'),
    "a description that is a number": _refused(400, 5),
    "a description that is a list": _refused(403, ["x"]),
    "parameters that are a list": (400, '{"ok":false,"description":"x","parameters":[1]}'),
    "a redirect": (302, "{}"),
}
