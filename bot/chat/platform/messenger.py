"""Views become Telegram messages: delivery's `Messenger`, by which handlers answer too.

What a person is answered, and shown of its own accord while their update is handled, goes where they wrote: into that
topic of their private chat, or of a channel's direct messages. Releases know nothing of it: a person has one
subscription.
"""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputFile, LinkPreviewOptions, MessageEntity
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot.chat.platform.callback_data import encode
from bot.chat.platform.limiter import SLOT_HELD
from bot.chat.platform.outcomes import is_done_already, is_not_there, is_topic_gone, outcome_of
from bot.chat.platform.shown_views import ShownViews
from bot.domain.releases.outcome import Outcome, Rejected, Sent, Unknown
from bot.domain.releases.release import Reason
from bot.domain.subscriptions.target import ChatKind
from bot.domain.text.richtext import RichText, to_entities
from bot.rendering.view import Button, DeepLink, Link, Share, Tap, View

log = logging.getLogger(__name__)
_KEPT = 64  # encoded views
MOST_FILE_BYTES = 50_000_000  # what a bot may send: https://core.telegram.org/bots/api#sending-files
# What PTB raises where a success has another shape than Telegram's documentation gives it.
_UNREADABLE = (KeyError, AttributeError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class AskedIn:
    """Where somebody wrote to the bot: the chat, and there the topic of a private chat (`thread`) or of a channel's
    direct messages (`direct`); 0 is none. In groups a topic is a place of its own, which is named at each answer."""

    chat: int
    thread: int = 0
    direct: int = 0

    @property
    def parameters(self) -> dict[str, Any]:
        """As sendMessage takes it (https://core.telegram.org/bots/api#sendmessage)."""
        named = {"message_thread_id": self.thread, "direct_messages_topic_id": self.direct}
        return {name: number for name, number in named.items() if number}


ASKED_IN: ContextVar[AskedIn] = ContextVar("asked_in")


def _topic(chat: int, thread: int) -> dict[str, Any]:
    asked_in = ASKED_IN.get(AskedIn(0))
    return asked_in.parameters if asked_in.chat == chat and not thread else AskedIn(chat, thread).parameters


class TelegramMessenger:
    """Sends and edits through a bot. `paid`: messages go out as paid broadcasts, at up to 1,000 a second."""

    def __init__(self, bot: ExtBot[Any], *, paid: bool = False) -> None:
        self._bot = bot
        self._paid = paid
        self._kept: dict[int, tuple[View, dict[str, str]]] = {}
        self._shown = ShownViews()

    async def send(
        self, chat: int, thread: int, kind: ChatKind, view: View, *, silent: bool, reply_to: int = 0
    ) -> Outcome:
        """Send a release's message; the caller holds a slot.

        https://core.telegram.org/bots/api#sendmessage; thread 0 is the chat itself, or a forum's General.
        """
        try:
            content = self._encoded(view)
        except ValueError as error:  # a button that cannot be one: the release is wrong, not the chat
            return Rejected(Reason.CONTENT, str(error), content=True)
        asked = {"chat_id": chat, **content, **self._manner(thread, silent)}
        if reply_to:
            asked["reply_parameters"] = json.dumps({"message_id": reply_to, "allow_sending_without_reply": True})
        try:
            # Raw: of the answer only the id is wanted, and making PTB's objects of all of it for each of 100,000
            # messages would cost more than the request. In small letters, since PTB warns of methods it knows.
            sent = await self._bot.do_api_request("sendmessage", asked, rate_limit_args=SLOT_HELD)
        except TelegramError as error:
            return outcome_of(error, chat)
        message_id = sent.get("message_id") if isinstance(sent, dict) else None
        if isinstance(message_id, int):
            return Sent(message_id)
        log.error("an answer of Telegram's cannot be read: %.200r", sent)
        return Unknown(Reason.SERVER)

    async def change(self, chat: int, message: int, view: View) -> Outcome:
        """Edit a copy of a statement; the caller holds a slot. The same content again is no error.

        https://core.telegram.org/bots/api#editmessagetext; there is no limit in time for a bot's own messages.
        """
        try:
            content = self._encoded(view)
        except ValueError as error:
            return Rejected(Reason.CONTENT, str(error), content=True)
        with self._shown.editing(chat, message):
            return await self._done(chat, "editmessagetext", {"message_id": message, **content})

    async def delete(self, chat: int, message: int) -> Outcome:
        """Delete a copy of a statement; the caller holds a slot. One that is gone already is no error.

        https://core.telegram.org/bots/api#deletemessage; only within 48 hours.
        """
        with self._shown.editing(chat, message):
            return await self._done(chat, "deletemessage", {"message_id": message})

    async def pin(self, chat: int, message: int) -> Outcome:
        """Pin a message without a notification (https://core.telegram.org/bots/api#pinchatmessage)."""
        return await self._done(chat, "pinchatmessage", {"message_id": message, "disable_notification": True})

    async def unpin(self, chat: int, message: int) -> Outcome:
        """Unpin a message (https://core.telegram.org/bots/api#unpinchatmessage)."""
        return await self._done(chat, "unpinchatmessage", {"message_id": message})

    async def _done(self, chat: int, method: str, asked: dict[str, Any]) -> Outcome:
        message = int(asked["message_id"])
        try:
            await self._bot.do_api_request(method, {"chat_id": chat, **asked}, rate_limit_args=SLOT_HELD)
        except BadRequest as error:
            return Sent(message) if is_done_already(error) else outcome_of(error, chat)
        except TelegramError as error:
            return outcome_of(error, chat)
        return Sent(message)

    def _manner(self, thread: int, silent: bool) -> dict[str, Any]:
        manner = {
            "message_thread_id": thread or None,
            "disable_notification": silent or None,
            "allow_paid_broadcast": self._paid or None,
        }
        return {name: value for name, value in manner.items() if value is not None}

    def _encoded(self, view: View) -> dict[str, str]:
        """A view's parameters as the request carries them; a release's many messages share one encoding."""
        kept = self._kept.get(id(view))
        if kept is None or kept[0] is not view:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            kept = self._kept[id(view)] = view, _encode(self._content(view))
        return kept[1]

    def view_of(self, chat: int, message: int) -> View | None:
        """What a message of the bot's own shows; None where that is not known."""
        return self._shown.of(chat, message)

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

    async def title_of(self, chat: int) -> str:
        """What Telegram calls a chat now, since no names are kept; its number where the bot may not know."""
        try:
            return (await self._bot.get_chat(chat)).title or str(chat)
        except TelegramError:
            return str(chat)

    async def answer(self, chat: int, thread: int, view: View, *, silent: bool = False) -> int:
        """Send an answer; the message's id. A topic of a private chat that is gone meanwhile is left out.

        Raises:
            TelegramError: as PTB raises it.
        """
        topic, send = _topic(chat, thread), partial(self._bot.send_message, chat, **self._content(view))
        # Beside a paid broadcast the free messages of the second are used up.
        manner: dict[str, Any] = {"disable_notification": silent or None, "allow_paid_broadcast": self._paid or None}
        try:
            message = await send(**topic, **manner)
        except BadRequest as error:
            if thread or "message_thread_id" not in topic or not is_topic_gone(error):
                raise
            message = await send(**manner)
        self._shown.put(chat, message.message_id, view)
        return message.message_id

    async def send_file(self, chat: int, name: str, content: bytes, caption: str) -> None:
        """Send a file of at most `MOST_FILE_BYTES` (https://core.telegram.org/bots/api#senddocument).

        Raises:
            TelegramError: as PTB raises it.
        """
        await self._bot.send_document(chat, InputFile(content, filename=name), caption=caption, **_topic(chat, 0))

    async def edit(self, chat: int, message: int, view: View) -> None:
        """Edit a message in place, unless it shows the view already.

        Raises:
            TelegramError: as PTB raises it.
        """
        before = self._shown.of(chat, message)
        if before == view:
            return
        if before and replace(before, preview=view.preview) == view:
            # Telegram takes another preview of the same words for no change:
            # https://github.com/LonamiWebs/Telethon/issues/2215
            await self._edit(chat, message, replace(view, text=RichText("…")))
        await self._edit(chat, message, view)

    async def edit_or_answer(self, chat: int, message: int, view: View) -> int:
        """Edit a message of a private chat; where there is none (0, or it was deleted), send one. The message's id.

        Raises:
            TelegramError: as PTB raises it.
        """
        if message:
            try:
                await self.edit(chat, message, view)
                return message
            except BadRequest as error:
                if not is_not_there(error):
                    raise
        return await self.answer(chat, 0, view)

    async def _edit(self, chat: int, message: int, view: View) -> None:
        with self._shown.editing(chat, message, view):
            try:
                await self._bot.edit_message_text(chat_id=chat, message_id=message, **self._content(view))
            except BadRequest as error:
                if not is_done_already(error):
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


def _encode(content: dict[str, Any]) -> dict[str, str]:
    """Parameters as strings: objects and lists travel as JSON (https://core.telegram.org/bots/api#making-requests)."""
    encoded = {"text": content["text"], "link_preview_options": content["link_preview_options"].to_json()}
    if content["entities"]:
        encoded["entities"] = json.dumps([entity.to_dict() for entity in content["entities"]])
    if content["reply_markup"]:
        encoded["reply_markup"] = content["reply_markup"].to_json()
    return encoded


def entities(text: RichText) -> list[MessageEntity]:
    """The text's formatting as Telegram's objects."""
    return [MessageEntity(**entity) for entity in to_entities(text)]
