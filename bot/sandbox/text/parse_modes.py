"""Parse modes (HTML, Markdown, MarkdownV2), parsed by Telegram's own parser: tdjson, the prebuilt TDLib. Offline.

core.telegram.org/bots/api#formatting-options. Without tdjson installed a request with a `parse_mode` is refused with a
501 that says so; entities never need it.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from bot.sandbox.world.errors import Refused, bad_request
from bot.sandbox.world.model import Json

_MODES: dict[str, Json] = {
    "html": {"@type": "textParseModeHTML"},
    "markdown": {"@type": "textParseModeMarkdown", "version": 1},
    "markdownv2": {"@type": "textParseModeMarkdown", "version": 2},
}

TDLIB_TYPES = {  # TDLib's names (textEntityTypeBold ...) -> the Bot API's
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
def tdlib() -> Callable[[Json], Json] | None:
    """TDLib's function for requests that need no network (core.telegram.org/tdlib); None without tdjson."""
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
    return tdlib() is not None


@lru_cache(maxsize=256)
def _parsed(text: str, mode: str) -> tuple[str, str]:
    """The plain text, and the entities as JSON text, since cached objects must not be changed."""
    execute = tdlib()
    if execute is None:
        raise Refused(501, "Not Implemented: parse_mode needs tdjson; pip install 'chancery[sandbox]'")
    answer = execute({"@type": "parseTextEntities", "text": text, "parse_mode": _MODES[mode]})
    if answer.get("@type") == "error":
        sentence = answer["message"]
        raise bad_request(f"{sentence[:1].lower()}{sentence[1:]}")
    return answer["text"], json.dumps([bot_api_entity(entity) for entity in answer["entities"]])


def parse(text: str, mode: str) -> tuple[str, list[Json]]:
    """Parse `text` in a parse mode into plain text and its entities; Refused with the sentence of sendMessage."""
    mode = mode.lower()
    if mode in ("", "none"):
        return text, []
    if mode not in _MODES:
        raise bad_request("unsupported parse_mode")
    plain, entities = _parsed(text, mode)
    return plain, json.loads(entities)


def found_by_itself(text: str) -> list[Json]:
    """The entities that Telegram finds in a plain text: commands, links, phone numbers and the like
    (core.telegram.org/tdlib, getTextEntities). It needs tdjson."""
    execute = tdlib()
    answer = execute({"@type": "getTextEntities", "text": text}) if execute else {"entities": []}
    return [bot_api_entity(entity) for entity in answer["entities"] if _known(entity)]


def _known(entity: Json) -> bool:
    return str(entity["type"]["@type"]).removeprefix("textEntityType") in TDLIB_TYPES


def bot_api_entity(entity: Json) -> Json:
    """An entity of TDLib as one of the Bot API (core.telegram.org/bots/api#messageentity)."""
    td = entity["type"]
    result: dict[str, Any] = {
        "type": TDLIB_TYPES[td["@type"].removeprefix("textEntityType")],
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
