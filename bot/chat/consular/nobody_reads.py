"""How to reach a human, shown above the answer to a reader who writes without a command."""

from __future__ import annotations

from bot.chat.platform.interaction import Interaction
from bot.domain.consular.need import asks_for_help, topics_of
from bot.rendering.consular import nobody_reads
from bot.rendering.view import View
from bot.services import consular


def in_need(interaction: Interaction, said: str) -> bool:
    """Whether the message contains a word that people in need of help use."""
    return asks_for_help(said, interaction.context.mission.need_words)


def needed(interaction: Interaction, said: str) -> list[str]:
    """Search words for what a person in need asks about, such as a passport or a visa; empty in groups."""
    return topics_of(said, interaction.context.mission.need_words) if interaction.private else []


async def with_people(interaction: Interaction, said: str, found: View) -> View:
    """The answer to a reader's message: that nobody reads it, whom to call, and what the search found. Groups (people
    read along there) and staff get only what was found."""
    if not interaction.private or await interaction.context.role(interaction.user):
        return found
    services = interaction.context.services
    mission = await consular.mission(services)
    return nobody_reads.above(
        interaction.translate, mission, services.clock(), found, in_need=in_need(interaction, said)
    )
