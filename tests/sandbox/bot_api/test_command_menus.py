"""Menus of commands: which one a person sees, and which ones Telegram refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.cast import Api, Cast

COMMAND = {"command": "a", "description": "x"}


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"commands": [{"command": "Bad!", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "a", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [COMMAND] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": {}}, "expected an Array of BotCommand"),
        ({"commands": "["}, "can't parse commands JSON object"),
        ({"commands": [1]}, "can't parse BotCommand: expected an Object"),
        ({"commands": [], "language_code": "english"}, "invalid language code specified"),
        ({"commands": [], "scope": 1}, "can't parse BotCommandScope: BotCommandScope must be an Object"),
        ({"commands": [], "scope": {"type": "moon"}}, "can't parse BotCommandScope: Unsupported type specified"),
        ({"commands": [], "scope": {"type": "chat"}}, "can't parse BotCommandScope: Empty chat_id specified"),
        ({"commands": [], "scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
        (
            {"commands": [], "scope": {"type": "chat_member", "chat_id": "@news_ch"}},
            "can't parse BotCommandScope: Invalid user_id specified",
        ),
    ],
)
async def test_refused_menus(params: dict[str, Any], sentence: str, api: Api, cast: Cast) -> None:
    """Command menus that Telegram would not take are refused."""
    assert await api.refused("setMyCommands", **params) == f"Bad Request: {sentence}"


async def test_menus_in_groups(api: Api, cast: Cast) -> None:
    """In groups the administrators can have a menu of their own, and so can one person."""

    async def menu(command: str, **scope: Any) -> None:
        await api.result("setMyCommands", commands=[{"command": command, "description": "x"}], scope=scope)

    await menu("all", type="all_group_chats")
    await menu("admins", type="all_chat_administrators")
    await menu("alone", type="chat_member", chat_id=cast.supergroup.id, user_id=cast.anna.id)
    assert [c["command"] for c in cast.anna.commands(cast.group)] == ["all"]
    assert [c["command"] for c in cast.boris.commands(cast.group)] == ["admins"]
    assert [c["command"] for c in cast.anna.commands(cast.supergroup)] == ["alone"]
    assert cast.anna.commands() == []
