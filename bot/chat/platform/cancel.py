"""/cancel: drop the open question."""

from __future__ import annotations

from bot.chat.drafts import show_card
from bot.chat.platform.interaction import Visit
from bot.chat.platform.registry import Command, Feature
from bot.domain.drafts.draft import OPEN
from bot.services.drafts import change
from bot.store import prompts
from bot.store.drafts import drafts


async def cancel(here: Visit, _: str) -> None:
    """Close the person's open question here; silent in groups where there is none."""
    office = here.desk.office
    asked = await prompts.pending(office.db.reader, here.chat, here.user, office.clock())
    closed = await change.cancel_question(office, here.user, here.chat)
    if closed or here.private:
        await here.say("cancel.done" if closed else "cancel.nothing")
    if closed and asked:
        await _leave_page(here, *asked)


async def _leave_page(here: Visit, question: str, draft: int) -> None:
    """A card's page that asked for the next message takes none any more, and goes back to where it was opened."""
    page = show_card.CANCELLED.get(question.partition(":")[0])
    if page is None or await here.desk.role(here.user) is None:
        return
    found = await drafts.by_id(here.desk.office.db.reader, draft)
    if found and found.state in OPEN:
        await show_card.place(here.desk, here.chat, found, page=page)


FEATURE = Feature(commands=(Command(("cancel",), cancel),))
