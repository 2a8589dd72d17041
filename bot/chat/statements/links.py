"""Buttons and layout texts of a draft, on its card: buttons are added and removed; a correction takes the layout texts
now in the config, or keeps those of the statement."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import Message

from bot.chat.drafts import show_card
from bot.chat.drafts.show_card import leave_page, on_newest, opened, show_change
from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import CardPage, ChatContext, Feature, Interaction, Press, Question
from bot.domain.drafts.card_facts import CardFacts
from bot.domain.drafts.draft import Draft
from bot.domain.errors import Stale
from bot.domain.prompts import LinkPrompt
from bot.domain.text.layout import BARE
from bot.i18n.translator import Translator
from bot.rendering.statements import links_page
from bot.rendering.view import View
from bot.services.drafts import change
from bot.services.drafts.read_card import statement_of
from bot.services.statements import lay_out
from bot.store.drafts.cards import ShownCard

PAGE = "links"


async def page(context: ChatContext, translate: Translator, draft: Draft, _: CardFacts, __: ShownCard) -> View:
    """The page: each button with its address, and the texts before and after the draft's own."""
    statement = await statement_of(context.services, draft)
    today = context.services.layouts.of(draft.content.topic)
    return links_page.links(translate, draft, today, statement.layout if statement else BARE)


async def ask_page(context: ChatContext, translate: Translator, draft: Draft, _: CardFacts, __: ShownCard) -> View:
    """The page that asks for a button."""
    return links_page.ask(translate, draft)


async def ask(interaction: Interaction, args: Sequence[str]) -> None:
    """Add a button: ask for its label and its address."""
    draft, version = map(number_of, args)
    async with on_newest(interaction, draft):
        found = await lay_out.ask_for_link(
            interaction.context.services, interaction.user, interaction.chat, draft, version
        )
    await interaction.toast("links.asked")
    await show_card.place(interaction.context, interaction.chat, found, page="link_ask")


async def take(interaction: Interaction, message: Message, asked: LinkPrompt) -> None:
    """Take the message with the button. One that cannot be read leaves the question open."""
    services = interaction.context.services
    try:
        async with on_newest(interaction, asked.draft):
            done = await lay_out.add_link(
                services, interaction.user, interaction.chat, asked.draft, asked.version, message.text or ""
            )
    except Stale:
        await change.cancel_question(services, interaction.user, interaction.chat, LinkPrompt)
        raise
    await show_change(interaction, done, PAGE)


async def cancel(interaction: Interaction, asked: LinkPrompt) -> None:
    """/cancel: back to the page."""
    await leave_page(interaction, asked.draft, PAGE)


async def back(interaction: Interaction, args: Sequence[str]) -> None:
    """Back: close the question."""
    (draft,) = map(number_of, args)
    found = await opened(interaction, draft)
    await change.cancel_question(interaction.context.services, interaction.user, interaction.chat, LinkPrompt)
    await interaction.toast()
    await show_card.place(interaction.context, interaction.chat, found, page=PAGE)


async def drop(interaction: Interaction, args: Sequence[str]) -> None:
    """Remove: delete that button from the draft."""
    draft, version, place = map(number_of, args)
    async with on_newest(interaction, draft):
        done = await lay_out.drop_link(interaction.context.services, interaction.user, draft, version, place)
    await show_change(interaction, done, PAGE)


async def words(interaction: Interaction, args: Sequence[str]) -> None:
    """Use the layout texts now in the config for a correction (1), or those of the statement (0)."""
    draft, version, todays = map(number_of, args)
    async with on_newest(interaction, draft):
        done = await lay_out.take_words(
            interaction.context.services, interaction.user, draft, version, todays=bool(todays)
        )
    await show_change(interaction, done, PAGE)


FEATURE = Feature(
    presses=(
        Press("link_ask", ask),
        Press("link_back", back),
        Press("link_drop", drop),
        Press("words", words),
    ),
    questions=(Question(LinkPrompt, take, cancel),),
    pages=(CardPage(PAGE, page), CardPage("link_ask", ask_page)),
)
