"""The methods about chats and the bot itself: getMe, getChat..., commands and descriptions. Pure functions."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox import wire
from bot.sandbox.access import editable, find_chat, readable
from bot.sandbox.detect import units
from bot.sandbox.model import Chat, Json
from bot.sandbox.params import Params, bad
from bot.sandbox.world import World

_SCOPES = frozenset(["default", "all_private_chats", "all_group_chats", "all_chat_administrators"])
_CHAT_SCOPES = frozenset(["chat", "chat_administrators", "chat_member"])
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")


def get_me(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#getme"""
    return {
        **wire.user_json(world.bot),
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy_mode,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def delete_webhook(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#deletewebhook"""
    if params.flag("drop_pending_updates"):
        world.drop_pending()
    return True


def get_webhook_info(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#getwebhookinfo; there is never one here."""
    return {"url": "", "has_custom_certificate": False, "pending_update_count": world.pending}


def get_chat(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#getchat"""
    return wire.full_chat_json(world, readable(world, params))


def get_chat_member(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#getchatmember"""
    chat = readable(world, params)
    user_id = params.integer("user_id")
    if user_id <= 0:
        raise bad("invalid user_id specified")
    if user_id not in world.users:
        raise bad("PARTICIPANT_ID_INVALID" if chat.type != "private" else "user not found")
    return wire.member_json(world, chat, chat.member(user_id))


def get_chat_administrators(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#getchatadministrators: no other bots, and none in private chats."""
    chat = readable(world, params)
    if chat.type == "private":
        raise bad("there are no administrators in the private chat")
    return [
        wire.member_json(world, chat, member)
        for member in chat.members.values()
        if member.is_admin and (member.user_id == world.bot.id or not world.users[member.user_id].is_bot)
    ]


def leave_chat(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#leavechat"""
    chat = editable(world, params)
    if chat.type == "private":
        raise bad("chat member status can't be changed in private chats")
    world.set_member(chat, world.bot.id, world.bot, "left", {})
    return True


# --- commands (core.telegram.org/bots/api#botcommandscope)


def _scope(world: World, params: Params) -> tuple[str, str]:
    value = params.json("scope", "can't parse BotCommandScope JSON object")
    if value is None:
        value = {"type": "default"}
    prefix = "can't parse BotCommandScope: "
    if not isinstance(value, dict):
        raise bad(prefix + "BotCommandScope must be an Object")
    kind = value.get("type")
    if kind in _SCOPES:
        return kind, _language(params)
    if kind not in _CHAT_SCOPES:
        raise bad(prefix + "Unsupported type specified")
    if value.get("chat_id") in (None, ""):
        raise bad(prefix + "Empty chat_id specified")
    chat = _scope_chat(world, value)
    name = f"{kind}:{chat.id}"
    if kind == "chat_member":
        user_id = value.get("user_id")
        if not isinstance(user_id, int) or user_id <= 0:
            raise bad(prefix + "Invalid user_id specified")
        name += f":{user_id}"
    return name, _language(params)


def _scope_chat(world: World, value: Json) -> Chat:
    return find_chat(world, Params({"chat_id": value["chat_id"]}))


def _language(params: Params) -> str:
    code = params.text("language_code")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad("invalid language code specified")
    return code


def set_my_commands(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#setmycommands: at most 100; 1-32 of a-z, 0-9 and _; descriptions of 1-256."""
    value = params.json("commands", "can't parse commands JSON object")
    if not isinstance(value, list):
        raise bad("expected an Array of BotCommand")
    key = _scope(world, params)
    commands = []
    for item in value:
        if not isinstance(item, dict) or "command" not in item or "description" not in item:
            raise bad("can't parse BotCommand: expected an Object")
        name = str(item["command"]).removeprefix("/")
        description = str(item["description"])
        if not _COMMAND.fullmatch(name):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= units(description) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        commands.append({"command": name, "description": description})
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    world.commands[key] = commands
    return True


def get_my_commands(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#getmycommands"""
    return world.commands.get(_scope(world, params), [])


def delete_my_commands(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#deletemycommands"""
    world.commands.pop(_scope(world, params), None)
    return True


def commands_for(world: World, user_id: int, chat: Chat, language: str) -> list[Json]:
    """The menu a person sees in a chat: the narrowest scope that has commands, their language first.

    core.telegram.org/bots/api#determining-list-of-commands
    """
    admin = chat.type != "private" and chat.member(user_id).is_admin
    names = [f"chat:{chat.id}", "all_private_chats"] if chat.type == "private" else [f"chat_member:{chat.id}:{user_id}"]
    if admin:
        names += [f"chat_administrators:{chat.id}"]
    if chat.type != "private":
        names += [f"chat:{chat.id}", *(["all_chat_administrators"] if admin else []), "all_group_chats"]
    for name in (*names, "default"):
        for code in (language, ""):
            if world.commands.get((name, code)):
                return world.commands[name, code]
    return []


def _describe(kind: str, limit: int) -> Any:
    def describe(world: World, params: Params) -> Any:
        text = params.text(kind)
        if units(text) > limit:
            raise bad(f"BOT_{kind.upper()}_INVALID")
        world.descriptions[kind, _language(params)] = text
        return True

    def read(world: World, params: Params) -> Any:
        return {kind: world.descriptions.get((kind, _language(params)), "")}

    return describe, read


set_my_description, get_my_description = _describe("description", 512)
"""core.telegram.org/bots/api#setmydescription: 512 characters."""
set_my_short_description, get_my_short_description = _describe("short_description", 120)
"""core.telegram.org/bots/api#setmyshortdescription: 120 characters."""
