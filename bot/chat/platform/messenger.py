"""Sends views as Telegram messages: handlers answer with it, and the program writes to staff.

Messages of releases are sent by `bot.chat.releases.messenger`. Whatever is sent to a person while their update is
handled goes where they wrote: into that topic of their private chat, or of a channel's direct messages. Releases ignore
topics of private chats: a person has one subscription.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from telegram import InputFile
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot.chat.media.sent_files import FileNotHere, SentFiles
from bot.chat.platform.outcomes import is_done_already, is_file_forgotten, is_not_there, is_topic_gone, outcome_of
from bot.chat.platform.parameters import Parameters
from bot.chat.platform.shown_views import ShownViews
from bot.delivery.pace import Purse
from bot.domain.releases.outcome import Outcome, Sent, Unknown
from bot.domain.releases.release import Reason
from bot.domain.text.richtext import RichText
from bot.rendering.view import View

log = logging.getLogger(__name__)
_STARS_SECONDS = 10.0  # for which a balance is cached
PATIENT: dict[str, Any] = {"read_timeout": 120.0, "write_timeout": 120.0}  # for requests that may upload a file
# Raised by PTB when the shape of a successful answer differs from Telegram's documentation.
UNREADABLE = (KeyError, AttributeError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class AskedIn:
    """Where somebody wrote to the bot: the chat, and the topic of a private chat (`thread`) or of a channel's direct
    messages (`direct`); 0 is none. In groups each answer names the topic itself."""

    chat: int
    thread: int = 0
    direct: int = 0

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters for sendMessage (https://core.telegram.org/bots/api#sendmessage)."""
        named = {"message_thread_id": self.thread, "direct_messages_topic_id": self.direct}
        return {name: number for name, number in named.items() if number}


ASKED_IN: ContextVar[AskedIn] = ContextVar("asked_in")


def _topic(chat: int, thread: int) -> dict[str, Any]:
    asked_in = ASKED_IN.get(AskedIn(0))
    return asked_in.parameters if asked_in.chat == chat and not thread else AskedIn(chat, thread).parameters


