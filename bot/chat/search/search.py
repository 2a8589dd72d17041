"""/search, and plain words in private: pages of results in one message. A number alone opens its statement."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import replace

from telegram import Message

from bot.chat.archive import topic_named
from bot.chat.consular.nobody_reads import in_need, needed, with_people
from bot.chat.media.show import show_all
from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import Command, Feature, Interaction, Press, Question, StartLink
from bot.chat.search.typed_query import typed_in
from bot.chat.statements.read import ALONE, show_alone, shown_here
from bot.domain.prompts import SearchPrompt
from bot.domain.search.query import Query, parse
from bot.domain.statements import Number, Statement, StatementState
from bot.domain.text.richtext import RichText
from bot.domain.time.calendar import day_in
from bot.rendering.search import result_page
from bot.rendering.statements import correction_note, views
from bot.rendering.statements.messages import messages
from bot.rendering.view import View
from bot.services.search import find
from bot.services.verify.find_originals import is_out
from bot.store.search import questions, words
from bot.store.search.questions import SortOrder
from bot.store.statements import statements

_MOST_PAYLOAD = 64  # https://core.telegram.org/bots/features#deep-linking
_LINK = "q-"


async def on_search(interaction: Interaction, argument: str) -> None:
    """Answer with the best results, or ask for the words to search for."""
    if not argument and interaction.private:
        await find.ask_for_words(interaction.context.services, interaction.user, interaction.chat)
    if not argument:
        await interaction.say("search.ask" if interaction.private else "search.usage")
        return
    await look_for(interaction, argument)


async def answer(interaction: Interaction, message: Message, _: SearchPrompt) -> None:
    """Take the words that /search asked for."""
    await find.close_question(interaction.context.services, interaction.user, interaction.chat, SearchPrompt)
    await look_for(interaction, message.text or message.caption or "")


async def look_for(interaction: Interaction, said: str, *, plain: bool = False) -> None:
    """Send the results, or the statement whose number was typed, in a new message. `plain`: the words were written
    without a command, perhaps to a human."""
    typed = " ".join(said.split())[: result_page.MOST_TYPED].strip()
    number = _number(interaction, typed)
    if number and not typed.isdigit():
        await open_number(interaction, number)
        return
    query = parse(typed)
    if query is None:
        none = View(RichText(interaction.translate("search.no_words")))
        await interaction.show(await with_people(interaction, typed, none))
        return
    view = await _results(interaction, typed, query, 1, plain=plain)
    if view is None and number and await _published(interaction, number):
        await open_number(interaction, number)
    else:
        view = (
            view
            or await _results_for_need(interaction, typed, 1)
            or await _corrected(interaction, typed, query, plain=plain)
            or await _nothing(interaction, typed)
        )
        await interaction.show(view, silent=not interaction.private)


async def _results_for_need(interaction: Interaction, typed: str, number: int, *, by_date: bool = False) -> View | None:
    """A page of results about what somebody in need asks for (a passport, a visa), when no statement has all of the
    words."""
    for word in needed(interaction, typed):
        query = parse(word)
        if query and (
            view := await _results(interaction, typed, query, number, by_date=by_date, plain=True, only=word)
        ):
            return view
    return None


async def _corrected(interaction: Interaction, typed: str, query: Query, *, plain: bool) -> View | None:
    """The results for the probable spelling; None if nothing similar finds anything, or if a topic has that name."""
    services = interaction.context.services
    if topic_named(interaction, typed):
        return None
    meant = await questions.corrected(services.db.reader, query)
    corrected = parse(meant)
    if corrected is None:
        return None
    return await _results(interaction, meant, corrected, 1, plain=plain, instead_of=typed)


def _number(interaction: Interaction, typed: str) -> Number | None:
    services = interaction.context.services
    return Number.parse(typed, day_in(services.mission.timezone, services.clock()).year)


async def open_number(interaction: Interaction, number: Number) -> None:
    """Show the statement of a number, or say that there is none or that it is retracted."""
    statement = await _published(interaction, number)
    if statement is None:
        await interaction.say("statement.unknown", number=number)
    elif statement.state is StatementState.RETRACTED:
        await interaction.show(
            correction_note.retracted(interaction.translate.lang, interaction.context.mission, statement)
        )
    elif interaction.private:
        await show_alone(interaction, statement)
    else:
        text = views.release(shown_here(interaction, statement, ALONE))
        await show_all(interaction, messages(text, statement.media), silent=True)


async def _published(interaction: Interaction, number: Number) -> Statement | None:
    """The statement of a number, if it is published."""
    found = await statements.by_number(interaction.context.services.db.reader, number)
    return found if found and await is_out(interaction.context.services.db.reader, found, interaction.asker) else None


async def _results(
    interaction: Interaction,
    typed: str,
    query: Query,
    number: int,
    *,
    by_date: bool = False,
    plain: bool = False,
    instead_of: str = "",
    only: str = "",
) -> View | None:
    """A page of results (outside the range the nearest); None if there are none. `instead_of`: the words that found
    nothing and were corrected. `only`: the one word that was searched for, since nothing has all of them."""
    services = interaction.context.services
    query = await words.widened(services.db.reader, query)
    order = SortOrder.DATE if by_date else SortOrder.RELEVANCE
    found = await questions.find(services.db.reader, query, order, services.clock())
    if not found.statements:
        return None
    total = len(found.statements)
    results = result_page.Results(typed, query, by_date, 1, total, found.more, plain, instead_of, only)
    number = min(max(number, 1), results.pages)
    results = replace(results, page=number)
    ids = found.statements[(number - 1) * result_page.PER_PAGE : number * result_page.PER_PAGE]
    kept = await statements.by_ids(services.db.reader, ids)
    link = _payload(typed) if total > len(kept) else ""
    into_bot = not interaction.private
    view = result_page.listing(
        interaction.translate,
        interaction.context.mission,
        results,
        kept,
        into_bot=into_bot,
        link=link,
        reads=interaction.reads,
    )
    return await with_people(interaction, instead_of or typed, view) if plain else view


async def _nothing(interaction: Interaction, typed: str) -> View:
    part = topic_named(interaction, typed)
    topic = part.topic if part else ""
    view = result_page.nothing(
        interaction.translate,
        interaction.context.mission,
        typed,
        topic,
        into_bot=not interaction.private,
        in_need=interaction.private and in_need(interaction, typed),
    )
    return await with_people(interaction, typed, view)


async def turn(interaction: Interaction, args: Sequence[str]) -> None:
    """Older, Newer, the other order; or Back from a statement."""
    order, number = args
    typed = typed_in(interaction)
    query = parse(typed)
    if query is None:
        raise ValueError(typed)
    by_date, plain = result_page.read_order(order)
    view = await _results(interaction, typed, query, number_of(number), by_date=by_date, plain=plain)
    view = view or await _results_for_need(interaction, typed, number_of(number), by_date=by_date)
    await interaction.turn(view or await _nothing(interaction, typed))
    await interaction.toast()


def _payload(typed: str) -> str:
    """The payload of the link that repeats the search in private; '' if it would be too long."""
    payload = _LINK + base64.urlsafe_b64encode(typed.encode("utf-8", "replace")).decode().rstrip("=")
    return payload if len(payload) <= _MOST_PAYLOAD else ""


async def open_link(interaction: Interaction, coded: str) -> bool:
    """Repeat a search from a group: `coded` is the text typed there, encoded by `_payload`."""
    try:
        said = base64.b64decode(coded + "=" * (-len(coded) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return False
    if said.strip():
        await look_for(interaction, said)
    return bool(said.strip())


async def fresh(interaction: Interaction) -> None:
    """Ask for the words again, since they can no longer be read from the results."""
    await interaction.say("search.ask")


FEATURE = Feature(
    commands=(Command(("search",), on_search, only_answers=True),),
    presses=(Press("search", turn, only_answers=True),),
    questions=(Question(SearchPrompt, answer),),
    links=(StartLink(_LINK, open_link),),
    fresh=fresh,
)
