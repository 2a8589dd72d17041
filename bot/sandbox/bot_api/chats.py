"""The methods about chats: getChat, its members and administrators, leaveChat."""

from __future__ import annotations

from typing import Any

from bot.sandbox.bot_api.access import editable, readable
from bot.sandbox.bot_api.objects import full_chat_json, member_json
from bot.sandbox.bot_api.params import Params
from bot.sandbox.bot_api.updates import change_member
from bot.sandbox.world.errors import bad_request
from bot.sandbox.world.world import World


def get_chat(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#getchat"""
    return full_chat_json(world, readable(world, params))


def get_chat_member(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#getchatmember"""
    chat = readable(world, params)
    user_id = params.integer("user_id")
    if user_id <= 0:
        raise bad_request("invalid user_id specified")
    if user_id not in world.users:
        raise bad_request("PARTICIPANT_ID_INVALID" if chat.type != "private" else "user not found")
    return member_json(world, chat, chat.member(user_id))


def get_chat_administrators(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#getchatadministrators: no other bots, and none in private chats."""
    chat = readable(world, params)
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    return [
        member_json(world, chat, member)
        for member in chat.members.values()
        if member.is_admin and (member.user_id == world.bot.id or not world.users[member.user_id].is_bot)
    ]


def leave_chat(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#leavechat"""
    chat = editable(world, params)
    if chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    change_member(world, chat, world.bot.id, world.bot, "left", {})
    return True
