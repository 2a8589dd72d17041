"""Translations: requested from colleagues on a draft's card or a statement's page; one of them takes the task and sends
the text."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.drafts.post import ask_for
from bot.chat.drafts.show_card import opened, place
from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import Feature, Interaction, Press
from bot.chat.statements.find_statement import number_of_code
from bot.domain.errors import Stale
from bot.domain.statements import Number
from bot.domain.text.richtext import RichText
from bot.services.drafts import revise, translate

_CARD = "languages"


async def ask_of_draft(interaction: Interaction, args: Sequence[str]) -> None:
    """Request a translation, on the Languages page of a card."""
    draft, lang = args
    count = await translate.ask(interaction.context.services, interaction.user, lang, draft=number_of(draft))
    await interaction.toast("translate.asked", alert=True, count=count)
    found = await opened(interaction, number_of(draft))
    await place(interaction.context, interaction.chat, found, page=_CARD)


async def ask_of_statement(interaction: Interaction, args: Sequence[str]) -> None:
    """Request a translation, below a statement's page."""
    code, lang = args
    services, number = interaction.context.services, number_of_code(code)
    count = await translate.ask(services, interaction.user, lang, number=number)
    await interaction.toast("translate.asked", alert=True, count=count)


async def take(interaction: Interaction, args: Sequence[str]) -> None:
    """Take it: show the card below, and ask for the text in that language."""
    (translation,) = map(number_of, args)
    services = interaction.context.services
    task = await translate.take(services, interaction.user, translation)
    await interaction.toast("translate.yours")
    draft = task.draft
    if task.number is not None:
        draft = await _correction(interaction, task.number, task.lang)
    found = await opened(interaction, draft)
    await place(interaction.context, interaction.chat, found)
    await ask_for(interaction, found.id, found.version, task.lang)


async def _correction(interaction: Interaction, number: Number, lang: str) -> int:
    """The statement's correction to put the text into: the open one, or a new one."""
    message = interaction.query.message.message_id if interaction.query and interaction.query.message else 0
    services = interaction.context.services
    try:
        draft = await revise.begin_correction(
            services, interaction.user, interaction.chat, number, lang, message, RichText(), services.clock()
        )
    except Stale as stale:
        if stale.key != "edit.open_already":
            raise
        return number_of(str(stale.values["id"]))
    return draft.id


FEATURE = Feature(
    presses=(Press("tr_draft", ask_of_draft), Press("tr_state", ask_of_statement), Press("tr_take", take))
)
