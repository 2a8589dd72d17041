"""What people can do with messages in their app: write, edit, delete, press a button, read.

Each function checks what the app allows (Impossible says why it does not), changes the world and tells the bot.
"""

from __future__ import annotations

import copy

from bot.sandbox.bot_api.objects import chat_json, user_json
from bot.sandbox.bot_api.updates import tell_message, tell_pressed_button
from bot.sandbox.text.entities import with_found
from bot.sandbox.text.length import CAPTION_LIMIT, TEXT_LIMIT, units
from bot.sandbox.world.errors import Impossible
from bot.sandbox.world.model import Chat, Json, Message, Query, User
from bot.sandbox.world.world import World


def write(
    world: World,
    user: User,
    chat: Chat,
    text: str,
    *,
    thread: int | None = None,
    entities: list[Json] | None = None,
    reply_to: int | None = None,
    anonymous: bool = False,
    content: Json | None = None,
    origin: Json | None = None,
    album: str | None = None,
    via: Json | None = None,
    markup: Json | None = None,
) -> Message:
    """Send a message; in a channel, a post of its administrator; in a channel's direct messages, to the channel.

    `anonymous`: an administrator writes in the name of the group. `content`: sent instead of a text, or with the text
    as its caption. `origin`: the origin of a forwarded message; `via`: the inline bot that made it, with the buttons
    `markup`.
    """
    _check_words(user, text, content)
    check_place(user, chat, thread, anonymous)
    if chat.type == "private":
        chat.started = True
        user.known = True
    if reply_to is not None and reply_to not in chat.messages:
        raise Impossible("There is no such message to reply to.")
    message = world.post(
        chat,
        user,
        text,
        entities=with_found(text, entities or []),
        thread=thread,
        reply_to=reply_to,
        as_chat=anonymous,
        content=content,
        origin=origin,
        direct=None if chat.direct_of is None else user.id,
        album=album,
        via=via,
        markup=markup,
    )
    tell_message(world, chat, message)
    return message


def _check_words(user: User, text: str, content: Json | None) -> None:
    if user.deleted:
        raise Impossible(f"{user.first_name} deleted their account.")
    if not text.strip() and not content:
        raise Impossible("An empty message can't be sent.")
    if content and units(text) > CAPTION_LIMIT:
        raise Impossible("A caption has at most 1024 characters.")
    if units(text) > TEXT_LIMIT:
        raise Impossible("The text is over 4096 characters; the app would cut it into several (use paste).")


def check_place(user: User, chat: Chat, thread: int | None, anonymous: bool) -> None:
    """Impossible if this person may not write there."""
    member = chat.member(user.id)
    if chat.migrated_to is not None:
        raise Impossible(f"{chat.title} was upgraded to a supergroup; write to chat {chat.migrated_to}.")
    if chat.direct_of is not None:
        return
    if not member.inside:
        raise Impossible(f"{user.first_name} is not a member of {chat.title}.")
    if chat.type == "private":
        if chat.blocked:
            raise Impossible(f"{user.first_name} blocked the bot and must unblock it first.")
        if thread is not None and thread not in chat.topics:
            raise Impossible(f"The chat of {user.first_name} has no topic {thread}.")
        return
    if chat.type == "channel" and not member.is_admin:
        raise Impossible(f"Only administrators write in the channel {chat.title}.")
    if anonymous and not member.is_admin:
        raise Impossible(f"{user.first_name} is no administrator of {chat.title} and can't be anonymous.")
    if not chat.can_send and not member.is_admin:
        raise Impossible(f"Members of {chat.title} may not write.")
    if thread is None and chat.general.closed and not member.is_admin:
        raise Impossible(f"General of {chat.title} is closed.")
    if thread is not None:
        topic = chat.topics.get(thread)
        if topic is None:
            raise Impossible(f"{chat.title} has no topic {thread}.")
        if topic.closed and not member.is_admin:
            raise Impossible(f"The topic {topic.name} is closed.")


