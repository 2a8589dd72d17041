"""/featured: the statement that the mission features; a publisher chooses it with /featured 142/2026."""

from __future__ import annotations

from bot.chat.media.show import show_all
from bot.chat.platform.interaction import Command, Feature, Interaction
from bot.chat.statements.read import shown_here
from bot.domain.statements import Number
from bot.domain.time.calendar import day_in
from bot.rendering.statements import views
from bot.rendering.statements.messages import messages
from bot.services.statements.feature import feature
from bot.store.statements import statements


async def featured(interaction: Interaction, argument: str) -> None:
    """Answer with the featured statement in the form of a release; with a number, choose the statement to feature."""
    if argument and interaction.private and await interaction.context.role(interaction.user):
        await _change(interaction, argument)
        return
    statement = await statements.featured(interaction.context.services.db.reader)
    if statement is None:
        await interaction.say("featured.none")
    else:
        text = views.release(shown_here(interaction, statement, views.RELEASE))
        await show_all(interaction, messages(text, statement.media))


async def _change(interaction: Interaction, argument: str) -> None:
    services = interaction.context.services
    number = Number.parse(argument, day_in(services.mission.timezone, services.clock()).year)
    if number is None:
        await interaction.say("featured.usage")
        return
    statement = await feature(services, interaction.user, number)
    title = statement.text(interaction.translate.lang, interaction.context.mission.default_language).title
    await interaction.say("featured.changed", number=number, title=title)


FEATURE = Feature(commands=(Command(("featured",), featured, only_answers=True),))
