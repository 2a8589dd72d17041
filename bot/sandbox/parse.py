"""Parse modes, judged by Telegram's own parser: tdjson, the prebuilt TDLib. Pure and offline.

core.telegram.org/bots/api#formatting-options. Without tdjson installed a request with a `parse_mode` is
refused with a 501 that says so; entities never need it.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from bot.sandbox.model import Json, Refused

_MODES: dict[str, Json] = {
    "html": {"@type": "textParseModeHTML"},
    "markdown": {"@type": "textParseModeMarkdown", "version": 1},
    "markdownv2": {"@type": "textParseModeMarkdown", "version": 2},
}

_TYPES = {
    "Bold": "bold",
    "Italic": "italic",
    "Underline": "underline",
    "Strikethrough": "strikethrough",
    "Spoiler": "spoiler",
    "Code": "code",
    "Pre": "pre",
    "PreCode": "pre",
    "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote",
    "TextUrl": "text_link",
    "MentionName": "text_mention",
    "CustomEmoji": "custom_emoji",
    "Mention": "mention",
    "Hashtag": "hashtag",
    "Cashtag": "cashtag",
    "BotCommand": "bot_command",
    "Url": "url",
    "EmailAddress": "email",
    "PhoneNumber": "phone_number",
}


@lru_cache(maxsize=1)
def _execute() -> Callable[[Json], Json] | None:
    try:
        run: Callable[[bytes], bytes | None] = importlib.import_module("tdjson").td_execute
    except ImportError:
        return None

    def execute(request: Json) -> Json:
        result: Json = json.loads(run(json.dumps(request).encode()) or b"{}")
        return result

    execute({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})
    return execute


def available() -> bool:
    """Whether tdjson is installed."""
    return _execute() is not None


@lru_cache(maxsize=256)
def _parsed(text: str, mode: str) -> tuple[str, str]:
    execute = _execute()
    if execute is None:
        raise Refused(501, "Not Implemented: parse_mode needs tdjson; pip install 'chancery[sandbox]'")
    answer = execute({"@type": "parseTextEntities", "text": text, "parse_mode": _MODES[mode]})
    if answer.get("@type") == "error":
        sentence = answer["message"]
        raise Refused(400, f"Bad Request: {sentence[:1].lower()}{sentence[1:]}")
    return answer["text"], json.dumps([_entity(entity) for entity in answer["entities"]])


def parse(text: str, mode: str) -> tuple[str, list[Json]]:
    """`text` in a parse mode -> plain text and its entities; raises Refused as sendMessage would."""
    mode = mode.lower()
    if mode in ("", "none"):
        return text, []
    if mode not in _MODES:
        raise Refused(400, "Bad Request: unsupported parse_mode")
    plain, entities = _parsed(text, mode)
    return plain, json.loads(entities)


def _entity(entity: Json) -> Json:
    td = entity["type"]
    result: dict[str, Any] = {
        "type": _TYPES[td["@type"].removeprefix("textEntityType")],
        "offset": entity["offset"],
        "length": entity["length"],
    }
    if result["type"] == "text_link":
        result["url"] = td["url"]
    elif td["@type"] == "textEntityTypePreCode":
        result["language"] = td["language"]
    elif result["type"] == "text_mention":
        result["user"] = {"id": td["user_id"]}
    elif result["type"] == "custom_emoji":
        result["custom_emoji_id"] = str(td["custom_emoji_id"])
    return result


def formatted_text(text: str, entities: list[Json]) -> Json:
    """Entities back into TDLib's shape (`formattedText`), for tests that compare both ways."""
    names = {name: f"textEntityType{td}" for td, name in _TYPES.items() if td != "PreCode"}
    converted = []
    for entity in entities:
        kind: Json = {"@type": names[entity["type"]]}
        if entity["type"] == "pre" and entity.get("language"):
            kind = {"@type": "textEntityTypePreCode", "language": entity["language"]}
        elif entity["type"] == "text_link":
            kind["url"] = entity["url"]
        elif entity["type"] == "text_mention":
            kind["user_id"] = entity["user"]["id"]
        elif entity["type"] == "custom_emoji":
            kind["custom_emoji_id"] = entity["custom_emoji_id"]
        converted.append({"@type": "textEntity", "offset": entity["offset"], "length": entity["length"], "type": kind})
    return {"@type": "formattedText", "text": text, "entities": converted}