def contact(world: World, name: str, phone: str, user_id: int | None) -> Json:
    """A contact as content (core.telegram.org/bots/api#contact); `user_id` only for a person who is on Telegram."""
    shared: Json = {"phone_number": phone, "first_name": name}
    if user_id is not None:
        user = world.user(user_id)
        shared |= {"first_name": user.first_name, "user_id": user_id}
        if user.last_name:
            shared["last_name"] = user.last_name
    return {"contact": shared}


def bytes_of(world: World, message: Message) -> bytes:
    """The bytes of a message's file, for a photo of its largest size; Impossible if there are none, or they were
    dropped for lack of room."""
    about = message.file
    file = world.files.with_unique_id(about["file_unique_id"]) if about else None
    if file is None or file.data is None:
        raise Impossible("There is no file in this message any more." if about else "There is no file in this message.")
    return file.data


def origin_of(world: World, message: Message) -> Json:
    """The origin of a forward of `message` (core.telegram.org/bots/api#messageorigin): a person, or a channel."""
    chat = world.chats[message.chat_id]
    if chat.type == "channel" or message.sender is None:
        about = {"type": "channel", "chat": chat_json(world, chat), "message_id": message.id}
    else:
        about = {"type": "user", "sender_user": user_json(message.sender)}
    return {**about, "date": message.date}


def edit(world: World, user: User, chat: Chat, message_id: int, text: str, entities: list[Json] | None) -> Message:
    """Edit one's own message."""
    message = chat.messages.get(message_id)
    if message is None:
        raise Impossible("There is no such message to edit.")
    if message.sender is not user or message.service is not None:
        raise Impossible("Only one's own messages can be edited.")
    if message.content:
        _check_words(user, text, message.content)
    elif not text.strip() or units(text) > TEXT_LIMIT:
        raise Impossible("A message has from 1 to 4096 characters.")
    check_place(user, chat, None, False)
    message.text, message.entities = text, with_found(text, entities or [])
    message.edit_date = world.now()
    world.tell("edit", chat.id, message.id)
    tell_message(world, chat, message, edited=True)
    return message


def delete(world: World, user: User, chat: Chat, message_id: int) -> None:
    """Delete a message for everyone. Bots are not told: core.telegram.org/bots/api#update has no update for it."""
    message = chat.messages.get(message_id)
    if message is None:
        raise Impossible("There is no such message to delete.")
    if chat.type != "private" and message.sender is not user and not chat.member(user.id).is_admin:
        raise Impossible("Only one's own messages can be deleted.")
    del chat.messages[message_id]
    world.tell("delete", chat.id, message_id)


def press(world: World, user: User, chat: Chat, message_id: int, callback_data: str) -> Query:
    """Press a callback button of a message; the bot's answer appears later in `answer` of the returned query.

    `callback_data` need not be on the message any more: a phone that has not loaded the newest text can still press a
    button of an older one.
    """
    message = chat.messages.get(message_id)
    if message is None:
        raise Impossible("There is no such message any more.")
    if user.deleted or not chat.member(user.id).inside:
        raise Impossible(f"{user.first_name} does not see this message.")
    query = world.add_query(user.id, chat.id, message_id)
    tell_pressed_button(world, query, message, callback_data)
    return query


def visible(user: User, chat: Chat, thread: int | None = None) -> list[Message]:
    """Copies of the messages that this person sees in a chat, oldest first; of one topic if `thread` is given."""
    if chat.direct_of is not None:
        return [message for message in copies(chat) if message.direct == user.id]
    if not chat.member(user.id).inside:
        raise Impossible(f"{user.first_name} is not a member of {chat.title}.")
    return copies(chat, thread)


def copies(chat: Chat, thread: int | None = None) -> list[Message]:
    """Copies of all messages that are in a chat, oldest first; of one topic if `thread` is given."""
    return [copy.copy(m) for m in chat.messages.values() if thread is None or m.thread == thread]
