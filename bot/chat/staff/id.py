"""/id: a person's own Telegram number, which the config and /staff ask for."""

from __future__ import annotations

from telegram.constants import ChatID

from bot.chat.platform.interaction import Audience, Command, Feature, Interaction
from bot.rendering.staff import screens


async def tell_id(interaction: Interaction, _: str) -> None:
    """Answer with the number; people who write in the name of a group or channel have none that the bot can see."""
    if interaction.user in (0, ChatID.ANONYMOUS_ADMIN, ChatID.FAKE_CHANNEL):
        await interaction.say("id.anonymous")
    else:
        await interaction.show(screens.number(interaction.translate, interaction.user), silent=not interaction.private)


FEATURE = Feature(commands=(Command(("id",), tell_id, Audience.NOBODY, only_answers=True),))
