"""What people can do with messages in their Telegram app: write, paste, edit, delete, press, read. Pure.

Who belongs to which chat is in `standing`.

Each function checks what the app would let them do (Impossible says why not), changes the world and queues
the update the bot gets. core.telegram.org/bots/features#privacy-mode says what a bot sees in groups.
"""

from __future__ import annotations

import copy
import re

from bot.sandbox import wire
from bot.sandbox.detect import units
from bot.sandbox.model import Chat, Impossible, Json, Message, Query, User
from bot.sandbox.world import World

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

_COMMAND = re.compile(r"/[A-Za-z0-9_]+(?:@(\w+))?")


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
) -> Message:
    """Send `text`. In a channel: a post of its administrator. `anonymous`: an administrator as the group.
    `content`: what is sent instead of a text, or with it as its caption. `origin`: of a message that is forwarded."""
    if user.deleted:
        raise Impossible(f"{user.first_name} deleted their account.")
    if not text.strip() and not content:
        raise Impossible("An empty message can't be sent.")
    if content and units(text) > CAPTION_LIMIT:
        raise Impossible("A caption has at most 1024 characters.")
    if units(text) > TEXT_LIMIT:
        raise Impossible("The text is over 4096 characters; the app would cut it into several (use paste).")
    _may_write(world, user, chat, thread, anonymous)
    if chat.type == "private":
        _open_private(world, user, chat)
    if reply_to is not None and reply_to not in chat.messages:
        raise Impossible("There is no such message to reply to.")
    found = world.entities(text, entities or [])
    fields = {"thread": thread, "reply_to": reply_to, "as_chat": anonymous, "content": content, "origin": origin}
    message = world.post(chat, user, text, entities=found, **fields)
    if chat.type == "channel":
        if chat.member(world.bot.id).inside:
            world.push("channel_post", wire.message_json(world, message))
    elif seen(world, chat, message):
        world.deliver(chat, message)
    return message


def contact(world: World, name: str, phone: str, user_id: int | None) -> Json:
    """core.telegram.org/bots/api#contact: of who is on Telegram with the `user_id`, of others without it."""
    shared: Json = {"phone_number": phone, "first_name": name}
    if user_id is not None:
        user = world.user(user_id)
        shared |= {"first_name": user.first_name, "user_id": user_id}
        if user.last_name:
            shared["last_name"] = user.last_name
    return {"contact": shared}


def photo() -> Json:
    """core.telegram.org/bots/api#photosize, one size of a picture that nobody looks at."""
    size = {"file_id": "photo1", "file_unique_id": "uniquephoto1", "width": 90, "height": 60}
    return {"photo": [size]}


def origin_of(world: World, message: Message) -> Json:
    """core.telegram.org/bots/api#messageorigin: of a person, or of a channel's post."""
    chat = world.chats[message.chat_id]
    if chat.type == "channel" or message.sender is None:
        about = {"type": "channel", "chat": wire.chat_json(world, chat), "message_id": message.id}
    else:
        about = {"type": "user", "sender_user": wire.user_json(message.sender)}
    return {**about, "date": message.date}


def _may_write(world: World, user: User, chat: Chat, thread: int | None, anonymous: bool) -> None:
    member = chat.member(user.id)
    if chat.migrated_to is not None:
        raise Impossible(f"{chat.title} was upgraded to a supergroup; write to chat {chat.migrated_to}.")
    if not member.inside:
        raise Impossible(f"{user.first_name} is not a member of {chat.title}.")
    if chat.type == "private":
        if chat.blocked:
            raise Impossible(f"{user.first_name} blocked the bot and must unblock it first.")
        return
    if chat.type == "channel" and not member.is_admin:
        raise Impossible(f"Only administrators write in the channel {chat.title}.")
    if anonymous and not member.is_admin:
        raise Impossible(f"{user.first_name} is no administrator of {chat.title} and can't be anonymous.")
    if not chat.can_send and not member.is_admin:
        raise Impossible(f"Members of {chat.title} may not write.")
    if thread is not None:
        topic = chat.topics.get(thread)
        if topic is None:
            raise Impossible(f"{chat.title} has no topic {thread}.")
        if topic.closed and not member.is_admin:
            raise Impossible(f"The topic {topic.name} is closed.")


def _open_private(world: World, user: User, chat: Chat) -> None:
    chat.started = True
    user.known = True


