"""The methods for the menu of commands: which commands the bot sets for whom; and which menu a person sees.

For whom: core.telegram.org/bots/api#botcommandscope, and in which language.
"""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.bot_api.access import find_chat
from bot.sandbox.bot_api.params import Params
from bot.sandbox.text.length import units
from bot.sandbox.world.errors import bad_request
from bot.sandbox.world.model import Chat, Json
from bot.sandbox.world.world import World

_SCOPES = frozenset(["default", "all_private_chats", "all_group_chats", "all_chat_administrators"])
_CHAT_SCOPES = frozenset(["chat", "chat_administrators", "chat_member"])
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")


def _scope(world: World, params: Params) -> tuple[str, str]:
    """Whom a call's commands are for: the scope, such as "chat:5", and the language."""
    value = params.json("scope", "can't parse BotCommandScope JSON object")
    if value is None:
        value = {"type": "default"}
    prefix = "can't parse BotCommandScope: "
    if not isinstance(value, dict):
        raise bad_request(prefix + "BotCommandScope must be an Object")
    kind = value.get("type")
    if kind in _SCOPES:
        return kind, params.language()
    if kind not in _CHAT_SCOPES:
        raise bad_request(prefix + "Unsupported type specified")
    if value.get("chat_id") in (None, ""):
        raise bad_request(prefix + "Empty chat_id specified")
    chat = find_chat(world, Params({"chat_id": value["chat_id"]}))
    name = f"{kind}:{chat.id}"
    if kind == "chat_member":
        user_id = value.get("user_id")
        if not isinstance(user_id, int) or user_id <= 0:
            raise bad_request(prefix + "Invalid user_id specified")
        name += f":{user_id}"
    return name, params.language()


def set_my_commands(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#setmycommands: at most 100; 1-32 of a-z, 0-9 and _; descriptions of 1-256."""
    value = params.json("commands", "can't parse commands JSON object")
    if not isinstance(value, list):
        raise bad_request("expected an Array of BotCommand")
    key = _scope(world, params)
    commands = [_checked_command(item) for item in value]
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    world.commands[key] = commands
    return True


def _checked_command(item: Any) -> Json:
    if not isinstance(item, dict) or "command" not in item or "description" not in item:
        raise bad_request("can't parse BotCommand: expected an Object")
    name = str(item["command"]).removeprefix("/")
    description = str(item["description"])
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= units(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


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
    for scope in _scopes_of(user_id, chat):
        for code in (language, ""):
            if world.commands.get((scope, code)):
                return world.commands[scope, code]
    return []


def _scopes_of(user_id: int, chat: Chat) -> list[str]:
    """The scopes that a person in a chat belongs to, the narrowest first."""
    if chat.type == "private":
        return [f"chat:{chat.id}", "all_private_chats", "default"]
    scopes = [
        f"chat_member:{chat.id}:{user_id}",
        f"chat_administrators:{chat.id}",
        f"chat:{chat.id}",
        "all_chat_administrators",
        "all_group_chats",
        "default",
    ]
    return scopes if chat.member(user_id).is_admin else [scope for scope in scopes if "administrators" not in scope]
