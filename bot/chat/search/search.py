"""/search, and plain words in private: results page by page in one message; a number alone opens its statement."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

from telegram import Message

from bot.chat.archive import topic_named
from bot.chat.platform.interaction import Visit
from bot.chat.platform.registry import Command, Feature, Press, Question, number_of
from bot.chat.search.typed_query import typed_in
from bot.chat.statements.read import ALONE, page, shown_here
from bot.chat.verify.check import is_out
from bot.domain.search.query import Query, parse
from bot.domain.statements import Number, Statement, StatementState
from bot.domain.time.calendar import day_in
from bot.rendering.search import result_page
from bot.rendering.statements import correction_note, views
from bot.rendering.view import View
from bot.services.search import find
from bot.store import search as stored
from bot.store.search import Order
from bot.store.statements import statements

_MOST_PAYLOAD = 64  # https://core.telegram.org/bots/features#deep-linking
_LINK = "q-"


async def search(here: Visit, argument: str) -> None:
    """Answer with the best results, or ask what to look for."""
    if not argument and here.private:
        await find.ask_for_words(here.desk.office, here.user, here.chat)
    if not argument:
        await here.say("search.ask" if here.private else "search.usage")
        return
    await look_for(here, argument)


async def answer(here: Visit, message: Message, _: str, __: int) -> None:
    """The words that were asked for."""
    await find.close_question(here.desk.office, here.user, here.chat, find.SEARCH)
    await look_for(here, message.text or message.caption or "")


async def look_for(here: Visit, said: str) -> None:
    """A new message with the results, or with the statement whose number was typed."""
    typed = " ".join(said.split())[: result_page.MOST_TYPED].strip()
    number = _number(here, typed)
    if number and not typed.isdigit():
        await open_number(here, number)
        return
    query = parse(typed)
    if query is None:
        await here.say("search.no_words")
        return
    view = await _results(here, typed, query, Order.RELEVANCE, 1)
    if view is None and number and await _standing(here, number):
        await open_number(here, number)
    else:
        await here.show(view or _nothing(here, typed), silent=not here.private)


def _number(here: Visit, typed: str) -> Number | None:
    office = here.desk.office
    return Number.parse(typed, day_in(office.mission.timezone, office.clock()).year)


async def open_number(here: Visit, number: Number) -> None:
    """The statement of a number, or the notice in its place."""
    statement = await _standing(here, number)
    if statement is None:
        await here.say("statement.unknown", number=number)
    elif statement.state is StatementState.RETRACTED:
        await here.show(correction_note.retracted(here.words.lang, here.desk.mission, statement))
    elif here.private:
        await here.show(await page(here, statement, 1, ALONE))
    else:
        await here.show(views.release(shown_here(here, statement, ALONE)), silent=True)


async def _standing(here: Visit, number: Number) -> Statement | None:
    """The statement of a number, if it is out."""
    found = await statements.by_number(here.desk.office.db.reader, number)
    return found if found and await is_out(here.desk.office.db.reader, found) else None


async def _results(here: Visit, typed: str, query: Query, order: Order, number: int) -> View | None:
    """A page of results; outside the range the nearest. None where nothing is found."""
    office = here.desk.office
    found = await stored.find(office.db.reader, query, order, office.clock())
    if not found.statements:
        return None
    total = len(found.statements)
    results = result_page.Results(typed, query, order is Order.DATE, 1, total, found.more)
    number = min(max(number, 1), results.pages)
    results = result_page.Results(typed, query, order is Order.DATE, number, total, found.more)
    ids = found.statements[(number - 1) * result_page.PER_PAGE : number * result_page.PER_PAGE]
    listed = [await statements.by_id(office.db.reader, statement) for statement in ids]
    kept = [statement for statement in listed if statement]
    link = _payload(typed) if total > len(kept) else ""
    into_bot = not here.private
    return result_page.listing(
        here.words, here.desk.mission, results, kept, into_bot=into_bot, link=link, reads=here.reads
    )


def _nothing(here: Visit, typed: str) -> View:
    shelf = topic_named(here, typed)
    topic = shelf.topic if shelf else ""
    return result_page.nothing(here.words, here.desk.mission, typed, topic, into_bot=not here.private)


async def turn(here: Visit, args: Sequence[str]) -> None:
    """Older, Newer, the other order, or back from a statement."""
    order, number = args
    typed = typed_in(here)
    query = parse(typed)
    if query is None:
        raise ValueError(typed)
    view = await _results(here, typed, query, Order(order), number_of(number))
    await here.turn(view or _nothing(here, typed))
    await here.toast()


def _payload(typed: str) -> str:
    """The deep link's payload that searches again in private; '' where it would be too long."""
    payload = _LINK + base64.urlsafe_b64encode(typed.encode("utf-8", "replace")).decode().rstrip("=")
    return payload if len(payload) <= _MOST_PAYLOAD else ""


async def from_link(here: Visit, payload: str) -> bool:
    """A deep link's q-<what was typed>; whether it was one."""
    if not payload.startswith(_LINK):
        return False
    coded = payload.removeprefix(_LINK)
    try:
        said = base64.b64decode(coded + "=" * (-len(coded) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return False
    if said.strip():
        await look_for(here, said)
    return bool(said.strip())


async def fresh(here: Visit) -> None:
    """A button of results that can't be read any more: ask for the words again."""
    await here.say("search.ask")


FEATURE = Feature(
    commands=(Command(("search",), search),),
    presses=(Press("search", turn),),
    questions=(Question(find.SEARCH, answer),),
    fresh=fresh,
)
