"""Revisions, below a corrected statement: staff see what it said before, and what is different."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.chat.platform.interaction import Visit
from bot.chat.platform.registry import Feature, Press, number_of
from bot.chat.search.typed_query import with_way_back
from bot.chat.statements.read import number_of_code
from bot.rendering.statements import revision_list
from bot.services.statements import read_revisions
from bot.store.staff import members


async def listing(here: Visit, args: Sequence[str]) -> None:
    """The list."""
    code, origin = args
    office = here.desk.office
    statement, found = await read_revisions.revisions_of(office, here.user, number_of_code(code))
    names = await members.names(office.db.reader)
    view = revision_list.listing(here.words, office.mission, statement.number, found, names, origin)
    await here.turn(with_way_back(here, view, origin))
    await here.toast()


async def difference(here: Visit, args: Sequence[str]) -> None:
    """What one revision changed."""
    code, revision, origin = args
    office = here.desk.office
    before, after = await read_revisions.neighbours(office, here.user, number_of_code(code), number_of(revision))
    # Long texts take a moment, which must not hold up everybody else.
    view = await asyncio.to_thread(revision_list.difference, here.words, office.mission, before, after, origin)
    await here.turn(with_way_back(here, view, origin))
    await here.toast()


FEATURE = Feature(presses=(Press("revs", listing), Press("diff", difference)))
