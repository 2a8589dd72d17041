"""Checks a picture, another file, or an album that somebody sent or forwarded."""

from __future__ import annotations

from telegram import Message

from bot.chat.consular.nobody_reads import with_people
from bot.chat.media.fetch import fetched, most_bytes
from bot.chat.media.incoming import sent_file_of
from bot.chat.platform.interaction import Interaction
from bot.chat.verify.verify_signatures import signed_answer
from bot.domain.drafts.sent_media import SentFile
from bot.domain.errors import Refusal
from bot.domain.media import MediaKind
from bot.domain.prompts import Sent
from bot.domain.verify.files import FoundFile
from bot.rendering.verify import file_verdict
from bot.rendering.verify.file_verdict import JudgedFile
from bot.services.verify import find_files


async def take_files(interaction: Interaction, message: Message, sent: Sent = Sent.TO_CHECK) -> bool:
    """Answer about a message's file, or once about the whole album that it stands for. Returns whether there is any.
    `sent`: a file that nobody asked to check may be meant for a human, unless part of it is ours."""
    files = [file for part in interaction.album_of(message) if (file := sent_file_of(part))]
    if not files:
        return False
    if view := await signed_answer(interaction, message):
        await interaction.show(view, silent=not interaction.private)
        return True
    judged = [JudgedFile(file.kind, await _found(interaction, file)) for file in files]
    view = file_verdict.answer(interaction.translate, interaction.context.mission, judged)
    if sent is not Sent.TO_CHECK and not any(file.found for file in judged):
        view = await with_people(interaction, "", view)
    await interaction.show(view, silent=not interaction.private)
    return True


async def _found(interaction: Interaction, file: SentFile) -> FoundFile | None:
    """Look the file up by its file_unique_ids; a document also by its bytes, which are fetched only if one of ours has
    the same size."""
    context, cx = interaction.context, interaction.context.services.db.reader
    found = await find_files.by_names(cx, file.unique_ids, interaction.asker)
    if found or file.kind is not MediaKind.DOCUMENT or not await find_files.may_be_ours(cx, file.size):
        return found
    try:
        content = await fetched(context, file.file_id, file.size, most_bytes(context.bot))
    except Refusal:
        return None
    return await find_files.by_content(cx, content, interaction.asker)
