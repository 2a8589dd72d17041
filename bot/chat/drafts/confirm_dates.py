"""A second question before a draft goes out: a date in its text stands beside the wrong day of the week."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.drafts import show_card
from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import CardPage, ChatContext, Feature, Interaction
from bot.domain.drafts.card_facts import CardFacts
from bot.domain.drafts.draft import OPEN, Draft
from bot.i18n.translator import Translator
from bot.rendering.drafts import confirm_dates
from bot.rendering.drafts.card import wrong_days
from bot.rendering.view import View
from bot.store.drafts import drafts
from bot.store.drafts.cards import ShownCard

PAGE = "sure"


async def is_sure(interaction: Interaction, args: Sequence[str], verb: str) -> bool:
    """Whether a press of `verb` (draft, version) goes on: no date is wrong, or it comes from Confirm, which adds an
    argument. Otherwise the page that asks has been opened.

    Raises:
        ValueError: no button of ours has these arguments.
    """
    draft, version = map(number_of, args[:2])
    if tuple(args[2:]) not in ((), ("sure",)):
        raise ValueError(args)
    found = await drafts.by_id(interaction.context.services.db.reader, draft)
    if args[2:] or found is None or found.state not in OPEN or found.version != version:
        return True  # what is old, or over, the service refuses
    if not wrong_days(interaction.translate, interaction.context.mission, found, interaction.context.services.clock()):
        return True
    if await interaction.context.role(interaction.user) is None:
        return True
    await interaction.toast()
    await show_card.place(interaction.context, interaction.chat, found, page=f"{PAGE}-{verb}")
    return False


async def page(context: ChatContext, translate: Translator, draft: Draft, facts: CardFacts, shown: ShownCard) -> View:
    """The page: the dates, Confirm and Back."""
    return confirm_dates.sure(translate, context.mission, draft, shown.page.partition("-")[2], facts.now)


FEATURE = Feature(pages=(CardPage(PAGE, page),))
