"""Revisions, below a corrected statement: staff see the earlier texts, and what each correction changed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import Feature, Interaction, Press
from bot.chat.search.typed_query import with_way_back
from bot.chat.statements.find_statement import number_of_code
from bot.rendering.statements import revision_list
from bot.services.statements import read_revisions
from bot.store.staff import members


async def listing(interaction: Interaction, args: Sequence[str]) -> None:
    """Show the list of revisions."""
    code, origin = args
    services = interaction.context.services
    statement, found = await read_revisions.revisions_of(services, interaction.user, number_of_code(code))
    names = await members.names(services.db.reader)
    view = revision_list.listing(interaction.translate, services.mission, statement.number, found, names, origin)
    await interaction.turn(with_way_back(interaction, view, origin))
    await interaction.toast()


async def difference(interaction: Interaction, args: Sequence[str]) -> None:
    """Show what one revision changed."""
    code, revision, origin = args
    services = interaction.context.services
    before, after = await read_revisions.neighbours(
        services, interaction.user, number_of_code(code), number_of(revision)
    )
    # Comparing long texts takes a moment, which must not delay everybody else.
    view = await asyncio.to_thread(
        revision_list.difference, interaction.translate, services.mission, before, after, origin
    )
    await interaction.turn(with_way_back(interaction, view, origin))
    await interaction.toast()


FEATURE = Feature(presses=(Press("revs", listing, only_answers=True), Press("diff", difference, only_answers=True)))
