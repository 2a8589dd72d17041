"""/consular: phone, hours and address of the consular section; owners have Edit below it (`edit_card.py`)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.platform.interaction import Command, Feature, Interaction, Press
from bot.domain.staff import Role
from bot.rendering.consular import consular_card
from bot.rendering.view import View
from bot.services.consular import mission


async def consular(interaction: Interaction, _: str) -> None:
    """Answer with every consular card."""
    await interaction.show(await cards(interaction))


async def cards(interaction: Interaction) -> View:
    """The cards as they are now; Edit for an owner, in private."""
    services = interaction.context.services
    may_edit = interaction.private and await interaction.context.role(interaction.user) is Role.OWNER
    return consular_card.consular(interaction.translate, await mission(services), services.clock(), may_edit=may_edit)


async def show(interaction: Interaction, args: Sequence[str]) -> None:
    """Show the cards in a new message."""
    if args:
        raise ValueError(args)
    await consular(interaction, "")
    await interaction.toast()


async def fresh(interaction: Interaction) -> None:
    """The cards."""
    await consular(interaction, "")


FEATURE = Feature(commands=(Command(("consular",), consular),), presses=(Press("consular", show),), fresh=fresh)
