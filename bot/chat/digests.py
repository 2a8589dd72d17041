"""The Back button from a statement that was opened in a digest to that digest."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.platform.interaction import Feature, Interaction, Press
from bot.rendering.digests import digest_message
from bot.store import digests


async def back(interaction: Interaction, args: Sequence[str]) -> None:
    """Show the digest again in the same message, with corrections and retractions since then."""
    if args or interaction.query is None or interaction.query.message is None:
        raise ValueError(args)
    reader = interaction.context.services.db.reader
    entries = await digests.entries(
        reader, await digests.of_message(reader, interaction.chat, interaction.query.message.message_id)
    )
    if not entries:
        raise ValueError("the message is no digest")
    found = await digests.statements_of(reader, entries)
    await interaction.turn(
        digest_message.view(
            interaction.context.mission, found, interaction.translate.lang, into_bot=not interaction.private
        )
    )
    await interaction.toast()


FEATURE = Feature(presses=(Press("digest", back, only_answers=True),))
