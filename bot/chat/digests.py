"""Back from a statement that was opened in a digest to the digest, as it stands now."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.platform.interaction import Visit
from bot.chat.platform.registry import Feature, Press
from bot.rendering.digests import digest_message
from bot.store import digests


async def back(here: Visit, args: Sequence[str]) -> None:
    """Show the digest again in its message, corrections and retractions in place."""
    if args or here.query is None or here.query.message is None:
        raise ValueError(args)
    reader = here.desk.office.db.reader
    entries = await digests.entries(reader, await digests.of_message(reader, here.chat, here.query.message.message_id))
    if not entries:
        raise ValueError("the message is no digest")
    found = await digests.statements_of(reader, entries)
    await here.turn(digest_message.view(here.desk.mission, found, here.words.lang, into_bot=not here.private))
    await here.toast()


FEATURE = Feature(presses=(Press("digest", back),))
