"""A second question before a draft goes out: if it goes to several chats, or has a date with the wrong weekday."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.drafts import show_card
from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import CardPage, ChatContext, Feature, Interaction
from bot.domain.drafts.card_facts import CardFacts
from bot.domain.drafts.draft import OPEN, Draft
from bot.domain.releases.release import ReleaseKind
from bot.i18n.translator import Translator
from bot.rendering.drafts import confirm_page
from bot.rendering.drafts.warnings import wrong_days
from bot.rendering.view import View
from bot.services.releases.price import most_stars
from bot.store.drafts import drafts
from bot.store.drafts.cards import ShownCard
from bot.store.subscriptions import targets

PAGE = SURE = "sure"  # in `sure-publish`, Confirm runs publish
_PUBLISH = "publish"


async def is_sure(interaction: Interaction, args: Sequence[str], verb: str) -> bool:
    """Whether a press of `verb` (draft, version) may proceed: nothing needs confirming, or the press comes from
    Confirm, which adds an argument. Otherwise the page that asks has been opened.

    Raises:
        ValueError: no button of ours has these arguments.
    """
    draft, version = map(number_of, args[:2])
    if tuple(args[2:]) not in ((), (SURE,)):
        raise ValueError(args)
    found = await drafts.by_id(interaction.context.services.db.reader, draft)
    if args[2:] or found is None or found.state not in OPEN or found.version != version:
        return True  # the service refuses presses that are outdated
    if await interaction.context.role(interaction.user) is None:
        return True
    wrong = wrong_days(interaction.translate, interaction.context.mission, found, interaction.context.services.clock())
    context = interaction.context
    if not wrong and not await _reaches_several(context, found, verb) and not await _costs(context, found):
        return True
    await interaction.toast()
    await show_card.place(interaction.context, interaction.chat, found, page=f"{PAGE}-{verb}")
    return False


def _goes_out(context: ChatContext, found: Draft, verb: str) -> bool:
    """Whether the press releases a statement, rather than only scheduling it or correcting one that is out."""
    ahead = found.content.at is not None and found.content.at > context.services.clock()
    return verb == _PUBLISH and found.kind is ReleaseKind.PUBLISH and not ahead


async def _reaches_several(context: ChatContext, found: Draft, verb: str) -> bool:
    if not _goes_out(context, found, verb):
        return False
    counts = await targets.audience(context.services.db.counter, found.content.topic, urgent=found.content.urgent)
    return sum(counts.values()) > 1


async def _costs(context: ChatContext, found: Draft) -> bool:
    """Whether the release has to be paid for; then each person who lets it go out must have seen the price."""
    cx = context.services.db.counter
    return await most_stars(context.services, cx, found.kind, found.statement, found.content) > 0


async def page(context: ChatContext, translate: Translator, draft: Draft, facts: CardFacts, shown: ShownCard) -> View:
    """The page: the questions, Confirm and Back."""
    verb = shown.page.partition("-")[2]
    grace = None
    if _goes_out(context, draft, verb):
        grace = context.services.grace(urgent=draft.content.urgent).total_seconds()
    return confirm_page.sure(translate, context.mission, draft, verb, facts, grace)


FEATURE = Feature(pages=(CardPage(PAGE, page),))
