"""Edit below /consular: an owner chooses a card and a field, sends the new value, looks at it, confirms."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date

from telegram import Message
from telegram.error import BadRequest

from bot.chat.consular.card import cards
from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import Feature, Interaction, Press, Question
from bot.domain.consular.card import CardField, Field, keyed
from bot.domain.errors import Refusal, Stale
from bot.domain.mission import ConsularCard
from bot.domain.prompts import CardPrompt
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


async def back_to_cards(interaction: Interaction, args: Sequence[str]) -> None:
    """Back: show the cards as readers see them."""
    if args:
        raise ValueError(args)
    await _drop_question(interaction)
    await interaction.turn(await cards(interaction))
    await interaction.toast()


async def choose(interaction: Interaction, args: Sequence[str]) -> None:
    """Let the owner choose a card, or one of its fields if the card is clear: named by its key, or the only one."""
    if len(args) > 1:
        raise ValueError(args)
    await require(interaction.context.services.db.reader, interaction.user, Role.OWNER)
    await _drop_question(interaction)
    known = keyed(interaction.context.mission)
    if args or len(known) == 1:
        await interaction.turn(await _fields(interaction, args[0] if args else next(iter(known))))
    else:
        await interaction.turn(editor.which_card(interaction.translate, interaction.context.mission))
    await interaction.toast()


async def ask(interaction: Interaction, args: Sequence[str]) -> None:
    """A field was chosen: ask for its new value."""
    card_field, services = _card_field(args), interaction.context.services
    is_changed = await consular.is_changed(services, interaction.user, card_field)
    if interaction.query and interaction.query.message:
        await consular.ask(
            services, interaction.user, interaction.chat, card_field, interaction.query.message.message_id
        )
    shown = await _card(interaction, card_field.card)
    may_leave_out = consular.can_be_left_out(card_field)
    view = editor.question(
        interaction.translate,
        interaction.context.mission,
        card_field,
        shown,
        may_leave_out=may_leave_out,
        is_changed=is_changed,
    )
    await interaction.turn(view)
    await interaction.toast()


async def answer(interaction: Interaction, message: Message, asked: CardPrompt) -> None:
    """Take the new value: show the card with it for confirmation, and put the fields back where the question was."""
    card_field = asked.card_field
    if not message.text:
        raise Refusal("card.text_only")
    proposed = await consular.answer(
        interaction.context.services, interaction.user, interaction.chat, card_field, message.text
    )
    await interaction.show(_preview(interaction, proposed))
    try:
        await interaction.context.messenger.edit(
            interaction.chat, asked.message, await _fields(interaction, card_field.card)
        )
    except BadRequest as error:  # the owner has deleted that message
        log.info("the card's fields were not shown again: %s", error.message)


async def reset(interaction: Interaction, args: Sequence[str]) -> None:
    """Propose the value from the config; it has to be confirmed."""
    await _propose(interaction, args, from_config=True)


async def clear(interaction: Interaction, args: Sequence[str]) -> None:
    """Propose to leave the field out; it has to be confirmed."""
    await _propose(interaction, args, from_config=False)


async def _propose(interaction: Interaction, args: Sequence[str], *, from_config: bool) -> None:
    card_field, services = _card_field(args), interaction.context.services
    proposed = await consular.propose(services, interaction.user, interaction.chat, card_field, from_config=from_config)
    await interaction.turn(_preview(interaction, proposed))
    await interaction.toast()


async def confirm(interaction: Interaction, args: Sequence[str]) -> None:
    """Confirm: readers see the change from now on."""
    (proposal,) = map(number_of, args)
    after = await consular.confirm(interaction.context.services, interaction.user, proposal)
    await interaction.turn(
        editor.done(
            interaction.translate, interaction.context.mission, after.card_field, after.card, _today(interaction)
        )
    )
    await interaction.toast("card.done")


async def cancel(interaction: Interaction, args: Sequence[str]) -> None:
    """Cancel: nothing changes."""
    (proposal,) = map(number_of, args)
    await consular.leave(interaction.context.services, interaction.user, proposal)
    await interaction.turn(View(RichText(interaction.translate("card.left"))))
    await interaction.toast()


def _preview(interaction: Interaction, proposed: Proposed) -> View:
    mission = interaction.context.mission
    return editor.preview(
        interaction.translate, mission, proposed.card_field, proposed.card, proposed.id, _today(interaction)
    )


async def _fields(interaction: Interaction, key: str) -> View:
    return editor.which_field(
        interaction.translate, interaction.context.mission, key, await _card(interaction, key), _today(interaction)
    )


async def _card(interaction: Interaction, key: str) -> ConsularCard:
    found = keyed(await consular.mission(interaction.context.services)).get(key)
    if found is None:
        raise Stale("card.gone")
    return found


def _card_field(args: Sequence[str]) -> CardField:
    """The field of a card that a button names.

    Raises:
        ValueError: there is no such field, its language is missing, or it has a language and takes none.
    """
    key, field, lang = [*args, ""] if len(args) == 2 else args
    card_field = CardField(key, Field(field), lang)
    if card_field.field.local != bool(lang):
        raise ValueError(args)
    return card_field


async def _drop_question(interaction: Interaction) -> None:
    await change.cancel_question(interaction.context.services, interaction.user, interaction.chat, CardPrompt)


def _today(interaction: Interaction) -> date:
    return day_in(interaction.context.mission.timezone, interaction.context.services.clock())


async def fresh(interaction: Interaction) -> None:
    """The cards as they are now."""
    await interaction.show(await cards(interaction))


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
    questions=(Question(CardPrompt, answer),),
    fresh=fresh,
)