class TelegramMessenger:
    """Sends and edits through a bot. `purse`, if the mission pays: decides whether a message is paid for, which may
    then go out at up to 1,000 a second. `shown`: what the bot's messages show now."""

    def __init__(self, bot: ExtBot[Any], files: SentFiles, purse: Purse | None = None) -> None:
        self._bot, self._files = bot, files
        self._purse = purse
        self._stars: tuple[float, int | None] = (float("-inf"), None)  # when it was asked for, and the balance
        self._parameters = Parameters(bot, files)
        self.shown = ShownViews()

    def _send_options(self, *, silent: bool) -> dict[str, Any]:
        # During a paid broadcast the second's free messages are used up.
        pays = self._purse is not None and self._purse.paying
        return {"disable_notification": silent or None, "allow_paid_broadcast": pays or None}

    async def stars(self) -> int | None:
        """The bot's balance, cached for a short time (https://core.telegram.org/bots/api#getmystarbalance); None if
        Telegram does not say."""
        now = asyncio.get_running_loop().time()
        if now - self._stars[0] > _STARS_SECONDS:
            self._stars = now, self._stars[1]
            try:
                answer = await self._bot.do_api_request("getmystarbalance")
            except TelegramError as error:
                log.warning("the balance of Stars is not told: %s", error.message)
                return None
            found = answer.get("amount") if isinstance(answer, dict) else None
            self._stars = now, found if isinstance(found, int) else None
        return self._stars[1]

    def view_of(self, chat: int, message: int) -> View | None:
        """What a message of the bot shows; None if that is not known."""
        return self.shown.of(chat, message)

    async def show(self, chat: int, message: int, view: View) -> Outcome:
        """Edit a message of the bot."""
        try:
            await self.edit(chat, message, view)
        except TelegramError as error:
            return outcome_of(error, chat)
        except UNREADABLE as error:
            log.error("an answer of Telegram's cannot be read: %s", type(error).__name__)
            return Unknown(Reason.SERVER)
        return Sent(message)

    async def title_of(self, chat: int) -> str:
        """Telegram's current title of a chat, since titles are not stored; the chat's number if the bot may not know
        it."""
        try:
            return (await self._bot.get_chat(chat)).title or str(chat)
        except TelegramError:
            return str(chat)

    async def answer(self, chat: int, thread: int, view: View, *, silent: bool = False) -> int:
        """Send an answer. Returns the message's id. A topic of a private chat that no longer exists is left out.

        Raises:
            TelegramError: as PTB raises it.
        """
        if view.media:
            return (await self._answer_media(chat, thread, view, silent=silent))[0]
        topic, send = _topic(chat, thread), partial(self._bot.send_message, chat, **self._parameters.content(view))
        manner = self._send_options(silent=silent)
        try:
            message = await send(**topic, **manner)
        except BadRequest as error:
            if thread or "message_thread_id" not in topic or not is_topic_gone(error):
                raise
            message = await send(**manner)
        self.shown.put(chat, message.message_id, view)
        return message.message_id

    async def answer_all(self, chat: int, thread: int, views: Sequence[View], *, silent: bool = False) -> list[int]:
        """Send the messages of a release to a person, one after the other. Returns all ids, also those of album items.

        Raises:
            TelegramError: as PTB raises it.
        """
        found: list[int] = []
        for view in views:
            if view.media:
                found += await self._answer_media(chat, thread, view, silent=silent)
            else:
                found.append(await self.answer(chat, thread, view, silent=silent))
        return found

    async def _answer_media(self, chat: int, thread: int, view: View, *, silent: bool = False) -> list[int]:
        for again in (True, False):
            try:
                method, content = await self._parameters.of(view)
            except FileNotHere as error:
                raise BadRequest(str(error)) from error
            asked = {"chat_id": chat, **content, **self._send_options(silent=silent), **_topic(chat, thread)}
            try:
                answer = await self._bot.do_api_request(method, asked, **PATIENT)
            except BadRequest as error:
                if not (again and is_file_forgotten(error) and await self._files.forget(view.media)):
                    raise
                continue
            sent = answer if isinstance(answer, list) else [answer]
            for item, message in zip(view.media, sent, strict=False):
                await self._files.learn(item, message)
            return [int(message["message_id"]) for message in sent]
        raise AssertionError("the second attempt returns or raises")

    async def send_file(self, chat: int, name: str, content: bytes, caption: str) -> None:
        """Send a file of at most `MOST_FILE_BYTES` (https://core.telegram.org/bots/api#senddocument).

        Raises:
            TelegramError: as PTB raises it.
        """
        await self._bot.send_document(chat, InputFile(content, filename=name), caption=caption, **_topic(chat, 0))

    async def send_picture(self, chat: int, name: str, content: bytes, caption: str) -> None:
        """Send a picture (https://core.telegram.org/bots/api#sendphoto).

        Raises:
            TelegramError: as PTB raises it.
        """
        await self._bot.send_photo(chat, InputFile(content, filename=name), caption=caption, **_topic(chat, 0))

    async def edit(self, chat: int, message: int, view: View) -> None:
        """Edit a message in place, unless it shows the view already; if it shows a file, edit its caption and buttons.

        Raises:
            TelegramError: as PTB raises it.
        """
        before = self.shown.of(chat, message)
        if before == view:
            return
        if before and not view.media and replace(before, preview=view.preview) == view:
            # Telegram considers a message with another link preview but the same text unchanged:
            # https://github.com/LonamiWebs/Telethon/issues/2215
            await self._edit(chat, message, replace(view, text=RichText("…")))
        await self._edit(chat, message, view)

    async def withdraw(self, chat: int, message: int) -> None:
        """Delete an answer, which Telegram allows within 48 hours (https://core.telegram.org/bots/api#deletemessage).

        Raises:
            TelegramError: as PTB raises it.
        """
        with self.shown.editing(chat, message):
            await self._bot.delete_message(chat, message)

    async def edit_or_answer(self, chat: int, message: int, view: View) -> int:
        """Edit a message of a private chat, or send one if there is none (0, or deleted). Returns the message's id.

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
        with self.shown.editing(chat, message, view):
            try:
                if view.media:
                    method, content = await self._parameters.of_edit(view, same_file=True)
                    await self._bot.do_api_request(method, {"chat_id": chat, "message_id": message, **content})
                else:
                    content = self._parameters.content(view)
                    await self._bot.edit_message_text(chat_id=chat, message_id=message, **content)
            except BadRequest as error:
                if not is_done_already(error):
                    raise

    def content_of(self, view: View) -> dict[str, Any]:
        """The parameters of a view without media, for sendMessage and inline results: text, entities, preview,
        keyboard."""
        return self._parameters.content(view)

    def deep_link(self, payload: str) -> str:
        """The address that opens the bot's private chat (https://core.telegram.org/bots/features#deep-linking)."""
        return self._parameters.deep_link(payload)
