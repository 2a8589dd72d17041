"""The text that staff send, in whatever form: a message, a forwarded one, a picture's caption, a file."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from urllib.parse import quote

from telegram import Bot, Document, Message
from telegram.error import BadRequest, TelegramError

from bot.chat.platform.interaction import ChatContext, Interaction, dropped_links_of, is_typed, text_of
from bot.chat.platform.outcomes import is_too_big_to_fetch
from bot.chat.platform.request import AiohttpRequest
from bot.domain.drafts.document import KINDS
from bot.domain.errors import Refusal
from bot.domain.text.characters import tidy
from bot.domain.text.richtext import RichText, join, utf16_length
from bot.rendering.view import View
from bot.whole import TooLarge

log = logging.getLogger(__name__)
MOST_BYTES = 20_000_000  # https://core.telegram.org/bots/api#getfile
POST = "/post"
_PIECE = 2048  # UTF-16 units


@dataclass(frozen=True, slots=True)
class Attachment:
    """A text, and what the person should be told about how it was read (keys of the catalogs)."""

    text: RichText
    notes: tuple[str, ...] = ()


def says_post(message: Message) -> bool:
    """Whether the caption of what was sent is the command /post."""
    words = (message.caption or "").split(maxsplit=1)
    return bool(words) and is_typed(message) and words[0].partition("@")[0].lower() == POST


def is_file(message: Message) -> bool:
    """Whether the message is a file to be read (an animation comes as a document too)."""
    return message.document is not None and message.animation is None


def may_go_on(message: Message) -> bool:
    """Whether it may be the first piece of a long paste, which Telegram's apps cut at 4096 units at the latest, and
    seldom long before that."""
    return utf16_length(message.text or "") >= _PIECE


async def attachment_of(context: ChatContext, message: Message) -> Attachment:
    """The text that a message brings: of a file what is in it, of a picture its caption.

    Raises:
        Refusal: it brings none, or the file cannot be read.
    """
    if is_file(message) and message.document:
        read = await _read(context, message.document)
        return Attachment(
            read.text, (*read.notes, *(("document.caption",) if without_command(text_of(message)) else ()))
        )
    if not message.text and not message.caption:
        raise Refusal("post.text_only", **KINDS)
    notes = ("post.link_dropped",) if dropped_links_of(message) else ()
    return Attachment(without_command(text_of(message)), notes if message.text else (*notes, "post.caption_only"))


async def _read(context: ChatContext, document: Document) -> Attachment:
    found = await context.read(await _fetched(context.bot, document), document.file_name or "")
    text = join([found.title, found.body], "\n") if found.title else found.body
    return Attachment(tidy(text), tuple(found.notes))


async def _fetched(bot: Bot, document: Document) -> bytes:
    """The file's bytes, from Telegram's server alone: python-telegram-bot would read a path that is on this disk too
    (https://docs.python-telegram-bot.org/en/v22.8/telegram.file.html)."""
    if (document.file_size or 0) > MOST_BYTES:
        raise Refusal("document.too_large")
    try:
        file = await bot.get_file(document.file_id)
        path = (file.file_path or "").removeprefix(f"{bot.base_file_url}/").lstrip("/")
        if not isinstance(bot.request, AiohttpRequest) or not path:
            raise Refusal("document.not_fetched")
        size = document.file_size if file.file_size is None else file.file_size
        return await bot.request.download(f"{bot.base_file_url}/{quote(path)}", MOST_BYTES, size)
    except TooLarge as error:
        raise Refusal("document.too_large") from error
    except BadRequest as error:
        log.info("a file was not given out: %s", error.message)
        raise Refusal("document.too_large" if is_too_big_to_fetch(error) else "document.not_fetched") from error
    except TelegramError as error:
        log.warning("a file could not be fetched: %s", error.message)
        raise Refusal("document.not_fetched") from error


def without_command(text: RichText) -> RichText:
    """The text behind `/post`, which may be followed by a space or a new line."""
    words = text.text.split(maxsplit=1)
    if not words or words[0].partition("@")[0].lower() != POST:
        return text.strip()
    return text[text.text.index(words[0]) + len(words[0]) :].strip()


async def tell(interaction: Interaction, notes: tuple[str, ...]) -> None:
    """Tell the person how the text was read, where there is something to tell."""
    if notes:
        await interaction.show(View(RichText("\n".join(interaction.translate(note) for note in notes))))
