"""Edit below /consular: an owner chooses a card and a field, sends what shall stand there, looks, confirms."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date

from telegram import Message
from telegram.error import BadRequest

from bot.chat.consular.card import cards
from bot.chat.platform.interaction import Visit
from bot.chat.platform.registry import Feature, Press, Question, number_of
from bot.domain.consular.card import Field, Place, keyed
from bot.domain.errors import Refusal, Stale
from bot.domain.mission import ConsularCard
from bot.domain.staff import Role
from bot.domain.text.richtext import RichText
from bot.domain.time.calendar import day_in
from bot.rendering.consular import editor
from bot.rendering.view import View
from bot.services import consular
from bot.services.consular import Proposed
from bot.services.context import require
from bot.services.drafts import change

log = logging.getLogger(__name__)


async def back_to_cards(here: Visit, args: Sequence[str]) -> None:
    """Back to what readers see."""
    if args:
        raise ValueError(args)
    await _drop_question(here)
    await here.turn(await cards(here))
    await here.toast()


async def choose(here: Visit, args: Sequence[str]) -> None:
    """Which card; with a key, or where there is one card only, which field."""
    if len(args) > 1:
        raise ValueError(args)
    await require(here.desk.office.db.reader, here.user, Role.OWNER)
    await _drop_question(here)
    known = keyed(here.desk.mission)
    if args or len(known) == 1:
        await here.turn(await _fields(here, args[0] if args else next(iter(known))))
    else:
        await here.turn(editor.which_card(here.words, here.desk.mission))
    await here.toast()


async def ask(here: Visit, args: Sequence[str]) -> None:
    """A field: what shall stand there?"""
    place, office = _place(args), here.desk.office
    is_changed = await consular.is_changed(office, here.user, place)
    if here.query and here.query.message:
        await consular.ask(office, here.user, here.chat, place, here.query.message.message_id)
    shown = await _card(here, place.card)
    may_leave_out = consular.can_be_left_out(place)
    view = editor.question(
        here.words, here.desk.mission, place, shown, may_leave_out=may_leave_out, is_changed=is_changed
    )
    await here.turn(view)
    await here.toast()


async def answer(here: Visit, message: Message, rest: str, asked: int) -> None:
    """The answer: the look before Confirm is a new message, and the one that asked shows the fields again."""
    place = _place([part for part in rest.split(":") if part])
    if not message.text:
        raise Refusal("card.text_only")
    proposed = await consular.answer(here.desk.office, here.user, here.chat, place, message.text)
    await here.show(_preview(here, proposed))
    try:
        await here.desk.messenger.edit(here.chat, asked, await _fields(here, place.card))
    except BadRequest as error:  # the owner has deleted it
        log.info("the card's fields were not shown again: %s", error.message)


async def reset(here: Visit, args: Sequence[str]) -> None:
    """Back to what the config says, after a look."""
    await _propose(here, args, from_config=True)


async def clear(here: Visit, args: Sequence[str]) -> None:
    """Leave the field out, after a look."""
    await _propose(here, args, from_config=False)


async def _propose(here: Visit, args: Sequence[str], *, from_config: bool) -> None:
    place, office = _place(args), here.desk.office
    proposed = await consular.propose(office, here.user, here.chat, place, from_config=from_config)
    await here.turn(_preview(here, proposed))
    await here.toast()


async def confirm(here: Visit, args: Sequence[str]) -> None:
    """Readers see it from now on."""
    (proposal,) = map(number_of, args)
    after = await consular.confirm(here.desk.office, here.user, proposal)
    await here.turn(editor.done(here.words, here.desk.mission, after.place, after.card, _today(here)))
    await here.toast("card.done")


async def cancel(here: Visit, args: Sequence[str]) -> None:
    """Nothing changes."""
    (proposal,) = map(number_of, args)
    await consular.leave(here.desk.office, here.user, proposal)
    await here.turn(View(RichText(here.words("card.left"))))
    await here.toast()


def _preview(here: Visit, proposed: Proposed) -> View:
    mission = here.desk.mission
    return editor.preview(here.words, mission, proposed.place, proposed.card, proposed.id, _today(here))


async def _fields(here: Visit, key: str) -> View:
    return editor.which_field(here.words, here.desk.mission, key, await _card(here, key), _today(here))


async def _card(here: Visit, key: str) -> ConsularCard:
    found = keyed(await consular.mission(here.desk.office)).get(key)
    if found is None:
        raise Stale("card.gone")
    return found


def _place(args: Sequence[str]) -> Place:
    """The place that a button or a question names.

    Raises:
        ValueError: there is no such field, or a language too many or too few.
    """
    key, field, lang = [*args, ""] if len(args) == 2 else args
    place = Place(key, Field(field), lang)
    if place.field.local != bool(lang):
        raise ValueError(args)
    return place


async def _drop_question(here: Visit) -> None:
    await change.cancel_question(here.desk.office, here.user, here.chat, consular.ASK)


def _today(here: Visit) -> date:
    return day_in(here.desk.mission.timezone, here.desk.office.clock())


async def fresh(here: Visit) -> None:
    """The cards as they are now."""
    await here.show(await cards(here))


FEATURE = Feature(
    presses=(
        Press("cards", back_to_cards),
        Press("card", choose),
        Press("card_ask", ask),
        Press("card_reset", reset),
        Press("card_clear", clear),
        Press("card_set", confirm),
        Press("card_drop", cancel),
    ),
    questions=(Question(consular.ASK, answer),),
    fresh=fresh,
)
