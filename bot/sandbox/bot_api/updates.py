"""The updates for the bot: each function queues one (core.telegram.org/bots/api#update)."""

from __future__ import annotations

import re

from bot.sandbox.bot_api.objects import chat_json, member_json, message_json, user_json
from bot.sandbox.world.model import Chat, Json, Member, Message, Query, User
from bot.sandbox.world.world import World

_COMMAND = re.compile(r"/[A-Za-z0-9_]+(?:@(\w+))?")


def tell_message(world: World, chat: Chat, message: Message, *, edited: bool = False) -> None:
    """Tell the bot about a person's message or post, or about its edit."""
    if not sees(world, chat, message):
        return
    kind = "channel_post" if chat.type == "channel" else "message"
    if kind == "message" and message.sender is not None:
        message.sender.known = True
    world.push(f"edited_{kind}" if edited else kind, message_json(world, message))


def sees(world: World, chat: Chat, message: Message) -> bool:
    """Whether the bot gets this message from a person.

    core.telegram.org/bots/features#privacy-mode: with it on, a bot that is not an administrator gets only commands
    explicitly meant for it, commands without a mention, replies to its messages, and service messages.
    """
    if chat.type == "private":
        return True
    if chat.direct_of is not None:
        return world.chats[chat.direct_of].member(world.bot.id).may("can_manage_direct_messages")
    member = chat.member(world.bot.id)
    if not member.inside or chat.type == "channel":
        return member.inside
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


def post_service_message(world: World, chat: Chat, actor: User, service: Json, thread: int | None = None) -> None:
    """Post a service message by `actor` in a group, and tell the bot if it is a member."""
    tell_message(world, chat, world.post(chat, actor, service=service, thread=thread))


def change_member(world: World, chat: Chat, user_id: int, actor: User, status: str, rights: dict[str, bool]) -> None:
    """Change somebody's membership; if it is the bot's, the bot is told."""
    old = chat.member(user_id)
    new = chat.add(user_id, status, rights)
    if user_id == world.bot.id:
        tell_own_membership(world, chat, actor, old, new)
    world.tell("member", chat.id, user_id)


def tell_own_membership(world: World, chat: Chat, actor: User, old: Member, new: Member) -> None:
    """my_chat_member (core.telegram.org/bots/api#chatmemberupdated): `actor` changed the bot's membership in a chat."""
    actor.known = True
    update = {
        "chat": chat_json(world, chat),
        "from": user_json(actor),
        "date": world.now(),
        "old_chat_member": member_json(world, chat, old),
        "new_chat_member": member_json(world, chat, new),
    }
    world.push("my_chat_member", update)


def tell_pressed_button(world: World, query: Query, message: Message, callback_data: str) -> None:
    """core.telegram.org/bots/api#callbackquery"""
    user = world.users[query.user_id]
    user.known = True
    update = {
        "id": query.id,
        "from": user_json(user),
        "message": message_json(world, message),
        "chat_instance": str(message.chat_id * 7919),
        "data": callback_data,
    }
    world.push("callback_query", update)
