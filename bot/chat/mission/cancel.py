"""/cancel: close the open question."""

from __future__ import annotations

from bot.chat.platform.interaction import Command, Feature, Interaction
from bot.chat.platform.registry import question_of
from bot.services.drafts import change
from bot.store import prompts


async def cancel(interaction: Interaction, _: str) -> None:
    """Close the person's open question here; in a group without one, stay silent."""
    services = interaction.context.services
    asked = await prompts.pending(services.db.reader, interaction.chat, interaction.user, services.clock())
    closed = await change.cancel_question(services, interaction.user, interaction.chat)
    if closed or interaction.private:
        await interaction.say("cancel.done" if closed else "cancel.nothing")
    question = question_of(interaction.context.features, asked) if closed and asked else None
    if question and question.cancelled:
        await question.cancelled(interaction, asked)


FEATURE = Feature(commands=(Command(("cancel",), cancel),))