def seen(world: World, chat: Chat, message: Message) -> bool:
    """Whether the bot gets this message of a person.

    core.telegram.org/bots/features#privacy-mode: with it on, a bot that is no administrator gets only commands
    explicitly meant for it, commands without a mention, replies to its messages, and service messages.
    """
    if chat.type == "private":
        return True
    member = chat.member(world.bot.id)
    if not member.inside:
        return False
    if not world.privacy_mode or member.is_admin or message.service is not None:
        return True
    replied = chat.messages.get(message.reply_to) if message.reply_to is not None else None
    if replied is not None and replied.sender is not None and replied.sender.id == world.bot.id:
        return True
    command = _COMMAND.match(message.text)
    if command is not None:
        addressee = command.group(1)
        return addressee is None or addressee.lower() == (world.bot.username or "").lower()
    mention = f"@{world.bot.username}".lower()
    return any(e["type"] == "mention" for e in message.entities) and mention in message.text.lower()


def split(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """Cut a long paste as Telegram's apps do: at most `limit` UTF-16 units each, at a line or word if one is
    near."""
    parts = []
    while units(text) > limit:
        end = _fitting(text, limit)
        cut = max(text.rfind("\n", end // 2, end), 0) or max(text.rfind(" ", end // 2, end), 0) or end
        parts.append(text[:cut])
        text = text[cut:].lstrip("\n ") if cut < end else text[cut:]
    parts.append(text)
    return [part for part in parts if part.strip()]


def _fitting(text: str, limit: int) -> int:
    end = min(len(text), limit)
    while units(text[:end]) > limit:
        end -= max(1, (units(text[:end]) - limit) // 2)
    return end


def edit(world: World, user: User, chat: Chat, message_id: int, text: str, entities: list[Json] | None) -> Message:
    """Edit one's own message; the bot gets edited_message."""
    message = chat.messages.get(message_id)
    if message is None:
        raise Impossible("There is no such message to edit.")
    if message.sender is not user or message.service is not None:
        raise Impossible("Only one's own messages can be edited.")
    if not text.strip() or units(text) > TEXT_LIMIT:
        raise Impossible("A message has from 1 to 4096 characters.")
    _may_write(world, user, chat, None, False)
    message.text, message.entities = text, world.entities(text, entities or [])
    message.edit_date = world.now()
    world.tell("edit", chat.id, message.id)
    if chat.type == "channel":
        if chat.member(world.bot.id).inside:
            world.push("edited_channel_post", wire.message_json(world, message))
    elif seen(world, chat, message):
        world.deliver(chat, message, "edited_message")
    return message


def delete(world: World, user: User, chat: Chat, message_id: int) -> None:
    """Delete a message for everyone; bots are not told (core.telegram.org/bots/api#update has no such update)."""
    message = chat.messages.get(message_id)
    if message is None:
        raise Impossible("There is no such message to delete.")
    if chat.type != "private" and message.sender is not user and not chat.member(user.id).is_admin:
        raise Impossible("Only one's own messages can be deleted.")
    del chat.messages[message_id]
    world.tell("delete", chat.id, message_id)


def press(world: World, user: User, chat: Chat, message_id: int, callback_data: str) -> Query:
    """Press a callback button of a message: the bot gets a callback_query; the answer comes later.

    `callback_data` need not be on the message any more: a button of an older text can still be in flight.
    """
    message = chat.messages.get(message_id)
    if message is None:
        raise Impossible("There is no such message any more.")
    if user.deleted or not chat.member(user.id).inside:
        raise Impossible(f"{user.first_name} does not see this message.")
    query = Query(world.next_query_id(), user.id, chat.id, message_id, world.clock())
    world.queries[query.id] = query
    user.known = True
    payload: Json = {
        "id": query.id,
        "from": wire.user_json(user),
        "message": wire.message_json(world, message),
        "chat_instance": str(chat.id * 7919),
        "data": callback_data,
    }
    world.push("callback_query", payload)
    return query


def visible(world: World, user: User, chat: Chat, thread: int | None = None) -> list[Message]:
    """Copies of what this person sees in a chat, oldest first; of one topic if `thread` is given."""
    if not chat.member(user.id).inside:
        raise Impossible(f"{user.first_name} is not a member of {chat.title}.")
    return held(chat, thread)


def held(chat: Chat, thread: int | None = None) -> list[Message]:
    """Copies of all messages a chat holds, oldest first."""
    return [copy.copy(m) for m in chat.messages.values() if thread is None or m.thread == thread]
