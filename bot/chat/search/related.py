"""More like this: a list of statements similar to one that was read, in a separate message."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.platform.interaction import Feature, Interaction, Press
from bot.chat.statements import find_statement, latest
from bot.domain.statements import StatementState
from bot.rendering.search import related_list
from bot.rendering.view import View
from bot.store.search import questions
from bot.store.statements import statements


async def show(interaction: Interaction, args: Sequence[str]) -> None:
    """Send the list, or say that there is nothing similar."""
    (code,) = args
    view = await _listed(interaction, code)
    if view is None:
        await interaction.toast("related.none", alert=True)
        return
    await interaction.toast()
    await interaction.show(view)


async def show_again(interaction: Interaction, args: Sequence[str]) -> None:
    """Back from a statement to the list."""
    (code,) = args
    view = await _listed(interaction, code)
    if view:
        await interaction.turn(view)
    await interaction.toast("" if view else "related.none", alert=True)


async def _listed(interaction: Interaction, code: str) -> View | None:
    statement = await find_statement.find(interaction, code)
    if statement is None or statement.state is StatementState.PENDING:
        return None
    context, translate = interaction.context, interaction.translate
    text = statement.text(interaction.reads, context.mission.default_language)
    reader = context.services.db.reader
    ids = await questions.related(reader, statement.id, text.title, related_list.MOST)
    found = await statements.by_ids(reader, ids)
    if not found:
        return None
    return related_list.related(translate, context.mission, text.title, found, code, interaction.reads)


async def fresh(interaction: Interaction) -> None:
    """The newest statements, since it is unknown which one the button was about."""
    await latest.fresh(interaction)


FEATURE = Feature(
    presses=(Press("more", show, only_answers=True), Press("more_list", show_again, only_answers=True)), fresh=fresh
)
