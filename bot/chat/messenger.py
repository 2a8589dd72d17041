"""Views become Telegram messages. Implements delivery's `Messenger`; the commands answer through it too."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import quote, urlencode

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputFile, LinkPreviewOptions, MessageEntity
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot.chat.codec import encode
from bot.chat.limiter import SLOT_HELD
from bot.chat.outcomes import outcome_of
from bot.domain.people import ChatKind
from bot.domain.release import Outcome, Reason, Rejected, Sent, Unknown
from bot.domain.richtext import RichText, to_entities
from bot.rendering.view import Button, DeepLink, Link, Share, Tap, View

log = logging.getLogger(__name__)
MOST_FILE_BYTES = 50_000_000  # what a bot may send: https://core.telegram.org/bots/api#sending-files
# What PTB raises where a success has another shape than Telegram's documentation gives it.
_UNREADABLE = (KeyError, AttributeError, TypeError, ValueError)


class TelegramMessenger:
    """Sends and edits through a bot. `paid`: releases go out as paid broadcasts, at up to 1,000 a second."""

    def __init__(self, bot: ExtBot[Any], *, paid: bool = False) -> None:
        self._bot = bot
        self._paid = paid

    async def send(self, chat: int, thread: int, kind: ChatKind, view: View, *, silent: bool) -> Outcome:
        """Send a release's message; the caller holds a slot.

        https://core.telegram.org/bots/api#sendmessage; thread 0 is the chat itself, or a forum's General.
        """
        try:
            content = self._content(view)
        except ValueError as error:  # a button that cannot be one: the release is wrong, not the chat
            return Rejected(Reason.CONTENT, str(error), content=True)
        try:
            sent = await self._bot.send_message(
                chat,
                **content,
                message_thread_id=thread or None,
                disable_notification=silent or None,
                allow_paid_broadcast=self._paid or None,
                rate_limit_args=SLOT_HELD,
            )
            return Sent(sent.message_id)
        except TelegramError as error:
            return outcome_of(error, chat)
        except _UNREADABLE as error:
            log.error("an answer of Telegram's cannot be read: %r", error)
            return Unknown(Reason.SERVER)

    async def show(self, chat: int, message: int, view: View) -> Outcome:
        """Edit a message of the bot's own."""
        try:
            await self.edit(chat, message, view)
        except TelegramError as error:
            return outcome_of(error, chat)
        except _UNREADABLE as error:
            log.error("an answer of Telegram's cannot be read: %r", error)
            return Unknown(Reason.SERVER)
        return Sent(message)

    async def answer(self, chat: int, thread: int, view: View, *, silent: bool = False) -> int:
        """Send an answer; the message's id.

        Raises:
            TelegramError: as PTB raises it.
        """
        message = await self._bot.send_message(
            chat, **self._content(view), message_thread_id=thread or None, disable_notification=silent or None
        )
        return message.message_id

    async def send_file(self, chat: int, name: str, content: bytes, caption: str) -> None:
        """Send a file of at most `MOST_FILE_BYTES` (https://core.telegram.org/bots/api#senddocument).

        Raises:
            TelegramError: as PTB raises it.
        """
        await self._bot.send_document(chat, InputFile(content, filename=name), caption=caption)

    async def edit(self, chat: int, message: int, view: View) -> None:
        """Edit a message in place; the same content again is no error.

        Raises:
            TelegramError: as PTB raises it.
        """
        try:
            await self._bot.edit_message_text(chat_id=chat, message_id=message, **self._content(view))
        except BadRequest as error:
            if "message is not modified" not in error.message.lower():  # PTB writes it with a capital
                raise

    def _content(self, view: View) -> dict[str, Any]:
        return {
            "text": view.text.text,
            "entities": entities(view.text),
            "link_preview_options": LinkPreviewOptions(is_disabled=not view.preview),
            "reply_markup": self._keyboard(view),
        }

    def _keyboard(self, view: View) -> InlineKeyboardMarkup | None:
        if not view.rows:
            return None
        return InlineKeyboardMarkup([[self._button(button) for button in row] for row in view.rows])

    def _button(self, button: Button) -> InlineKeyboardButton:
        match button.action:
            case Tap() as tap:
                return InlineKeyboardButton(button.label, callback_data=encode(tap))
            case Link(url):
                return InlineKeyboardButton(button.label, url=url)
            case DeepLink(payload):
                return InlineKeyboardButton(button.label, url=self.deep_link(payload))
            case Share(payload, text):
                asked = urlencode({"url": self.deep_link(payload), "text": text}, quote_via=quote)
                return InlineKeyboardButton(button.label, url=f"https://t.me/share/url?{asked}")

    def deep_link(self, payload: str) -> str:
        """The address that opens the bot's private chat (https://core.telegram.org/bots/features#deep-linking)."""
        return f"https://t.me/{self._bot.username}?start={payload}"


def entities(text: RichText) -> list[MessageEntity]:
    """The text's formatting as Telegram's objects."""
    return [MessageEntity(**entity) for entity in to_entities(text)]
