"""Files that staff send for a statement. Each message is stored at once; the worker in intake.py processes the
files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from telegram import Message

from bot.chat.drafts.attachments import says_post, without_command
from bot.chat.message import is_typed, text_of
from bot.chat.platform.callback_data import number_of
from bot.chat.platform.interaction import Feature, Interaction, MessageTaker, Press, Turn
from bot.domain.drafts.sent_media import SentFile, SentMedia
from bot.domain.errors import Stale
from bot.domain.media import MediaKind, tidy_file_name
from bot.domain.text.richtext import RichText
from bot.rendering.media import offers
from bot.rendering.view import View
from bot.services.media import receive
from bot.store.drafts import drafts, parts
from bot.store.media import sent


def sent_file_of(message: Message) -> SentFile | None:
    """The file in a message; None if there is none that a statement can have."""
    about = message.animation or message.video or message.audio or message.document
    if message.photo:
        largest = message.photo[-1]
        ids = tuple(size.file_unique_id for size in message.photo)
        return SentFile(
            *(MediaKind.PHOTO, largest.file_id, ids, largest.file_size or 0),
            width=largest.width,
            height=largest.height,
            spoiler=bool(message.has_media_spoiler),
            caption_above=bool(message.show_caption_above_media),
        )
    if about is None:
        return None
    return SentFile(
        *(_kind_of(message), about.file_id, (about.file_unique_id,), about.file_size or 0),
        name=tidy_file_name(about.file_name or ""),
        mime=about.mime_type or "",
        width=getattr(about, "width", 0),
        height=getattr(about, "height", 0),
        duration=_seconds(getattr(about, "duration", 0)),
        spoiler=bool(message.has_media_spoiler),
        caption_above=bool(message.show_caption_above_media),
    )


def _kind_of(message: Message) -> MediaKind:
    """Telegram also delivers an animation as a document."""
    if message.animation:
        return MediaKind.ANIMATION
    if message.video:
        return MediaKind.VIDEO
    return MediaKind.AUDIO if message.audio else MediaKind.DOCUMENT


def _seconds(duration: int | timedelta) -> int:
    return int(duration.total_seconds()) if isinstance(duration, timedelta) else duration


async def take(interaction: Interaction, message: Message) -> bool:
    """Store a file or an album sent by a member of staff. Returns whether the message is dealt with here."""
    if not interaction.private or await interaction.context.role(interaction.user) is None:
        return False
    if not is_typed(message) and (message.caption or "").startswith("/"):  # a command that somebody else wrote
        return False
    if any(file.is_signature for part in interaction.album_of(message) if (file := sent_file_of(part))):
        return False  # a text to be checked
    if not await _keep(interaction, message):
        return False
    for part in interaction.album_of(message):  # if one is refused, all are
        if part is not message:
            await _keep(interaction, part)
    return True


async def _keep(interaction: Interaction, message: Message) -> bool:
    """Store the file of one message. Returns whether the message is dealt with here."""
    file = sent_file_of(message)
    if file is None:
        return False
    command, said = says_post(message), text_of(message)
    came = SentMedia(
        *(interaction.chat, message.message_id, interaction.user, file),
        without_command(said) if command else said.strip(),
        message.date,
        message.media_group_id or "",
    )
    reply_to = message.reply_to_message.message_id if message.reply_to_message else 0
    return await receive.receive(interaction.context.services, came, command=command, reply_to=reply_to)


async def edited(interaction: Interaction, message: Message) -> None:
    """A person replaced the file in one of their messages."""
    file = sent_file_of(message)
    if file:
        await receive.replaced(
            interaction.context.services, interaction.user, interaction.chat, message.message_id, file
        )


async def take_as_new(interaction: Interaction, args: Sequence[str]) -> None:
    """New statement: begin a draft with the files. If another draft was begun since the question, ask again, since the
    files may be meant for that one."""
    message, known = map(number_of, args)
    services = interaction.context.services
    last = await receive.going_on(services, services.db.reader, interaction.chat)
    group = await sent.of_message(services.db.reader, interaction.chat, message)
    if last not in (0, known) and group:
        await interaction.toast()
        await interaction.turn(
            offers.what_for(interaction.translate, [group], await drafts.by_id(services.db.reader, last))
        )
        return
    await _decide(interaction, message, 0)


async def take_to_draft(interaction: Interaction, args: Sequence[str]) -> None:
    """Add to D17: put the files into that draft."""
    message, draft = map(number_of, args)
    await _decide(interaction, message, draft)


async def take_document(interaction: Interaction, args: Sequence[str]) -> None:
    """Attach the file too: put the document into the draft that was made from its text."""
    (message,) = map(number_of, args)
    part = await parts.of_message(interaction.context.services.db.reader, interaction.chat, message)
    if part is None:
        raise Stale("button.old")
    await _decide(interaction, message, part[0].id)


async def _decide(interaction: Interaction, message: int, draft: int) -> None:
    await receive.decide(interaction.context.services, interaction.user, interaction.chat, message, draft)
    await interaction.toast()
    await interaction.turn(View(RichText(interaction.translate("media.being_taken"))))


FEATURE = Feature(
    presses=(
        Press("media_new", take_as_new),
        Press("media_to", take_to_draft),
        Press("media_attach", take_document),
    ),
    messages=(MessageTaker(Turn.MEDIA, take),),
    edited=(edited,),
)
