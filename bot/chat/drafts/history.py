"""History on a draft's card: who did what when."""

from __future__ import annotations

from bot.chat.drafts import show_card
from bot.chat.platform.interaction import Desk
from bot.chat.platform.registry import Feature
from bot.domain.drafts.draft import Draft
from bot.i18n.translator import Words
from bot.rendering.drafts import history_page
from bot.rendering.drafts.card import Facts
from bot.rendering.view import View
from bot.store.drafts import history
from bot.store.drafts.cards import Shown
from bot.store.staff import members


async def page(desk: Desk, speech: Words, draft: Draft, _: Facts, __: Shown) -> View:
    """The page itself."""
    cx = desk.office.db.reader
    return history_page.history(
        speech, desk.mission, draft, await history.history(cx, draft.id), await members.names(cx)
    )


show_card.PAGES["history"] = page


FEATURE = Feature()
