"""/start: the greeting; with a deep link's payload, what that leads to."""

from __future__ import annotations

from bot.chat.platform.interaction import Audience, Command, Feature, Interaction
from bot.chat.platform.menus import tell_staff_menu
from bot.chat.platform.registry import link_of
from bot.chat.subscriptions.greeting import greeting
from bot.domain.subscriptions.target import ChatKind
from bot.services.subscriptions import subscribe
from bot.store.subscriptions import targets


async def start(interaction: Interaction, payload: str) -> None:
    """Open what the payload names, or greet."""
    if interaction.kind is not ChatKind.PRIVATE:
        await _in_group(interaction)
        return
    if await interaction.context.role(interaction.user):
        await tell_staff_menu(interaction.context, interaction.user)
    returned = await subscribe.came_back(interaction.context.services, interaction.chat)
    link = link_of(interaction.context.features, payload)
    if link and await link.open(interaction, payload.removeprefix(link.prefix)):
        return
    await interaction.show(await greeting(interaction, returned=returned, first=link.unknown if link else ""))


async def _in_group(interaction: Interaction) -> None:
    """In groups, and in a channel's direct messages, which receive nothing."""
    interaction.require_receiver()
    mission = interaction.context.mission
    if await targets.by_chat(interaction.context.services.db.reader, interaction.chat, interaction.thread):
        await interaction.say("subscribe.already")
    else:
        name = mission.name.say(interaction.translate.lang, mission.default_language)
        await interaction.say("start.group", mission=name)


FEATURE = Feature(commands=(Command(("start",), start, Audience.NOBODY),))
