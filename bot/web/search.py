"""The search: a form, and statements with the words around each hit."""

from __future__ import annotations

from bot.domain.search.query import Query, parse
from bot.domain.statements import Number, Statement
from bot.domain.time.calendar import day_in
from bot.rendering.pages import addresses, html
from bot.rendering.search.result_page import MOST_TYPED, snippet, text_with_hits
from bot.services.verify.find_originals import is_out
from bot.store.database.connection import Connection
from bot.store.search import questions, words
from bot.store.search.questions import Found, SortOrder
from bot.store.statements import statements
from bot.web import template
from bot.web.page import Look, Page
from bot.web.statements import Listed, listed

_PER_PAGE = 10


async def search(look: Look) -> Page | None:
    """The results for the typed words; a number redirects to its statement."""
    typed = " ".join(look.asked.get("q", "").split())[:MOST_TYPED].strip()
    asked = int(look.asked.get("page", "1"))
    if (number := _number(look, typed)) and await _is_there(look.cx, number):
        return Page(status=302, location=look.links.to(addresses.statement(look.lang, number)))
    query, meant = parse(typed), ""
    found = await _find(look, query) if query else Found(())
    if query and not found.statements and (meant := await questions.corrected(look.cx, query)):
        query = parse(meant)
        found = await _find(look, query) if query else found
        meant = meant if found.statements else ""
    pages = max(1, -(-len(found.statements) // _PER_PAGE))
    if not 1 <= asked <= pages:
        return None
    ids = found.statements[(asked - 1) * _PER_PAGE : asked * _PER_PAGE]
    shown = [_hit(look, query, one) for one in await statements.by_ids(look.cx, ids)] if query else []
    return template.draw(
        look,
        "search.html",
        title=f"{look.say('site.search')}: {typed}" if typed else look.say("site.search"),
        description=look.say("site.search_how"),
        indexed=False,
        typed=typed,
        said=_said(look, typed, query, found, meant),
        statements=shown,
        pages=look.say("page.of", page=asked, pages=pages) if pages > 1 else "",
        previous=look.links.to(addresses.search(look.lang, typed, asked - 1)) if asked > 1 else "",
        following=look.links.to(addresses.search(look.lang, typed, asked + 1)) if asked < pages else "",
    )


def _number(look: Look, typed: str) -> Number | None:
    return Number.parse(typed, day_in(look.setting.mission.timezone, look.now).year) if not typed.isdigit() else None


async def _is_there(cx: Connection, number: Number) -> bool:
    found = await statements.by_number(cx, number)
    return found is not None and await is_out(cx, found)


async def _find(look: Look, query: Query) -> Found:
    wide = await words.widened(look.cx, query)
    return await questions.find(look.cx, wide, SortOrder.RELEVANCE, look.now)


def _hit(look: Look, query: Query, statement: Statement) -> Listed:
    text = text_with_hits(query, statement, look.lang, look.setting.mission.default_language)
    return listed(look, statement, html.line(snippet(query, text)), text)


def _said(look: Look, typed: str, query: Query | None, found: Found, meant: str) -> str:
    """The sentence above the results."""
    if not typed:
        return ""
    if query is None:
        return look.say("site.no_words")
    if not found.statements:
        return look.say("site.nothing_found")
    total = len(found.statements)
    count = look.say("search.more_than", most=total) if found.more else look.say.count("search.count", total)
    return f"{look.say('search.did_you_mean', typed=typed, meant=meant)} {count}" if meant else count
