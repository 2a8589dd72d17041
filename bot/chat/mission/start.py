"""/start: the mission's home page, or what the payload of a deep link leads to."""

from __future__ import annotations

from bot.chat.mission import home
from bot.chat.platform.interaction import Audience, Command, Feature, Interaction
from bot.chat.platform.menus import tell_staff_menu
from bot.chat.platform.registry import link_of
from bot.domain.subscriptions.target import ChatKind
from bot.services.subscriptions import subscribe


async def start(interaction: Interaction, payload: str) -> None:
    """Open what the payload names, or show the home page. A channel's direct messages get no home page."""
    if interaction.kind is not ChatKind.PRIVATE:
        interaction.require_receiver()
        await interaction.show(await home.short_page(interaction))
        return
    if await interaction.context.role(interaction.user):
        await tell_staff_menu(interaction.context, interaction.user)
    returned = await subscribe.came_back(interaction.context.services, interaction.chat)
    link = link_of(interaction.context.features, payload)
    if link and await link.open(interaction, payload.removeprefix(link.prefix)):
        return
    note = interaction.translate(link.unknown) if link and link.unknown else ""
    await interaction.show(await home.page(interaction, returned=returned, note=note))


FEATURE = Feature(commands=(Command(("start",), start, Audience.NOBODY),))
