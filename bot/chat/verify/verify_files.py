"""Checking a picture or another file that somebody sent or forwarded."""

from __future__ import annotations

from telegram import Message

from bot.chat.consular.nobody_reads import with_people
from bot.chat.media.fetch import fetched, most_bytes
from bot.chat.media.incoming import sent_file_of
from bot.chat.platform.interaction import Interaction
from bot.domain.drafts.sent_media import SentFile
from bot.domain.errors import Refusal
from bot.domain.media import MediaKind
from bot.domain.prompts import Sent
from bot.domain.verify.files import FoundFile
from bot.rendering.verify import file_verdict
from bot.services.verify import find_files


async def take_file(interaction: Interaction, message: Message, sent: Sent = Sent.TO_CHECK) -> bool:
    """Answer about the file of a message; whether it has one. `sent`: a file that nobody asked to check may be meant
    for a human, unless it is ours."""
    file = sent_file_of(message)
    if file is None:
        return False
    found = await _found(interaction, file)
    translate, silent = interaction.translate, not interaction.private
    if found:
        await interaction.show(
            file_verdict.known(translate, interaction.context.mission, file.kind, found), silent=silent
        )
        return True
    view = file_verdict.unknown(translate, file.kind)
    await interaction.show(view if sent is Sent.TO_CHECK else await with_people(interaction, "", view), silent=silent)
    return True


async def _found(interaction: Interaction, file: SentFile) -> FoundFile | None:
    """By its names; a document by its bytes too, which are fetched only where one of ours has as many."""
    cx, bot = interaction.context.services.db.reader, interaction.context.bot
    found = await find_files.by_names(cx, file.unique_ids, interaction.asker)
    if found or file.kind is not MediaKind.DOCUMENT or not await find_files.may_be_ours(cx, file.size):
        return found
    try:
        content = await fetched(bot, file.file_id, file.size, most_bytes(bot))
    except Refusal:
        return None
    return await find_files.by_content(cx, content, interaction.asker)
