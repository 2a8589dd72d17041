"""The table of Bot API methods that this Telegram knows, and the one function that calls them.

Names are case-insensitive (core.telegram.org/bots/api#making-requests); what is not here is 404. getUpdates is
here without its waiting, which is the server's part.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.sandbox import chats, messages
from bot.sandbox.model import Call, Json, Refused
from bot.sandbox.params import Params
from bot.sandbox.world import World

Method = Callable[[World, Params], Any]


def get_updates(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#getupdates, once, without waiting."""
    return world.updates(params.integer("offset"), max(1, min(100, params.integer("limit", 100) or 100)))


def remember_allowed(world: World, params: Params) -> None:
    """Take over `allowed_updates` if given; it holds for updates made from now on."""
    value = params.json("allowed_updates", "can't parse allowed_updates JSON object")
    if isinstance(value, list):
        world.allowed_updates = frozenset(map(str, value))


METHODS: dict[str, tuple[str, Method]] = {
    name.lower(): (name, method)
    for name, method in {
        "getMe": chats.get_me,
        "getUpdates": get_updates,
        "deleteWebhook": chats.delete_webhook,
        "getWebhookInfo": chats.get_webhook_info,
        "sendMessage": messages.send_message,
        "sendDocument": messages.send_document,
        "getFile": messages.get_file,
        "editMessageText": messages.edit_message_text,
        "editMessageReplyMarkup": messages.edit_message_reply_markup,
        "deleteMessage": messages.delete_message,
        "answerCallbackQuery": messages.answer_callback_query,
        "sendChatAction": messages.send_chat_action,
        "pinChatMessage": messages.pin_chat_message,
        "unpinChatMessage": messages.unpin_chat_message,
        "getChat": chats.get_chat,
        "getChatMember": chats.get_chat_member,
        "getChatAdministrators": chats.get_chat_administrators,
        "leaveChat": chats.leave_chat,
        "setMyCommands": chats.set_my_commands,
        "getMyCommands": chats.get_my_commands,
        "deleteMyCommands": chats.delete_my_commands,
        "setMyDescription": chats.set_my_description,
        "getMyDescription": chats.get_my_description,
        "setMyShortDescription": chats.set_my_short_description,
        "getMyShortDescription": chats.get_my_short_description,
    }.items()
}


def canonical(method: str) -> str:
    """The method's name as the documentation writes it; unknown names unchanged."""
    known = METHODS.get(method.lower())
    return known[0] if known else method


def refusal(error: Refused) -> Json:
    """The body of an unsuccessful answer."""
    body: Json = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return body


def record(world: World, method: str, params: Params, description: str | None) -> None:
    """Note a call and how it ended."""
    chat = params.raw.get("chat_id")
    if isinstance(chat, str) and chat.lstrip("-").isdigit():
        chat = int(chat)
    world.calls.append(Call(world.clock(), canonical(method), chat, description is None, description))
    world.tell("call", chat if isinstance(chat, int) else 0, method)


def call(world: World, method: str, raw: Json) -> tuple[int, Json]:
    """One call of the bot: the HTTP status and the JSON body. It is noted in `world.calls`; without history, only
    counted."""
    params = Params(raw)
    known = METHODS.get(method.lower())
    if not world.history:
        world.meet(raw.get("chat_id"))
    try:
        if known is None:
            raise Refused(404, "Not Found: method not found")
        result = known[1](world, params)
    except Refused as error:
        if world.history:
            record(world, method, params, error.description)
        else:
            world.tally.refuse(error.code)
        return error.code, refusal(error)
    if world.history:
        record(world, method, params, None)
    return 200, {"ok": True, "result": result}
