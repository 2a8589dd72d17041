"""The table of Bot API methods that the sandbox knows, and the only function that calls them.

Names are case-insensitive (core.telegram.org/bots/api#making-requests); an unknown method gives a 404. getUpdates
answers at once here: the door does the waiting.
"""

from __future__ import annotations

from typing import Any

from bot.sandbox.bot_api import chats, commands, edit, elsewhere, profile, send, webhook
from bot.sandbox.bot_api.params import Method, Params
from bot.sandbox.media import album, change, files, single
from bot.sandbox.world.errors import Refused
from bot.sandbox.world.model import Call, Json
from bot.sandbox.world.world import World


def get_updates(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#getupdates, without waiting."""
    return world.updates(params.integer("offset"), max(1, min(100, params.integer("limit", 100) or 100)))


METHODS: dict[str, tuple[str, Method]] = {
    name.lower(): (name, method)
    for name, method in {
        "getMe": profile.get_me,
        "getUpdates": get_updates,
        "setWebhook": webhook.set_webhook,
        "deleteWebhook": webhook.delete_webhook,
        "getWebhookInfo": webhook.get_webhook_info,
        "sendMessage": send.send_message,
        "sendPhoto": single.send_photo,
        "sendVideo": single.send_video,
        "sendAnimation": single.send_animation,
        "sendAudio": single.send_audio,
        "sendDocument": single.send_document,
        "sendMediaGroup": album.send_media_group,
        "getFile": files.get_file,
        "editMessageText": edit.edit_message_text,
        "editMessageReplyMarkup": edit.edit_message_reply_markup,
        "editMessageCaption": change.edit_message_caption,
        "editMessageMedia": change.edit_message_media,
        "deleteMessage": edit.delete_message,
        "deleteMessages": edit.delete_messages,
        "answerCallbackQuery": send.answer_callback_query,
        "answerInlineQuery": elsewhere.answer_inline_query,
        "answerGuestQuery": elsewhere.answer_guest_query,
        "sendChatAction": send.send_chat_action,
        "pinChatMessage": edit.pin_chat_message,
        "unpinChatMessage": edit.unpin_chat_message,
        "getChat": chats.get_chat,
        "getChatMember": chats.get_chat_member,
        "getChatAdministrators": chats.get_chat_administrators,
        "leaveChat": chats.leave_chat,
        "setMyCommands": commands.set_my_commands,
        "getMyCommands": commands.get_my_commands,
        "deleteMyCommands": commands.delete_my_commands,
        "getMyStarBalance": profile.get_my_star_balance,
        "setMyDescription": profile.set_my_description,
        "getMyDescription": profile.get_my_description,
        "setMyShortDescription": profile.set_my_short_description,
        "getMyShortDescription": profile.get_my_short_description,
    }.items()
}


def canonical(method: str) -> str:
    """The method's name as in the documentation; unknown names unchanged."""
    known = METHODS.get(method.lower())
    return known[0] if known else method


def refusal(error: Refused) -> Json:
    """The body of an unsuccessful answer."""
    body: Json = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return body


def record(world: World, method: str, params: Params, description: str | None) -> None:
    """Add a call to `world.calls`. `description`: the sentence of the refusal; None for a success."""
    chat = params.raw.get("chat_id")
    if isinstance(chat, str) and chat.lstrip("-").isdigit():
        chat = int(chat)
    world.calls.append(Call(world.clock(), canonical(method), chat, description is None, description))
    world.tell("call", chat if isinstance(chat, int) else 0, method)


def call(world: World, method: str, raw: Json) -> tuple[int, Json]:
    """Make one call of the bot: the HTTP status and the JSON body. It is recorded in `world.calls`; without history,
    only counted."""
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
