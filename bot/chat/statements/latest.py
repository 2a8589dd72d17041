"""/latest [n]: the newest statements in one message."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import Command, Feature, Interaction, Press
from bot.rendering.statements import views
from bot.rendering.view import View
from bot.store.statements import statements

DEFAULT = 5


async def latest(interaction: Interaction, argument: str) -> None:
    """Answer with the newest statements, five unless a number is given."""
    if not argument:
        await interaction.show(await listing(interaction, DEFAULT))
    elif argument.isascii() and argument.isdigit() and len(argument) < 10 and int(argument) > 0:
        await interaction.show(await listing(interaction, int(argument)))
    else:
        await interaction.say("latest.usage", most=views.MOST_LISTED)


async def listing(interaction: Interaction, wanted: int) -> View:
    """The list of the newest `wanted` statements, at most ten."""
    most = min(wanted, views.MOST_LISTED)
    found = await statements.latest(interaction.context.services.db.reader, most)
    return views.latest(
        interaction.translate,
        interaction.context.mission,
        found,
        into_bot=not interaction.private,
        reads=interaction.reads,
    )


async def back_to_list(interaction: Interaction, args: Sequence[str]) -> None:
    """Back from a statement to the list that it was opened from."""
    (wanted,) = args
    view = await listing(interaction, number_of(wanted))
    await interaction.turn(view)
    await interaction.toast()


async def show_list(interaction: Interaction, args: Sequence[str]) -> None:
    """Show the list in a new message."""
    if args:
        raise ValueError(args)
    await interaction.show(await listing(interaction, DEFAULT))
    await interaction.toast()


async def fresh(interaction: Interaction) -> None:
    """The newest statements."""
    await latest(interaction, "")


FEATURE = Feature(
    commands=(Command(("latest",), latest, only_answers=True),),
    presses=(Press("list", back_to_list, only_answers=True), Press("latest", show_list, only_answers=True)),
    fresh=fresh,
)
