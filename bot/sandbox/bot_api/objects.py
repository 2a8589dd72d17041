"""Users, chats, members and messages as the Bot API's JSON objects (core.telegram.org/bots/api#available-types)."""

from __future__ import annotations

from bot.sandbox.world.model import GROUP_ANONYMOUS_BOT, Chat, Json, Member, Message, User
from bot.sandbox.world.rights import ADMIN_RIGHTS, CHANNEL_RIGHTS, GROUP_RIGHTS, PERMISSIONS
from bot.sandbox.world.world import World

ANONYMOUS = User(GROUP_ANONYMOUS_BOT, "Group", username="GroupAnonymousBot", is_bot=True)


def user_json(user: User) -> Json:
    """core.telegram.org/bots/api#user"""
    result: Json = {"id": user.id, "is_bot": user.is_bot, "first_name": user.first_name}
    if user.last_name:
        result["last_name"] = user.last_name
    if user.username:
        result["username"] = user.username
    if user.language:
        result["language_code"] = user.language
    return result


def chat_json(world: World, chat: Chat) -> Json:
    """core.telegram.org/bots/api#chat"""
    if chat.type == "private":
        user = world.users[chat.id]
        result = user_json(user)
        del result["is_bot"]
        result.pop("language_code", None)
        result["type"] = "private"
        return result
    result = {"id": chat.id, "title": chat.title, "type": chat.type}
    if chat.username:
        result["username"] = chat.username
    if chat.is_forum:
        result["is_forum"] = True
    if chat.direct_of is not None:
        result["is_direct_messages"] = True
    return result


def full_chat_json(world: World, chat: Chat) -> Json:
    """core.telegram.org/bots/api#chatfullinfo, the fields that are always there plus the pinned message."""
    result = chat_json(world, chat)
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    result["accent_color_id"] = 0
    result["max_reaction_count"] = 11
    result["accepted_gift_types"] = dict.fromkeys(gifts, False)
    if chat.type in ("group", "supergroup"):
        result["permissions"] = permissions_json(chat)
    pinned = [message for message in chat.messages.values() if message.pinned]
    if pinned:
        result["pinned_message"] = message_json(world, pinned[-1])
    return result


def permissions_json(chat: Chat) -> Json:
    """core.telegram.org/bots/api#chatpermissions"""
    admin_only = ("can_change_info", "can_pin_messages", "can_manage_topics")
    return {name: chat.can_send and name not in admin_only for name in PERMISSIONS}


def member_json(world: World, chat: Chat, member: Member) -> Json:
    """core.telegram.org/bots/api#chatmember"""
    result: Json = {"user": user_json(world.users[member.user_id]), "status": member.status}
    if member.status == "creator":
        result["is_anonymous"] = member.rights.get("is_anonymous", False)
    elif member.status == "administrator":
        own = CHANNEL_RIGHTS if chat.type == "channel" else GROUP_RIGHTS
        result["can_be_edited"] = False
        result["is_anonymous"] = member.rights.get("is_anonymous", False)
        result.update({name: member.rights.get(name, False) for name in ADMIN_RIGHTS + own})
        result["can_manage_chat"] = True
    elif member.status == "restricted":
        result["is_member"] = True
        result["until_date"] = 0
        result.update({name: member.rights.get(name, False) for name in PERMISSIONS})
    elif member.status == "kicked":
        result["until_date"] = 0
    return result


def message_json(world: World, message: Message, with_reply: bool = True) -> Json:
    """core.telegram.org/bots/api#message; a replied-to message is included one level deep, as in Telegram."""
    chat = world.chats[message.chat_id]
    result: Json = {"message_id": message.id}
    if chat.type == "channel" or message.as_chat:
        result["sender_chat"] = chat_json(world, chat)
    if chat.type != "channel" and message.sender is not None:
        result["from"] = user_json(ANONYMOUS if message.as_chat else message.sender)
    result["chat"] = chat_json(world, chat)
    result["date"] = message.date
    if message.edit_date is not None:
        result["edit_date"] = message.edit_date
    if message.origin is not None:
        result["forward_origin"] = message.origin
    if message.via is not None:
        result["via_bot"] = message.via
    if message.thread is not None:
        result["message_thread_id"] = message.thread
        result["is_topic_message"] = True
    if message.direct is not None:
        result["direct_messages_topic"] = {"topic_id": message.direct, "user": user_json(world.users[message.direct])}
    if message.album is not None:
        result["media_group_id"] = message.album
    if message.service is not None:
        result.update(message.service)
        return result
    replied = chat.messages.get(message.reply_to) if message.reply_to is not None and with_reply else None
    if replied is not None:
        result["reply_to_message"] = message_json(world, replied, with_reply=False)
    _add_words(result, message)
    return result


def _add_words(result: Json, message: Message) -> None:
    """Add a message's words and content: a text, or contact, file or picture with a caption; formatting, preview and
    buttons."""
    text, entities = ("caption", "caption_entities") if message.content else ("text", "entities")
    result.update(message.content or {})
    if message.text or not message.content:
        result[text] = message.text
    if message.entities:
        result[entities] = message.entities
    if message.preview is not None:
        result["link_preview_options"] = message.preview
    if message.protected:
        result["has_protected_content"] = True
    if message.markup is not None and "inline_keyboard" in message.markup:
        result["reply_markup"] = message.markup
