"""/cancel: drop the open question."""

from __future__ import annotations

from bot.chat.drafts import show_card
from bot.chat.platform.interaction import Interaction
from bot.chat.platform.registry import Command, Feature
from bot.domain.drafts.draft import OPEN
from bot.services.drafts import change
from bot.store import prompts
from bot.store.drafts import drafts


async def cancel(interaction: Interaction, _: str) -> None:
    """Close the person's open question here; silent in groups where there is none."""
    services = interaction.context.services
    asked = await prompts.pending(services.db.reader, interaction.chat, interaction.user, services.clock())
    closed = await change.cancel_question(services, interaction.user, interaction.chat)
    if closed or interaction.private:
        await interaction.say("cancel.done" if closed else "cancel.nothing")
    if closed and asked:
        await _leave_page(interaction, *asked)


async def _leave_page(interaction: Interaction, question: str, draft: int) -> None:
    """A card's page that asked for the next message takes none any more, and goes back to where it was opened."""
    page = show_card.CANCELLED.get(question.partition(":")[0])
    if page is None or await interaction.context.role(interaction.user) is None:
        return
    found = await drafts.by_id(interaction.context.services.db.reader, draft)
    if found and found.state in OPEN:
        await show_card.place(interaction.context, interaction.chat, found, page=page)


FEATURE = Feature(commands=(Command(("cancel",), cancel),))
