"""Text that staff send in any form: a message, a forwarded one, a picture's caption, a file."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Message

from bot.chat.media.fetch import fetched
from bot.chat.message import dropped_links_of, is_typed, text_of
from bot.chat.platform.interaction import ChatContext, Interaction
from bot.domain.drafts.document import KINDS
from bot.domain.drafts.sent_media import Goal
from bot.domain.errors import Refusal
from bot.domain.text.characters import tidy
from bot.domain.text.richtext import RichText, join, utf16_length
from bot.rendering.media import offers
from bot.rendering.view import View
from bot.store.media import sent

POST = "/post"
_PIECE = 2048  # UTF-16 units


@dataclass(frozen=True, slots=True)
class Attachment:
    """A text, and notes for the person on how it was read (keys of the catalogs)."""

    text: RichText
    notes: tuple[str, ...] = ()


def says_post(message: Message) -> bool:
    """Whether the message's caption is the command /post."""
    words = (message.caption or "").split(maxsplit=1)
    return bool(words) and is_typed(message) and words[0].partition("@")[0].lower() == POST


def is_file(message: Message) -> bool:
    """Whether the message is a file to be read as text (Telegram also delivers animations as documents)."""
    return message.document is not None and message.animation is None


def may_go_on(message: Message) -> bool:
    """Whether the message may be the first part of a long pasted text. Telegram's apps cut those at 4096 units at the
    latest, and seldom much earlier."""
    return utf16_length(message.text or "") >= _PIECE


async def attachment_of(context: ChatContext, message: Message) -> Attachment:
    """The text of a message: of a file its contents, of a picture its caption.

    Raises:
        Refusal: there is no text, or the file cannot be read.
    """
    if is_file(message) and message.document:
        document = message.document
        read = await read_file(context, document.file_id, document.file_size, document.file_name or "")
        return Attachment(
            read.text, (*read.notes, *(("document.caption",) if without_command(text_of(message)) else ()))
        )
    if not message.text and not message.caption:
        raise Refusal("post.text_only", **KINDS)
    notes = ("post.link_dropped",) if dropped_links_of(message) else ()
    return Attachment(without_command(text_of(message)), notes if message.text else (*notes, "post.caption_only"))


async def read_file(context: ChatContext, file_id: str, size: int | None, name: str) -> Attachment:
    """The text of a file that is stored at Telegram.

    Raises:
        Refusal: it cannot be fetched or read.
    """
    found = await context.read(await fetched(context, file_id, size), name)
    text = join([found.title, found.body], "\n") if found.title else found.body
    return Attachment(tidy(text), tuple(found.notes))


def without_command(text: RichText) -> RichText:
    """The text after `/post`, which may be followed by a space or a new line."""
    words = text.text.split(maxsplit=1)
    if not words or words[0].partition("@")[0].lower() != POST:
        return text.strip()
    return text[text.text.index(words[0]) + len(words[0]) :].strip()


async def tell(interaction: Interaction, message: Message, notes: tuple[str, ...]) -> None:
    """Tell the person how the text was read, if there is anything to say; for a file, with a button that attaches the
    file itself too."""
    found = await sent.of_message(interaction.context.services.db.reader, interaction.chat, message.message_id)
    if found and found.goal is Goal.KEPT:
        await interaction.show(offers.attach_too(interaction.translate, found, notes))
    elif notes:
        await interaction.show(View(RichText("\n".join(interaction.translate(note) for note in notes))))
