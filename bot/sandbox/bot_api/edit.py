"""The methods that change an existing message: edit its text or buttons, delete it, pin and unpin it."""

from __future__ import annotations

from typing import Any

from bot.sandbox.bot_api.access import editable, find_message
from bot.sandbox.bot_api.checks import checked_markup, checked_text
from bot.sandbox.bot_api.objects import message_json
from bot.sandbox.bot_api.params import Params
from bot.sandbox.bot_api.send import Words, preview
from bot.sandbox.text.entities import with_found
from bot.sandbox.world.errors import Refused, bad_request
from bot.sandbox.world.model import Chat, Json, Message
from bot.sandbox.world.world import World

DELETE_SECONDS = 48 * 3600  # core.telegram.org/bots/api#deletemessage
MOST_DELETED = 100  # core.telegram.org/bots/api#deletemessages


def edit_message_text(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#editmessagetext"""
    text, entities = checked_text(params, editing=True)
    markup = checked_markup(params, inline_only=True)
    chat, message = message_to_edit(world, params)
    if message.content is not None:
        raise bad_request("there is no text in the message to edit")
    return change(world, chat, message, Words(text, with_found(text, entities), markup), preview=preview(params))


def change(
    world: World,
    chat: Chat,
    message: Message,
    words: Words,
    *,
    content: Json | None = None,
    preview: Json | None = None,
) -> Json:
    """Change a message's words, and mark it as edited; Refused if nothing is different. `preview` None: unchanged.
    Returns the message's JSON object."""
    new = (words.text, words.entities, words.markup, content)
    if new == (message.text, message.entities, message.markup, message.content):
        raise _not_modified()
    world.flood.count_edit(chat.id, world.clock())
    message.text, message.entities, message.markup, message.content = new
    message.preview = preview if preview is not None else message.preview
    message.edit_date = world.now()
    world.tell("edit", chat.id, message.id)
    return message_json(world, message)


def edit_message_reply_markup(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#editmessagereplymarkup; without `reply_markup` the buttons are removed. The message is
    not marked as edited."""
    markup = checked_markup(params, inline_only=True)
    chat, message = message_to_edit(world, params)
    if markup == message.markup:
        raise _not_modified()
    world.flood.count_edit(chat.id, world.clock())
    message.markup = markup
    world.tell("edit", chat.id, message.id)
    return message_json(world, message)


def message_to_edit(world: World, params: Params) -> tuple[Chat, Message]:
    """A message of the bot, or in a channel, with can_edit_messages, of others. Without history messages are not kept:
    then it is an empty one with the id."""
    chat = editable(world, params)
    if _was_given_out(world, chat, params):
        return chat, Message(params.integer("message_id"), chat.id, world.now(), world.bot)
    message = find_message(chat, params, "message to edit")
    own = message.sender is not None and message.sender.id == world.bot.id
    others = chat.type == "channel" and chat.member(world.bot.id).may("can_edit_messages")
    if message.service is not None or not (own or others):
        raise bad_request("message can't be edited")
    if chat.type == "channel" and not others and not chat.member(world.bot.id).may("can_post_messages"):
        raise bad_request("message can't be edited")
    return chat, message


def _was_given_out(world: World, chat: Chat, params: Params) -> bool:
    """Without history: whether a message with this id was sent in the chat."""
    return not world.history and 0 < params.integer("message_id") <= chat.last_id


def _not_modified() -> Refused:
    return bad_request(
        "message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message"
    )


def delete_message(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#deletemessage, for messages younger than 48 hours: the bot's own; in private chats
    also the person's; in groups and channels also others', with can_delete_messages."""
    chat = editable(world, params)
    if _was_given_out(world, chat, params):
        return True
    message = find_message(chat, params, "message to delete")
    _check_deletion(world, chat, message)
    del chat.messages[message.id]
    world.tell("delete", chat.id, message.id)
    return True


def delete_messages(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#deletemessages: 1-100 messages; those that do not exist are skipped."""
    chat = editable(world, params)
    ids = params.json("message_ids", "can't parse message identifiers JSON object")
    if not isinstance(ids, list) or not all(isinstance(each, int) for each in ids):
        raise bad_request("expected an Array of message identifiers")
    if not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > MOST_DELETED:
        raise bad_request("too many message identifiers specified")
    found = [message for message in map(chat.messages.get, ids) if message is not None]
    for message in found:
        _check_deletion(world, chat, message)
    for message in found:
        del chat.messages[message.id]
        world.tell("delete", chat.id, message.id)
    return True


def _check_deletion(world: World, chat: Chat, message: Message) -> None:
    member = chat.member(world.bot.id)
    own = message.sender is not None and message.sender.id == world.bot.id
    if chat.type == "private":
        allowed = True
    elif chat.type == "channel":
        allowed = member.may("can_delete_messages") or (own and member.may("can_post_messages"))
    else:
        allowed = own or member.may("can_delete_messages")
    if not allowed:
        raise bad_request("message can't be deleted")
    if message.service is not None and "migrate_from_chat_id" in message.service:
        raise bad_request("message can't be deleted")
    if world.clock() - message.date >= DELETE_SECONDS:
        raise bad_request("message can't be deleted for everyone")


def pin_chat_message(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#pinchatmessage"""
    chat = _chat_to_pin_in(world, params)
    message = find_message(chat, params, "message to pin")
    message.pinned = True
    world.tell("pin", chat.id, message.id)
    return True


def unpin_chat_message(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#unpinchatmessage; without `message_id` the newest pinned one."""
    chat = _chat_to_pin_in(world, params)
    if params.integer("message_id"):
        message = find_message(chat, params, "message to unpin")
    else:
        pinned = [m for m in chat.messages.values() if m.pinned]
        if not pinned:
            raise bad_request("message to unpin not found")
        message = pinned[-1]
    message.pinned = False
    world.tell("pin", chat.id, message.id)
    return True


def _chat_to_pin_in(world: World, params: Params) -> Chat:
    """The chat, if the bot may pin there: it needs can_pin_messages, in a channel can_edit_messages."""
    chat = editable(world, params)
    member = chat.member(world.bot.id)
    right = "can_edit_messages" if chat.type == "channel" else "can_pin_messages"
    if chat.type != "private" and not member.may(right):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    return chat
