"""The page "For warning systems" of an urgent draft's card: the facts that such systems need, chosen or typed."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence

from telegram import Message

from bot.chat.drafts import show_card
from bot.chat.drafts.options import instant_of, typed_instant
from bot.chat.drafts.show_card import leave_page, on_newest, opened, show_change
from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import CardPage, ChatContext, Feature, Interaction, Press, Question
from bot.domain.cap.warning_facts import AREA, EXPIRES, WORDS
from bot.domain.drafts.card_facts import CardFacts
from bot.domain.drafts.draft import Draft
from bot.domain.errors import Stale
from bot.domain.mission import LocalText
from bot.domain.prompts import AreaPrompt, WarningEndPrompt
from bot.i18n.translator import Translator
from bot.rendering.cap import cap_page
from bot.rendering.cap.cap_page import PAGE
from bot.rendering.view import View
from bot.services import cap
from bot.services.drafts import change
from bot.services.drafts.change import ChangedDraft
from bot.store.drafts.cards import ShownCard

_PROMPTS: dict[str, type[AreaPrompt] | type[WarningEndPrompt]] = {AREA: AreaPrompt, EXPIRES: WarningEndPrompt}


async def page(context: ChatContext, translate: Translator, draft: Draft, facts: CardFacts, shown: ShownCard) -> View:
    """The page itself, or the page of one fact."""
    fact = shown.page.partition("-")[2]
    if fact in WORDS:
        return cap_page.words(translate, draft, fact)
    if fact == AREA:
        offered = context.services.warns.area if context.services.warns else LocalText()
        return cap_page.area(translate, context.mission, draft, offered)
    if fact == EXPIRES:
        return cap_page.expires(translate, context.mission, draft)
    return cap_page.page(translate, context.mission, draft, facts.now)


async def choose(interaction: Interaction, args: Sequence[str]) -> None:
    """Set a fact to one of its values."""
    draft, version, fact, word = args
    services, number = interaction.context.services, number_of(draft)
    await _change(interaction, number, cap.choose(services, interaction.user, number, number_of(version), fact, word))


async def choose_area(interaction: Interaction, args: Sequence[str]) -> None:
    """Use the area from the config."""
    draft, version = map(number_of, args)
    await _change(interaction, draft, cap.choose_area(interaction.context.services, interaction.user, draft, version))


async def ask(interaction: Interaction, args: Sequence[str]) -> None:
    """Ask for the area or for the end of the warning; the next message answers."""
    draft, version, fact = args
    if fact not in _PROMPTS:
        raise ValueError(fact)
    services, number = interaction.context.services, number_of(draft)
    async with on_newest(interaction, number):
        found = await cap.ask(services, interaction.user, interaction.chat, number, number_of(version), _PROMPTS[fact])
    await interaction.toast("expiry.asked" if fact == EXPIRES else "")
    await show_card.place(interaction.context, interaction.chat, found, page=f"{PAGE}-{fact}")


async def take_area(interaction: Interaction, message: Message, asked: AreaPrompt) -> None:
    """Take the message with the area."""
    await _change(
        interaction,
        asked.draft,
        cap.type_area(interaction.context.services, interaction.user, asked.draft, asked.version, message.text or ""),
    )


async def take_end(interaction: Interaction, message: Message, asked: WarningEndPrompt) -> None:
    """Take the message with the end time. One that can't be read or has passed leaves the question open."""
    if at := await typed_instant(interaction, message, asked.draft, cap_page.end_choice):
        await _change(
            interaction,
            asked.draft,
            cap.end(interaction.context.services, interaction.user, asked.draft, asked.version, at),
        )


async def choose_end(interaction: Interaction, args: Sequence[str]) -> None:
    """Choose one of the two instants that a typed time may mean."""
    draft, version, seconds = map(number_of, args)
    at = instant_of(seconds)
    if at is None:
        raise ValueError(seconds)
    await _change(interaction, draft, cap.end(interaction.context.services, interaction.user, draft, version, at))


async def _change(interaction: Interaction, draft: int, changing: Awaitable[ChangedDraft]) -> None:
    """Make the change, close the question and return to the page."""
    try:
        async with on_newest(interaction, draft):
            done = await changing
    except Stale:
        await _close(interaction)
        raise
    await _close(interaction)
    await show_change(interaction, done, PAGE)


async def _close(interaction: Interaction) -> None:
    for kind in _PROMPTS.values():
        await change.cancel_question(interaction.context.services, interaction.user, interaction.chat, kind)


async def cancel(interaction: Interaction, asked: AreaPrompt | WarningEndPrompt) -> None:
    """/cancel: back to the page."""
    await leave_page(interaction, asked.draft, PAGE)


async def drop(interaction: Interaction, args: Sequence[str]) -> None:
    """Back: close the question."""
    (draft,) = map(number_of, args)
    found = await opened(interaction, draft)
    await _close(interaction)
    await interaction.toast()
    await show_card.place(interaction.context, interaction.chat, found, page=PAGE)


FEATURE = Feature(
    presses=(
        Press(cap_page.SET, choose),
        Press(cap_page.TYPE, ask),
        Press(cap_page.CONFIG_AREA, choose_area),
        Press(cap_page.SET_END, choose_end),
        Press("cap_drop", drop),
    ),
    questions=(Question(AreaPrompt, take_area, cancel), Question(WarningEndPrompt, take_end, cancel)),
    pages=(CardPage(PAGE, page),),
)
