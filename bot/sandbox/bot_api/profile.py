"""The methods for the bot itself: its account, its descriptions, its Stars."""

from __future__ import annotations

from typing import Any

from bot.sandbox.bot_api.objects import user_json
from bot.sandbox.bot_api.params import Method, Params
from bot.sandbox.text.length import units
from bot.sandbox.world.errors import bad_request
from bot.sandbox.world.world import World


def get_me(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#getme"""
    return {
        **user_json(world.bot),
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy_mode,
        "supports_inline_queries": world.elsewhere.inline,
        "supports_guest_queries": world.elsewhere.guests,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": world.private_topics,
    }


def _description_methods(kind: str, limit: int) -> tuple[Method, Method]:
    """The methods that set and get one kind of description, of at most `limit` characters, for each language."""

    def set_it(world: World, params: Params) -> Any:
        text = params.text(kind)
        if units(text) > limit:
            raise bad_request(f"BOT_{kind.upper()}_INVALID")
        world.descriptions[kind, params.language()] = text
        return True

    def get_it(world: World, params: Params) -> Any:
        return {kind: world.descriptions.get((kind, params.language()), "")}

    return set_it, get_it


set_my_description, get_my_description = _description_methods("description", 512)
"""core.telegram.org/bots/api#setmydescription: 512 characters."""
set_my_short_description, get_my_short_description = _description_methods("short_description", 120)
"""core.telegram.org/bots/api#setmyshortdescription: 120 characters."""


def get_my_star_balance(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#getmystarbalance"""
    whole, tenths = divmod(world.flood.tenths, 10)
    return {"amount": whole, "nanostar_amount": tenths * 100_000_000}
