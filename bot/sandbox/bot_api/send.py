"""The methods by which the bot sends: sendMessage, "typing..." and the answer to a pressed button."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.sandbox.bot_api.access import direct_topic, writable
from bot.sandbox.bot_api.checks import checked_markup, checked_text
from bot.sandbox.bot_api.objects import message_json
from bot.sandbox.bot_api.params import Params
from bot.sandbox.text.entities import with_found
from bot.sandbox.text.length import units
from bot.sandbox.world.errors import bad_request
from bot.sandbox.world.model import Answer, Chat, Json
from bot.sandbox.world.world import World

ANSWER_LIMIT = 200
ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)
_TEXT_PARAMETERS = ("text", "parse_mode", "entities", "reply_markup")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a message: a text or caption, its entities, its buttons."""

    text: str
    entities: list[Json]
    markup: Json | None


def send_message(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#sendmessage"""
    words, shown = _words(world, params), preview(params)
    return put(world, params, place_for(world, params), words, preview=shown)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call's messages go: chat, topic, the topic of a channel's direct messages, the message replied to."""

    chat: Chat
    thread: int | None
    direct: int | None
    reply_to: int | None


def place_for(
    world: World, params: Params, *, right: str = "can_send_messages", what: str = "text messages", count: int = 1
) -> Place:
    """Where the call's messages go; its `count` messages are counted.

    `right`: what a restricted bot needs to send them; `what`: what the sentence calls such messages.

    Raises:
        Refused: they may not go there, or too many are sent.
    """
    chat, thread = writable(world, params, right, what)
    direct = direct_topic(world, chat, params)
    reply_to = _reply_to(chat, params)
    if reply_to is not None and thread is None:
        thread = chat.messages[reply_to].thread
    world.flood.count_message(chat.id, world.clock(), params.flag("allow_paid_broadcast"), count)
    return Place(chat, thread, direct, reply_to)


def put(
    world: World,
    params: Params,
    place: Place,
    words: Words,
    *,
    content: Json | None = None,
    preview: Json | None = None,
    album: str | None = None,
) -> Json:
    """Post the checked message at its place; returns the message's JSON object."""
    message = world.post(
        place.chat,
        world.bot,
        words.text,
        entities=words.entities,
        markup=words.markup,
        thread=place.thread,
        direct=place.direct,
        reply_to=place.reply_to,
        silent=params.flag("disable_notification"),
        protected=params.flag("protect_content"),
        preview=preview,
        content=content,
        album=album,
    )
    return message_json(world, message)


def _words(world: World, params: Params) -> Words:
    """The words of sendMessage, checked. Without history the last checked ones are cached: a broadcast sends the same
    words to each chat."""
    given = tuple(params.raw.get(name) for name in _TEXT_PARAMETERS)
    if not world.history and all(value is None or isinstance(value, str) for value in given):
        return _remembered_words(*given)
    return _checked_words(params)


@lru_cache(maxsize=64)
def _remembered_words(*given: str | None) -> Words:
    return _checked_words(Params(dict(zip(_TEXT_PARAMETERS, given, strict=True))))


def _checked_words(params: Params) -> Words:
    text, entities = checked_text(params)
    return Words(text, with_found(text, entities), checked_markup(params))


def preview(params: Params) -> Any:
    """core.telegram.org/bots/api#linkpreviewoptions, or the older `disable_web_page_preview`; None when absent."""
    value = params.json("link_preview_options", "can't parse link preview options JSON object")
    if value is None:
        return {"is_disabled": True} if params.flag("disable_web_page_preview") else None
    if not isinstance(value, dict):
        raise bad_request("object expected as link preview options")
    return value


def _reply_to(chat: Chat, params: Params) -> int | None:
    """The message to reply to (core.telegram.org/bots/api#replyparameters); None when absent."""
    value = params.json("reply_parameters", "can't parse reply parameters JSON object")
    if value is None:
        value = {"message_id": params.integer("reply_to_message_id")}
        value["allow_sending_without_reply"] = params.flag("allow_sending_without_reply")
    if not isinstance(value, dict):
        raise bad_request("object expected as reply parameters")
    message_id = value.get("message_id")
    if not isinstance(message_id, int) or message_id <= 0:
        return None
    if message_id in chat.messages:
        return message_id
    if value.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def send_chat_action(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#sendchataction"""
    action = params.text("action").lower()
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat, _ = writable(world, params)
    world.tell("action", chat.id, action)
    return True


def answer_callback_query(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#answercallbackquery: 0-200 characters; in time, and once."""
    text = params.text("text")
    if units(text) > ANSWER_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    query = world.queries.get(params.text("callback_query_id"))
    if query is None or query.answer is not None or world.clock() - query.at > world.callback_timeout:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    query.answer = Answer(text or None, params.flag("show_alert"), params.text("url") or None)
    world.tell("answer", query.chat_id, query.id)
    return True
