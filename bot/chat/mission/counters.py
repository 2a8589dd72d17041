"""/counters: the day counters."""

from __future__ import annotations

from bot.chat.platform.interaction import Command, Feature, Interaction
from bot.rendering.mission import facts


async def counters(interaction: Interaction, _: str) -> None:
    """Answer with every counter."""
    await interaction.show(
        facts.counters(interaction.translate, interaction.context.mission, interaction.context.services.clock())
    )


FEATURE = Feature(commands=(Command(("counters",), counters, only_answers=True),))
