"""/time: today's date and the clocks of the capitals."""

from __future__ import annotations

from bot.chat.platform.interaction import Command, Feature, Interaction
from bot.rendering.mission import facts


async def time(interaction: Interaction, _: str) -> None:
    """Answer with the date and the clocks."""
    await interaction.show(
        facts.clocks(interaction.translate, interaction.context.mission, interaction.context.services.clock())
    )


FEATURE = Feature(commands=(Command(("time",), time, only_answers=True),))
