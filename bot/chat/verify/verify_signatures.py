"""Checks a signed text file, alone or with its signature: both in one album, or one as a reply to the other."""

from __future__ import annotations

from telegram import Message

from bot.chat.media.fetch import fetched
from bot.chat.media.incoming import sent_file_of
from bot.chat.platform.interaction import Interaction
from bot.domain.drafts.sent_media import SentFile
from bot.domain.errors import Refusal
from bot.domain.media import MediaKind
from bot.domain.signing.minisign import MOST_BYTES, NotMinisign, Signature
from bot.rendering import signing
from bot.rendering.view import View
from bot.services.signing.check_sent import check_sent, is_signing

_MOST_TEXT = 2_000_000  # bytes of a file that is read; with a signature also any list
_MOST_LIST = 20_000_000
_TEXTS = (".txt", ".json")


async def signed_answer(interaction: Interaction, message: Message) -> View | None:
    """The answer about a text file that we have signed, or one that came with a signature; None for any other."""
    if not await is_signing(interaction.context.services.db.reader):
        return None
    parts = [*interaction.album_of(message), *([message.reply_to_message] if message.reply_to_message else [])]
    files = [file for part in parts if (file := sent_file_of(part)) and file.kind is MediaKind.DOCUMENT]
    minisigs, texts = [f for f in files if f.is_signature], [f for f in files if not f.is_signature]
    if not minisigs:
        return await _answer(interaction, texts[0]) if len(files) == 1 and _is_text(texts[0]) else None
    if len(minisigs) > 1 or len(texts) != 1:
        return signing.alone(interaction.translate)
    try:
        read = await fetched(interaction.context, minisigs[0].file_id, minisigs[0].size, MOST_BYTES)
        return await _answer(interaction, texts[0], Signature.parse(read.decode("utf-8", "replace")))
    except (NotMinisign, Refusal):
        return signing.alone(interaction.translate)


def _is_text(file: SentFile) -> bool:
    return file.size <= _MOST_TEXT and file.name.lower().endswith(_TEXTS)


async def _answer(interaction: Interaction, file: SentFile, signature: Signature | None = None) -> View | None:
    context = interaction.context
    try:
        content = await fetched(context, file.file_id, file.size, _MOST_LIST if signature else _MOST_TEXT)
    except Refusal:
        return None
    found = await check_sent(context.services.db.reader, content, signature, interaction.asker)
    return signing.answer(interaction.translate, context.mission, found) if found else None
