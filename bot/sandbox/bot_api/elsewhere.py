"""The methods that answer questions from chats that the bot is not a member of: inline queries, and guest queries.

The limits are those of core.telegram.org/bots/api#answerinlinequery, the sentences those of
core.telegram.org/method/messages.setInlineBotResults. Only articles are offered here.
"""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.bot_api.checks import checked_markup, checked_text
from bot.sandbox.bot_api.params import Params
from bot.sandbox.text.entities import with_found
from bot.sandbox.world.elsewhere import Asked
from bot.sandbox.world.errors import bad_request
from bot.sandbox.world.model import Json
from bot.sandbox.world.world import World

MOST_RESULTS = 50
MOST_BYTES = 64  # in a result's id, and in an offset
CACHE_SECONDS = 300
_TOO_LATE = "query is too old and response timeout expired or query ID is invalid"
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


def answer_inline_query(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#answerinlinequery: in time, and once."""
    given = params.json("results", "can't parse inline query results JSON object")
    if not isinstance(given, list):
        raise bad_request("expected an Array of inline query results")
    if len(given) > MOST_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    results = [checked_result(result) for result in given]
    if len({result["id"] for result in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")
    next_offset = params.text("next_offset")
    if len(next_offset.encode()) > MOST_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    button = _checked_button(params)
    asked = _waiting(world, params.text("inline_query_id"))
    asked.results, asked.next_offset, asked.button, asked.answered = results, next_offset, button, True
    seconds = params.integer("cache_time", CACHE_SECONDS)
    world.elsewhere.keep(asked, seconds, world.clock() + seconds, personal=params.flag("is_personal"))
    world.tell("answer", 0, asked.id)
    return True


def answer_guest_query(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#answerguestquery: the result becomes the bot's message in that chat, in time and
    once."""
    result = checked_result(params.json("result", "can't parse inline query result JSON object"))
    asked = _waiting(world, params.text("guest_query_id"))
    asked.results, asked.answered = [result], True
    content = result["input_message_content"]
    message = world.post(
        world.chats[asked.chat_id],
        world.bot,
        content["message_text"],
        entities=content["entities"],
        markup=result.get("reply_markup"),
        reply_to=asked.message_id,
        preview=content.get("link_preview_options"),
    )
    asked.posted = message.id
    world.tell("answer", asked.chat_id, asked.id)
    return {"inline_message_id": f"guest-{asked.id}"}


def _waiting(world: World, number: str) -> Asked:
    asked = world.elsewhere.asked.get(number)
    if asked is None or asked.answered or world.clock() - asked.at > world.callback_timeout:
        raise bad_request(_TOO_LATE)
    return asked


def checked_result(result: Any) -> Json:
    """An article with the message that it becomes (core.telegram.org/bots/api#inlinequeryresultarticle)."""
    if not isinstance(result, dict):
        raise bad_request("can't parse inline query result: expected an Object")
    if result.get("type") != "article":
        raise bad_request("can't parse inline query result: the sandbox offers articles only")
    if not result.get("id"):
        raise bad_request("RESULT_ID_EMPTY")
    if len(str(result["id"]).encode()) > MOST_BYTES:
        raise bad_request("RESULT_ID_INVALID")
    if not str(result.get("title", "")).strip():
        raise bad_request("ARTICLE_TITLE_EMPTY")
    content = result.get("input_message_content")
    if not isinstance(content, dict) or "message_text" not in content:
        raise bad_request("can't parse inline query result: can't find field \"input_message_content\"")
    text, entities = checked_text(Params({**content, "text": content["message_text"]}))
    markup = checked_markup(Params(result), inline_only=True)
    said = {**content, "message_text": text, "entities": with_found(text, entities)}
    return {**result, "id": str(result["id"]), "input_message_content": said, "reply_markup": markup}


def _checked_button(params: Params) -> Json | None:
    """core.telegram.org/bots/api#inlinequeryresultsbutton"""
    button = params.json("button", "can't parse inline query results button JSON object")
    if button is None:
        return None
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise bad_request("can't parse inline query results button: can't find field \"text\"")
    if not _PAYLOAD.fullmatch(str(button.get("start_parameter", ""))):
        raise bad_request("START_PARAM_INVALID")
    return button
