"""History on a draft's card: who did what, and when."""

from __future__ import annotations

from bot.chat.platform.interaction import CardPage, ChatContext, Feature
from bot.domain.drafts.card_facts import CardFacts
from bot.domain.drafts.draft import Draft
from bot.i18n.translator import Translator
from bot.rendering.drafts import history_page
from bot.rendering.view import View
from bot.store.drafts import history
from bot.store.drafts.cards import ShownCard
from bot.store.staff import members


async def page(context: ChatContext, translate: Translator, draft: Draft, _: CardFacts, __: ShownCard) -> View:
    """The page: the newest steps."""
    cx = context.services.db.reader
    return history_page.history(
        translate, context.mission, draft, await history.history(cx, draft.id), await members.names(cx)
    )


FEATURE = Feature(pages=(CardPage("history", page),))
