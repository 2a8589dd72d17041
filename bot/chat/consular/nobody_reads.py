"""The way to a human, above the answer to what a reader writes without a command."""

from __future__ import annotations

from bot.chat.platform.interaction import Interaction
from bot.domain.consular.need import asks_for_help, topics_of
from bot.rendering.consular import nobody_reads
from bot.rendering.view import View
from bot.services import consular


def in_need(interaction: Interaction, said: str) -> bool:
    """Whether what was written has a word of people who need help."""
    return asks_for_help(said, interaction.context.mission.need_words)


def needed(interaction: Interaction, said: str) -> list[str]:
    """Words that can be looked for, of what somebody needs who writes in private."""
    return topics_of(said, interaction.context.mission.need_words) if interaction.private else []


async def with_people(interaction: Interaction, said: str, found: View) -> View:
    """The answer to what a reader wrote: that nobody reads it, whom to call, and what was found. Groups, where people
    are, and staff get only what was found."""
    if not interaction.private or await interaction.context.role(interaction.user):
        return found
    services = interaction.context.services
    mission = await consular.mission(services)
    return nobody_reads.above(
        interaction.translate, mission, services.clock(), found, in_need=in_need(interaction, said)
    )
