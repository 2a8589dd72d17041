"""The press first, on a draft's card: until when only admitted press may read the statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from telegram import Message

from bot.chat.drafts import show_card
from bot.chat.drafts.options import instant_of, typed_instant
from bot.chat.drafts.show_card import leave_page, on_newest, opened, show_change
from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import CardPage, ChatContext, Feature, Interaction, Press, Question
from bot.domain.drafts.card_facts import CardFacts
from bot.domain.drafts.draft import Draft
from bot.domain.errors import Stale
from bot.domain.prompts import EmbargoPrompt
from bot.i18n.translator import Translator
from bot.rendering.press import embargo_page
from bot.rendering.view import View
from bot.services.drafts import change
from bot.services.press import embargo
from bot.store.drafts.cards import ShownCard
from bot.store.subscriptions import targets

PAGE = "embargo"
_OPTIONS = "options"


async def page(context: ChatContext, translate: Translator, draft: Draft, facts: CardFacts, _: ShownCard) -> View:
    """The page."""
    counts = await targets.audience(context.services.db.counter, draft.content.topic, urgent=False, press=True)
    return embargo_page.embargo(translate, context.mission, draft, facts.now, sum(counts.values()))


async def ask(interaction: Interaction, args: Sequence[str]) -> None:
    """Press first: ask for the time."""
    draft, version = map(number_of, args)
    async with on_newest(interaction, draft):
        found = await embargo.ask(interaction.context.services, interaction.user, interaction.chat, draft, version)
    await interaction.toast("expiry.asked")
    await show_card.place(interaction.context, interaction.chat, found, page=PAGE)


async def take(interaction: Interaction, message: Message, asked: EmbargoPrompt) -> None:
    """Take the message with the time. One that can't be read or has passed leaves the question open."""
    if at := await typed_instant(interaction, message, asked.draft, embargo_page.choice):
        await _set(interaction, asked.draft, asked.version, at)


async def cancel(interaction: Interaction, asked: EmbargoPrompt) -> None:
    """/cancel: back to the options."""
    await leave_page(interaction, asked.draft, _OPTIONS)


async def choose(interaction: Interaction, args: Sequence[str]) -> None:
    """Choose one of the two instants that a typed time may mean, or everyone at once (0)."""
    draft, version, seconds = map(number_of, args)
    await _set(interaction, draft, version, instant_of(seconds))


async def _set(interaction: Interaction, draft: int, version: int, at: datetime | None) -> None:
    services = interaction.context.services
    try:
        async with on_newest(interaction, draft):
            done = await embargo.put(services, interaction.user, interaction.chat, draft, version, at)
    except Stale:
        await change.cancel_question(services, interaction.user, interaction.chat, EmbargoPrompt)
        raise
    await show_change(interaction, done, _OPTIONS)


async def drop(interaction: Interaction, args: Sequence[str]) -> None:
    """Back: close the question."""
    (draft,) = map(number_of, args)
    found = await opened(interaction, draft)
    await change.cancel_question(interaction.context.services, interaction.user, interaction.chat, EmbargoPrompt)
    await interaction.toast()
    await show_card.place(interaction.context, interaction.chat, found, page=_OPTIONS)


FEATURE = Feature(
    presses=(Press("embargo", ask), Press(embargo_page.VERB, choose), Press("embargo_drop", drop)),
    questions=(Question(EmbargoPrompt, take, cancel),),
    pages=(CardPage(PAGE, page),),
)
