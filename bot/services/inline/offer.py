"""Finds the statements to offer for an inline query (words after the bot's name). Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.search.query import Query, parse
from bot.domain.statements import Number, Statement, StatementState
from bot.domain.time.calendar import day_in
from bot.services.context import ServiceContext
from bot.services.press.may_see import may_see
from bot.store.search import questions, words
from bot.store.search.questions import SortOrder
from bot.store.statements import statements

PAGE = 10  # statements in one answer; Telegram asks for the next ones while a person scrolls
MOST = 200  # statements that are offered for one query: this many can be found while a person types


@dataclass(frozen=True, slots=True)
class Offer:
    """Statements, best first; for a query without words the newest. `query`: the query that found them. `next_offset`:
    '' if there are no more."""

    found: Sequence[Statement]
    query: Query | None = None
    next_offset: str = ""


async def offer(context: ServiceContext, typed: str, offset: str) -> Offer:
    """What to offer for the words, from `offset` on."""
    skip = min(int(offset), MOST) if offset.isascii() and offset.isdigit() and len(offset) <= len(str(MOST)) else 0
    number = Number.parse(typed, day_in(context.mission.timezone, context.clock()).year)
    if number:
        named = await statements.by_number(context.db.reader, number)
        if named and named.state is StatementState.PUBLISHED and await may_see(context.db.reader, named):
            return Offer([named])
    query = parse(typed)
    if query is None:
        found = await statements.latest(context.db.reader, PAGE + 1, skip) if not typed.strip() else []
        return Offer(found[:PAGE], None, _next(skip, len(found) > PAGE))
    query, ids = await _found(context, query)
    found = await statements.by_ids(context.db.reader, ids[skip : skip + PAGE])
    return Offer(found, query, _next(skip, len(ids) > skip + PAGE))


async def _found(context: ServiceContext, query: Query) -> tuple[Query, Sequence[int]]:
    """The query that was used in the end, and what it finds: the words as typed, or if they find nothing, what was
    probably meant."""
    reader, now = context.db.reader, context.clock()
    wide = await words.widened(reader, query)
    found = await questions.find(reader, wide, SortOrder.RELEVANCE, now, MOST)
    meant = None if found.statements else parse(await questions.corrected(reader, query))
    if meant:
        wide = await words.widened(reader, meant)
        found = await questions.find(reader, wide, SortOrder.RELEVANCE, now, MOST)
    return wide, found.statements


def _next(skip: int, more: bool) -> str:
    return str(skip + PAGE) if more and skip + PAGE < MOST else ""
