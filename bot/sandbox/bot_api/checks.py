"""What Telegram refuses in the content of a message: text, entities, keyboards. Where the bot may write is checked in
`access`.

Lengths are UTF-16 code units. The limits are those of core.telegram.org/bots/api#sendmessage and #inlinekeyboardbutton;
the sentences those of github.com/tdlib/telegram-bot-api and of the live server.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.bot_api.params import Params
from bot.sandbox.text.length import CAPTION_LIMIT, TEXT_LIMIT, units
from bot.sandbox.text.parse_modes import parse
from bot.sandbox.world.errors import bad_request
from bot.sandbox.world.model import Json

TEXT_BYTES = 1 << 15
CALLBACK_DATA_LIMIT = 64
MAX_BUTTONS = 100
MAX_PER_ROW = 8

_PLAIN = frozenset(
    ["bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "blockquote", "expandable_blockquote"]
)
_EXTRA = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id", "date_time": "unix_time"}
_FOUND = frozenset(["mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number"])
_INVISIBLE = "".join(map(chr, (*range(0x2000, 0x2010), *range(0x2028, 0x202F), 0x2060, 0xFEFF, 0xA0, 0x20, 0x0A)))
_HOST = re.compile(r"(?:[\w-]+\.)+(?!\d+$)[\w-]{2,}|\d{1,3}(?:\.\d{1,3}){3}")
_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)


def checked_text(params: Params, editing: bool = False) -> tuple[str, list[Json]]:
    """The text and entities of sendMessage or editMessageText: parsed by the parse mode, trimmed, checked."""
    text = params.text("text")
    if not text:
        raise bad_request("message text is empty")
    try:
        size = len(text) if text.isascii() else len(text.encode())
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    if size > TEXT_BYTES:
        raise bad_request("text is too long")
    mode = params.text("parse_mode")
    if mode:
        text, entities = parse(text, mode)
    else:
        entities = checked_entities(params.json("entities", "can't parse entities JSON object"), text)
    text, entities = trimmed(text, entities)
    if not text or (not text.isascii() and not text.strip(_INVISIBLE)):
        raise bad_request("text must be non-empty")
    if units(text) > TEXT_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG" if editing else "message is too long")
    return text, entities


def checked_caption(params: Params) -> tuple[str, list[Json]]:
    """The caption of a file and its entities; it may be absent (core.telegram.org/bots/api#senddocument)."""
    if not params.text("caption").strip():
        return "", []
    raw = {"text": params.raw["caption"], "parse_mode": params.text("parse_mode")}
    text, entities = checked_text(Params({**raw, "entities": params.raw.get("caption_entities")}))
    if units(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return text, entities


def checked_entities(value: Any, text: str) -> list[Json]:
    """The entities given in a call. Stricter than Telegram: entities outside the text are refused, also where Telegram
    would cut or drop them. Kinds that Telegram finds itself are ignored, as in Telegram."""
    if value is None or not isinstance(value, list):
        return []
    end = units(text)
    result = []
    for entity in value:
        if not isinstance(entity, dict):
            raise bad_request("can't parse MessageEntity: expected an Object")
        checked = _checked_entity(entity)
        if checked["offset"] < 0 or checked["length"] <= 0 or checked["offset"] + checked["length"] > end:
            start, stop = checked["offset"], checked["offset"] + checked["length"]
            raise bad_request(
                f"entity beginning at UTF-16 offset {start} ends after the end of the text at UTF-16 offset {stop}"
            )
        if checked["type"] not in _FOUND:
            result.append(checked)
    if not text.isascii():
        _check_boundaries(text, result)
    result.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return result


def _checked_entity(entity: Json) -> Json:
    """The fields of an entity that are used for its kind."""
    for name in ("offset", "length"):
        if name not in entity:
            raise bad_request(f"can't parse MessageEntity: Can't find field \"{name}\"")
        if not isinstance(entity[name], int):
            raise bad_request(f'can\'t parse MessageEntity: Field "{name}" must be a Number')
    kind = entity.get("type")
    result: Json = {"type": kind, "offset": entity["offset"], "length": entity["length"]}
    if kind in _PLAIN or kind in _FOUND:
        if kind == "pre" and entity.get("language"):
            result["language"] = entity["language"]
        return result
    if kind not in _EXTRA:
        raise bad_request("can't parse MessageEntity: Unsupported type specified")
    field = _EXTRA[kind]
    if field not in entity:
        raise bad_request(f"can't parse MessageEntity: Can't find field \"{field}\"")
    result[field] = entity[field]
    if kind == "text_link" and (reason := url_fault(str(entity[field]))):
        raise bad_request(f"entity URL '{entity[field]}' is invalid: {reason}")
    return result


def _check_boundaries(text: str, entities: list[Json]) -> None:
    """Refused if an entity begins or ends between the two units of one character."""
    inside = set()
    at = 0
    for char in text:
        if char > "\uffff":
            inside.add(at + 1)
            at += 1
        at += 1
    for entity in entities:
        for offset in (entity["offset"], entity["offset"] + entity["length"]):
            if offset in inside:
                raise bad_request(
                    f"entity beginning at UTF-16 offset {entity['offset']} ends in a middle of a UTF-16 symbol"
                )


def trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without the white space at both ends, as in Telegram; entities are moved, shortened or dropped accordingly."""
    stripped = text.strip()
    if stripped == text:
        return text, entities
    before = units(text[: len(text) - len(text.lstrip())])
    end = units(stripped)
    moved = []
    for entity in entities:
        start = max(0, entity["offset"] - before)
        stop = min(end, entity["offset"] + entity["length"] - before)
        if stop > start:
            moved.append({**entity, "offset": start, "length": stop - start})
    return stripped, moved


def url_fault(url: str) -> str | None:
    """Why Telegram would refuse `url` in a button or link; None if it would not."""
    scheme, separator, _ = url.partition("://")
    if not separator:
        if ":" in url.split("/")[0] and not re.match(r"[^/:]+:\d+(?:/|$)", url):
            return "Unsupported URL protocol"
        scheme, url = "http", f"http://{url}"
    scheme = scheme.lower()
    if scheme in ("tg", "ton", "tonsite"):
        return None
    if scheme not in ("http", "https"):
        return "Unsupported URL protocol"
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    if not host or " " in url or not _HOST.fullmatch(host):
        return "Wrong HTTP URL"
    return None


def checked_markup(params: Params, inline_only: bool = False) -> Json | None:
    """The `reply_markup`, checked; None if absent or empty (an empty inline keyboard removes the buttons)."""
    value = params.json("reply_markup", "can't parse reply keyboard markup JSON object")
    if value is None:
        return None
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    rows = value.get("inline_keyboard")
    if rows is None:
        if inline_only and value:
            raise bad_request("inline keyboard expected")
        if "keyboard" in value:
            _check_reply_keyboard(value["keyboard"])
        return value or None
    fault = 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(fault)
    kept = [[_checked_button(button) for button in row] for row in rows if row]
    if any(len(row) > MAX_PER_ROW for row in kept) or sum(map(len, kept)) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": kept} if kept else None


def _check_reply_keyboard(rows: Any) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "keyboard" must be an Array of Arrays')
    for row in rows:
        for button in row:
            if not isinstance(button, str | dict):
                raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")


def _checked_button(button: Any) -> Json:
    """An inline button, checked. Of several actions Telegram takes the first that it knows and ignores the rest; here
    that is refused, as it is always a mistake. Empty `callback_data` is no action, as in Telegram."""
    prefix = "can't parse inline keyboard button: "
    if not isinstance(button, dict):
        raise bad_request(prefix + "InlineKeyboardButton must be an Object")
    if "text" not in button:
        raise bad_request(prefix + 'Can\'t find field "text"')
    if not str(button["text"]).strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    actions = [name for name in _ACTIONS if button.get(name) not in (None, "")]
    if len(actions) != 1:
        raise bad_request(prefix + "Text buttons are unallowed in the inline keyboard")
    if actions[0] == "callback_data" and len(str(button["callback_data"]).encode()) > CALLBACK_DATA_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")
    if actions[0] == "url" and (reason := url_fault(str(button["url"]))):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: {reason}")
    return button
