"""/drafts: a list of one's own open drafts or of everybody's; each can be opened."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.drafts import show_card
from bot.chat.drafts.show_card import opened
from bot.chat.mission.help import is_for_staff
from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import Audience, Command, Feature, Interaction, Press
from bot.domain.drafts.draft import OPEN, Draft
from bot.domain.staff import Role
from bot.rendering.drafts import list_page
from bot.rendering.drafts.list_page import ALL, MINE, Listed
from bot.rendering.view import View
from bot.services.context import require
from bot.services.drafts.read_card import statement_of
from bot.store.drafts import drafts, history
from bot.store.staff import members


async def on_drafts(interaction: Interaction, _: str) -> None:
    """Answer with the person's own drafts, or with everybody's if they have none."""
    if await is_for_staff(interaction):
        mine = await drafts.count(interaction.context.services.db.reader, OPEN, interaction.user)
        await interaction.show(await _listing(interaction, MINE if mine else ALL, 1))


async def turn(interaction: Interaction, args: Sequence[str]) -> None:
    """Mine, Everyone's, Newer, Older."""
    whose, page = args
    if whose not in (MINE, ALL):
        raise ValueError(whose)
    await interaction.turn(await _listing(interaction, whose, number_of(page)))
    await interaction.toast()


async def _listing(interaction: Interaction, whose: str, page: int) -> View:
    """A page of the list (from 1; outside the range, the nearest).

    Raises:
        NotAllowed: the person is not staff.
    """
    cx = interaction.context.services.db.reader
    await require(cx, interaction.user, Role.EDITOR)
    counts = {MINE: await drafts.count(cx, OPEN, interaction.user), ALL: await drafts.count(cx, OPEN)}
    page = min(max(page, 1), list_page.page_count(counts[whose]))
    author = interaction.user if whose == MINE else None
    found = await drafts.page(cx, OPEN, author=author, skip=(page - 1) * list_page.PER_PAGE, most=list_page.PER_PAGE)
    listed = await _listed(interaction, found)
    return list_page.listing(
        interaction.translate, interaction.context.mission, listed, await members.names(cx), whose, page, counts
    )


async def _listed(interaction: Interaction, found: Sequence[Draft]) -> list[Listed]:
    last = await history.last_changes(interaction.context.services.db.reader, [draft.id for draft in found])
    listed = []
    for draft in found:
        statement = await statement_of(interaction.context.services, draft)
        listed.append(Listed(draft, last.get(draft.id), statement.number if statement else None))
    return listed


async def open_draft(interaction: Interaction, args: Sequence[str]) -> None:
    """Show the draft's preview and card at the bottom of the chat."""
    (draft,) = map(number_of, args)
    found = await opened(interaction, draft)
    await interaction.toast()
    await show_card.place(interaction.context, interaction.chat, found, anew=True)


FEATURE = Feature(
    commands=(Command(("drafts",), on_drafts, Audience.STAFF),),
    presses=(Press("drafts", turn), Press("draft_open", open_draft)),
)
