"""The methods about messages: send, edit, delete, pin, answer a button. Pure functions of the world.

Each takes the world and the parameters, returns the `result` or raises Refused; its docstring names its page.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from bot.sandbox import wire
from bot.sandbox.access import editable, find_message, writable
from bot.sandbox.checks import captioned, formatted, reply_markup
from bot.sandbox.detect import detected, units
from bot.sandbox.model import Answer, Chat, Json, Message, Refused, Upload
from bot.sandbox.params import Params, bad
from bot.sandbox.world import World

DELETE_SECONDS = 48 * 3600
ANSWER_LIMIT = 200
_CONTENT = ("text", "parse_mode", "entities", "reply_markup")
FILE_LIMIT = 50 * 1024 * 1024  # core.telegram.org/bots/api#sending-files
DOWNLOAD_LIMIT = 20 * 1024 * 1024  # core.telegram.org/bots/api#getfile
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


def send_message(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#sendmessage"""
    text, entities, markup = _content(world, params)
    return _send(world, params, text, entities, markup)


def send_document(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#senddocument, of a file in the form: 50 MB at most, a caption of 0-1024."""
    file = params.raw.get("document")
    if not isinstance(file, Upload):
        raise bad("there is no document in the request")
    if not file.data:
        raise bad("file must be non-empty")
    if len(file.data) > FILE_LIMIT:
        raise Refused(413, "Request Entity Too Large")
    text, entities = captioned(params)
    content = world.document(file)
    return _send(world, params, text, detected(text, entities), reply_markup(params), content)


def get_file(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#getfile: 20 MB at most, which Telegram answers as in
    github.com/tdlib/telegram-bot-api/issues/51."""
    file_id = str(params.raw.get("file_id") or "")
    data = world.files.get(file_id)
    if data is None:
        raise bad("invalid file_id")
    if len(data) > DOWNLOAD_LIMIT:
        raise bad("file is too big")
    return wire.file_json(file_id, len(data))


def _send(
    world: World, params: Params, text: str, entities: list[Json], markup: Json | None, content: Json | None = None
) -> Json:
    chat, thread = writable(world, params)
    reply_to = _reply(chat, params)
    if reply_to is not None and thread is None:
        thread = chat.messages[reply_to].thread
    world.flood.send(chat.id, world.clock(), params.flag("allow_paid_broadcast"))
    message = world.post(
        chat,
        world.bot,
        text,
        entities=entities,
        markup=markup,
        thread=thread,
        reply_to=reply_to,
        silent=params.flag("disable_notification"),
        protected=params.flag("protect_content"),
        preview=_preview(params) if content is None else None,
        content=content,
    )
    return wire.message_json(world, message)


def _content(world: World, params: Params) -> tuple[str, list[Json], Json | None]:
    """Text, entities and markup, judged. Without history what was judged a moment ago is not judged again: a broadcast
    brings the same words each time."""
    given = tuple(params.raw.get(name) for name in _CONTENT)
    if not world.history and all(value is None or isinstance(value, str) for value in given):
        return _judged(*given)
    text, entities = formatted(params)
    return text, detected(text, entities), reply_markup(params)


@lru_cache(maxsize=64)
def _judged(*given: str | None) -> tuple[str, list[Json], Json | None]:
    params = Params(dict(zip(_CONTENT, given, strict=True)))
    text, entities = formatted(params)
    return text, detected(text, entities), reply_markup(params)


def _preview(params: Params) -> Any:
    value = params.json("link_preview_options", "can't parse link preview options JSON object")
    if value is None:
        return {"is_disabled": True} if params.flag("disable_web_page_preview") else None
    if not isinstance(value, dict):
        raise bad("object expected as link preview options")
    return value


def _reply(chat: Chat, params: Params) -> int | None:
    value = params.json("reply_parameters", "can't parse reply parameters JSON object")
    if value is None:
        value = {"message_id": params.integer("reply_to_message_id")}
        value["allow_sending_without_reply"] = params.flag("allow_sending_without_reply")
    if not isinstance(value, dict):
        raise bad("object expected as reply parameters")
    message_id = value.get("message_id")
    if not isinstance(message_id, int) or message_id <= 0:
        return None
    if message_id in chat.messages:
        return message_id
    if value.get("allow_sending_without_reply"):
        return None
    raise bad("message to be replied not found")


def _own(world: World, params: Params) -> tuple[Chat, Message]:
    """The message to edit: the bot's own (in a channel also others', with can_edit_messages)."""
    chat = editable(world, params)
    if not world.history and 0 < params.integer("message_id") <= chat.last_id:
        message_id = params.integer("message_id")
        return chat, Message(message_id, chat.id, world.now(), world.bot)
    message = find_message(chat, params, "message to edit")
    own = message.sender is not None and message.sender.id == world.bot.id
    others = chat.type == "channel" and chat.member(world.bot.id).may("can_edit_messages")
    if message.service is not None or not (own or others):
        raise bad("message can't be edited")
    if chat.type == "channel" and not others and not chat.member(world.bot.id).may("can_post_messages"):
        raise bad("message can't be edited")
    return chat, message


def _not_modified() -> Exception:
    return bad(
        "message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message"
    )


def edit_message_text(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#editmessagetext"""
    text, entities = formatted(params, editing=True)
    markup = reply_markup(params, inline_only=True)
    chat, message = _own(world, params)
    if message.content is not None:
        raise bad("there is no text in the message to edit")
    entities = world.entities(text, entities)
    if (text, entities, markup) == (message.text, message.entities, message.markup):
        raise _not_modified()
    world.flood.edit(chat.id, world.clock())
    message.text, message.entities, message.markup = text, entities, markup
    preview = _preview(params)
    message.preview = preview if preview is not None else message.preview
    return _edited(world, chat, message)


def edit_message_reply_markup(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#editmessagereplymarkup; without `reply_markup` the buttons go. The message does
    not become "edited"."""
    markup = reply_markup(params, inline_only=True)
    chat, message = _own(world, params)
    if markup == message.markup:
        raise _not_modified()
    world.flood.edit(chat.id, world.clock())
    message.markup = markup
    return _edited(world, chat, message, marked=False)


def _edited(world: World, chat: Chat, message: Message, marked: bool = True) -> Any:
    if marked:
        message.edit_date = world.now()
    world.tell("edit", chat.id, message.id)
    return wire.message_json(world, message)


def delete_message(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#deletemessage: younger than 48 hours; its own anywhere, in private chats also the
    person's, in groups and channels others' with can_delete_messages."""
    chat = editable(world, params)
    if not world.history and 0 < params.integer("message_id") <= chat.last_id:
        return True
    message = find_message(chat, params, "message to delete")
    _may_delete(world, chat, message)
    del chat.messages[message.id]
    world.tell("delete", chat.id, message.id)
    return True


def _may_delete(world: World, chat: Chat, message: Message) -> None:
    member = chat.member(world.bot.id)
    own = message.sender is not None and message.sender.id == world.bot.id
    if chat.type == "private":
        allowed = True
    elif chat.type == "channel":
        allowed = member.may("can_delete_messages") or (own and member.may("can_post_messages"))
    else:
        allowed = own or member.may("can_delete_messages")
    if not allowed:
        raise bad("message can't be deleted")
    if message.service is not None and "migrate_from_chat_id" in message.service:
        raise bad("message can't be deleted")
    if world.clock() - message.date >= DELETE_SECONDS:
        raise bad("message can't be deleted for everyone")


def answer_callback_query(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#answercallbackquery: 0-200 characters; in time, and once."""
    text = params.text("text")
    if units(text) > ANSWER_LIMIT:
        raise bad("MESSAGE_TOO_LONG")
    query = world.queries.get(params.text("callback_query_id"))
    if query is None or query.answer is not None or world.clock() - query.at > world.callback_timeout:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    query.answer = Answer(text or None, params.flag("show_alert"), params.text("url") or None)
    world.tell("answer", query.chat_id, query.id)
    return True


def send_chat_action(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#sendchataction"""
    if params.text("action").lower() not in ACTIONS:
        raise bad("wrong parameter action in request")
    chat, _ = writable(world, params)
    world.tell("action", chat.id, params.text("action").lower())
    return True


def _pinner(world: World, params: Params) -> Chat:
    chat = editable(world, params)
    member = chat.member(world.bot.id)
    right = "can_edit_messages" if chat.type == "channel" else "can_pin_messages"
    if chat.type != "private" and not member.may(right):
        raise bad("not enough rights to manage pinned messages in the chat")
    return chat


def pin_chat_message(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#pinchatmessage"""
    chat = _pinner(world, params)
    message = find_message(chat, params, "message to pin")
    message.pinned = True
    world.tell("pin", chat.id, message.id)
    return True


def unpin_chat_message(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#unpinchatmessage; without `message_id` the newest pinned one."""
    chat = _pinner(world, params)
    if params.integer("message_id"):
        message = find_message(chat, params, "message to unpin")
    else:
        pinned = [m for m in chat.messages.values() if m.pinned]
        if not pinned:
            raise bad("message to unpin not found")
        message = pinned[-1]
    message.pinned = False
    world.tell("pin", chat.id, message.id)
    return True
