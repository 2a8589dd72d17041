"""/drafts: mine, or everyone's; each can be opened below."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.drafts import show_card
from bot.chat.drafts.post import opened
from bot.chat.mission.help import is_for_staff
from bot.chat.platform.interaction import Visit
from bot.chat.platform.registry import Audience, Command, Feature, Press, number_of
from bot.domain.drafts.draft import OPEN, Draft
from bot.domain.staff import Role
from bot.rendering.drafts import list_page
from bot.rendering.drafts.list_page import ALL, MINE, Listed
from bot.rendering.view import View
from bot.services.context import require
from bot.store.drafts import drafts, history
from bot.store.staff import members


async def on_drafts(here: Visit, _: str) -> None:
    """Answer with one's own; with everyone's where there are none."""
    if await is_for_staff(here):
        mine = await drafts.count(here.desk.office.db.reader, OPEN, here.user)
        await here.show(await _listing(here, MINE if mine else ALL, 1))


async def turn(here: Visit, args: Sequence[str]) -> None:
    """Mine, Everyone's, Newer, Older."""
    whose, page = args
    if whose not in (MINE, ALL):
        raise ValueError(whose)
    await here.turn(await _listing(here, whose, number_of(page)))
    await here.toast()


async def _listing(here: Visit, whose: str, page: int) -> View:
    """A page (from 1; outside the range the nearest).

    Raises:
        NotAllowed: the person is no staff.
    """
    cx = here.desk.office.db.reader
    await require(cx, here.user, Role.EDITOR)
    counts = {MINE: await drafts.count(cx, OPEN, here.user), ALL: await drafts.count(cx, OPEN)}
    page = min(max(page, 1), list_page.page_count(counts[whose]))
    author = here.user if whose == MINE else None
    found = await drafts.page(cx, OPEN, author=author, skip=(page - 1) * list_page.PER_PAGE, most=list_page.PER_PAGE)
    listed = await _listed(here, found)
    return list_page.listing(here.words, here.desk.mission, listed, await members.names(cx), whose, page, counts)


async def _listed(here: Visit, found: Sequence[Draft]) -> list[Listed]:
    last = await history.last_changes(here.desk.office.db.reader, [draft.id for draft in found])
    listed = []
    for draft in found:
        statement = await show_card.statement_of(here.desk, draft)
        listed.append(Listed(draft, last.get(draft.id), statement.number if statement else None))
    return listed


async def open_draft(here: Visit, args: Sequence[str]) -> None:
    """The draft's preview and card, below."""
    (draft,) = map(number_of, args)
    found = await opened(here, draft)
    await here.toast()
    await show_card.place(here.desk, here.chat, found, anew=True)


FEATURE = Feature(
    commands=(Command(("drafts",), on_drafts, Audience.STAFF),),
    presses=(Press("drafts", turn), Press("draft_open", open_draft)),
)
