"""The consular cards: the config's, with what owners changed in the chat laid over. Readers get them here."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.consular.card import Field, Place, Value, keyed, laid_over, nothing, parse, value_of, written
from bot.domain.errors import Refusal, Stale
from bot.domain.mission import ConsularCard, Mission
from bot.domain.staff import Role
from bot.services.context import Office, require
from bot.store import audit, consular, prompts
from bot.store.database.connection import Connection

ASK = "card"  # the kind of the open question, before the place: card:1f2e3d4c:phone:


@dataclass(frozen=True, slots=True)
class Proposed:
    """A change to be looked at: the card as it would be."""

    id: int
    place: Place
    card: ConsularCard


async def mission(office: Office) -> Mission:
    """The mission as readers see it now."""
    return laid_over(office.mission, await consular.changes(office.db.reader))


async def left_over(office: Office) -> int:
    """How many changes belong to no card that the config has now."""
    known = keyed(office.mission)
    return sum(place.card not in known for place in await consular.changes(office.db.reader))


async def is_changed(office: Office, owner: int, place: Place) -> bool:
    """Whether something else stands there than in the config.

    Raises:
        NotAllowed: the person is no owner.
        Stale: the config has no such card.
    """
    await require(office.db.reader, owner, Role.OWNER)
    _card(office.mission, place)
    return place in await consular.changes(office.db.reader)


async def ask(office: Office, owner: int, chat: int, place: Place, message: int) -> None:
    """A field was chosen: the next message is what shall stand there. `message` is the one that asks.

    Raises:
        NotAllowed: the person is no owner.
        Stale: the config has no such card.
    """

    async def work(cx: Connection) -> None:
        await require(cx, owner, Role.OWNER)
        _card(office.mission, place)
        kind = f"{ASK}:{place.card}:{place.field}:{place.lang}"
        await prompts.ask(cx, chat, owner, kind, message, office.clock())

    await office.db.write(work)


async def answer(office: Office, owner: int, chat: int, place: Place, text: str) -> Proposed:
    """The answer to the question, which closes only if the text can stand there.

    Raises:
        NotAllowed: the person is no owner.
        Stale: the config has no such card.
        Refusal: the text cannot stand there, or stands there already.
    """

    async def work(cx: Connection) -> Proposed:
        await require(cx, owner, Role.OWNER)
        proposed = await _propose(office, cx, owner, place, parse(place.field, text))
        await prompts.close(cx, chat, owner, ASK)
        return proposed

    return await office.db.write(work)


async def propose(office: Office, owner: int, chat: int, place: Place, *, from_config: bool) -> Proposed:
    """Without a typed text: what the config says (`from_config`), or nothing.

    Raises:
        NotAllowed: the person is no owner.
        Stale: the config has no such card.
        Refusal: that stands there already, or the field can't be left out.
    """

    async def work(cx: Connection) -> Proposed:
        await require(cx, owner, Role.OWNER)
        if not from_config and not can_be_left_out(place):
            raise Refusal("card.needed")
        value = None if from_config else nothing(place.field)
        proposed = await _propose(office, cx, owner, place, value)
        await prompts.close(cx, chat, owner, ASK)
        return proposed

    return await office.db.write(work)


def can_be_left_out(place: Place) -> bool:
    """A card without a phone number is none."""
    return place.field is not Field.PHONE


async def confirm(office: Office, owner: int, proposal: int) -> Proposed:
    """Let readers see it.

    Raises:
        NotAllowed: the person is no owner.
        Stale: it is no longer what waits, or somebody changed the field since.
    """

    async def work(cx: Connection) -> Proposed:
        await require(cx, owner, Role.OWNER)
        found = await consular.proposal(cx, owner, proposal)
        if found is None:
            raise Stale("card.over")
        place, changes = found.place, await consular.changes(cx)
        seen = value_of(_card(laid_over(office.mission, changes), place), place)
        if seen != found.before:
            raise Stale("card.changed_since")
        after = await _put(office, cx, place, found.value)
        await consular.settle(cx, proposal)
        label = after.label.say(office.mission.default_language)
        told = {"card": label, "field": place.field, "lang": place.lang, "was": written(seen)}
        await audit.note(
            cx,
            owner,
            "consular.reset" if found.value is None else "consular.changed",
            office.clock(),
            **told,
            became=written(value_of(after, place)),
        )
        return Proposed(proposal, place, after)

    return await office.db.write(work)


async def leave(office: Office, owner: int, proposal: int) -> None:
    """Cancel was pressed: nothing changes.

    Raises:
        NotAllowed: the person is no owner.
    """

    async def work(cx: Connection) -> None:
        await require(cx, owner, Role.OWNER)
        if await consular.proposal(cx, owner, proposal):
            await consular.settle(cx, proposal)

    await office.db.write(work)


async def _propose(office: Office, cx: Connection, owner: int, place: Place, value: Value | None) -> Proposed:
    changes = await consular.changes(cx)
    before = value_of(_card(laid_over(office.mission, changes), place), place)
    if value == value_of(_card(office.mission, place), place):
        value = None  # typed or not, it is what the config says
    card = _card(laid_over(office.mission, _changed(changes, place, value)), place)
    if value_of(card, place) == before and not (value is None and place in changes):
        raise Refusal("card.same")
    return Proposed(await consular.propose(cx, owner, place, value, before), place, card)


def _changed(changes: dict[Place, Value], place: Place, value: Value | None) -> dict[Place, Value]:
    others = {known: said for known, said in changes.items() if known != place}
    return others if value is None else others | {place: value}


async def _put(office: Office, cx: Connection, place: Place, value: Value | None) -> ConsularCard:
    if value is None:
        await consular.drop(cx, place)
    else:
        await consular.put(cx, place, value)
    return _card(laid_over(office.mission, await consular.changes(cx)), place)


def _card(shown: Mission, place: Place) -> ConsularCard:
    found = keyed(shown).get(place.card)
    if found is None or (place.field.local and place.lang not in shown.languages):
        raise Stale("card.gone")
    return found
