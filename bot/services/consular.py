"""The consular cards as readers get them, which is the config's with the owners' changes applied; and changing them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.consular.card import CardField, Field, Value, keyed, laid_over, nothing, parse, value_of, written
from bot.domain.errors import Refusal, Stale
from bot.domain.mission import ConsularCard, Mission
from bot.domain.prompts import CardPrompt
from bot.domain.staff import Role
from bot.services.context import ServiceContext, require
from bot.store import audit, consular, prompts
from bot.store.database.connection import Connection


@dataclass(frozen=True, slots=True)
class Proposed:
    """A change that waits for Confirm, and the card with the change applied."""

    id: int
    card_field: CardField
    card: ConsularCard


async def mission(context: ServiceContext) -> Mission:
    """The mission as readers see it now."""
    return laid_over(context.mission, await consular.changes(context.db.reader))


async def left_over(context: ServiceContext) -> int:
    """How many changes belong to cards that are no longer in the config."""
    known = keyed(context.mission)
    return sum(card_field.card not in known for card_field in await consular.changes(context.db.reader))


async def is_changed(context: ServiceContext, owner: int, card_field: CardField) -> bool:
    """Whether an owner has changed the field from what the config says.

    Raises:
        NotAllowed: the person is no owner.
        Stale: the config has no such card.
    """
    await require(context.db.reader, owner, Role.OWNER)
    _card(context.mission, card_field)
    return card_field in await consular.changes(context.db.reader)


async def ask(context: ServiceContext, owner: int, chat: int, card_field: CardField, message: int) -> None:
    """Open the question for a field's new value: the next message answers it. `message`: the one that asks.

    Raises:
        NotAllowed: the person is no owner.
        Stale: the config has no such card.
    """

    async def work(cx: Connection) -> None:
        await require(cx, owner, Role.OWNER)
        _card(context.mission, card_field)
        await prompts.ask(cx, chat, owner, CardPrompt(card_field, message), context.clock())

    await context.db.write(work)


async def answer(context: ServiceContext, owner: int, chat: int, card_field: CardField, text: str) -> Proposed:
    """Propose the typed value. The question is closed only if the value is valid.

    Raises:
        NotAllowed: the person is no owner.
        Stale: the config has no such card.
        Refusal: the field cannot have that value, or has it already.
    """

    async def work(cx: Connection) -> Proposed:
        await require(cx, owner, Role.OWNER)
        proposed = await _propose(context, cx, owner, card_field, parse(card_field.field, text))
        await prompts.close(cx, chat, owner, CardPrompt)
        return proposed

    return await context.db.write(work)


async def propose(
    context: ServiceContext, owner: int, chat: int, card_field: CardField, *, from_config: bool
) -> Proposed:
    """Propose the config's value (`from_config`) or an empty field.

    Raises:
        NotAllowed: the person is no owner.
        Stale: the config has no such card.
        Refusal: the field has that value already, or cannot be empty.
    """

    async def work(cx: Connection) -> Proposed:
        await require(cx, owner, Role.OWNER)
        if not from_config and not can_be_left_out(card_field):
            raise Refusal("card.needed")
        value = None if from_config else nothing(card_field.field)
        proposed = await _propose(context, cx, owner, card_field, value)
        await prompts.close(cx, chat, owner, CardPrompt)
        return proposed

    return await context.db.write(work)


def can_be_left_out(card_field: CardField) -> bool:
    """Whether the field may be empty: all may, except the phone number."""
    return card_field.field is not Field.PHONE


async def confirm(context: ServiceContext, owner: int, proposal: int) -> Proposed:
    """Make the proposed change, so that readers see it.

    Raises:
        NotAllowed: the person is no owner.
        Stale: the proposal is not open any more, or somebody has changed the field since.
    """

    async def work(cx: Connection) -> Proposed:
        await require(cx, owner, Role.OWNER)
        found = await consular.proposal(cx, owner, proposal)
        if found is None:
            raise Stale("card.over")
        card_field, changes = found.card_field, await consular.changes(cx)
        seen = value_of(_card(laid_over(context.mission, changes), card_field), card_field)
        if seen != found.before:
            raise Stale("card.changed_since")
        after = await _put(context, cx, card_field, found.value)
        await consular.close_proposal(cx, proposal)
        label = after.label.say(context.mission.default_language)
        told = {"card": label, "field": card_field.field, "lang": card_field.lang, "was": written(seen)}
        await audit.note(
            cx,
            owner,
            "consular.reset" if found.value is None else "consular.changed",
            context.clock(),
            **told,
            became=written(value_of(after, card_field)),
        )
        return Proposed(proposal, card_field, after)

    return await context.db.write(work)


async def leave(context: ServiceContext, owner: int, proposal: int) -> None:
    """Cancel was pressed: drop the proposal.

    Raises:
        NotAllowed: the person is no owner.
    """

    async def work(cx: Connection) -> None:
        await require(cx, owner, Role.OWNER)
        if await consular.proposal(cx, owner, proposal):
            await consular.close_proposal(cx, proposal)

    await context.db.write(work)


async def _propose(
    context: ServiceContext, cx: Connection, owner: int, card_field: CardField, value: Value | None
) -> Proposed:
    changes = await consular.changes(cx)
    before = value_of(_card(laid_over(context.mission, changes), card_field), card_field)
    if value == value_of(_card(context.mission, card_field), card_field):
        value = None  # the same as the config's, so the change is deleted
    card = _card(laid_over(context.mission, _changed(changes, card_field, value)), card_field)
    if value_of(card, card_field) == before and not (value is None and card_field in changes):
        raise Refusal("card.same")
    return Proposed(await consular.propose(cx, owner, card_field, value, before), card_field, card)


def _changed(changes: dict[CardField, Value], card_field: CardField, value: Value | None) -> dict[CardField, Value]:
    others = {known: said for known, said in changes.items() if known != card_field}
    return others if value is None else others | {card_field: value}


async def _put(context: ServiceContext, cx: Connection, card_field: CardField, value: Value | None) -> ConsularCard:
    if value is None:
        await consular.drop(cx, card_field)
    else:
        await consular.put(cx, card_field, value)
    return _card(laid_over(context.mission, await consular.changes(cx)), card_field)


def _card(shown: Mission, card_field: CardField) -> ConsularCard:
    found = keyed(shown).get(card_field.card)
    if found is None or (card_field.field.local and card_field.lang not in shown.languages):
        raise Stale("card.gone")
    return found
