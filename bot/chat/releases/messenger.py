"""Sends, edits, deletes and pins a release's messages: implements delivery's `Messenger`. The caller holds a slot for
each."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from typing import Any

from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot.chat.media.sent_files import FileNotHere, SentFiles
from bot.chat.platform.limiter import SLOT_HELD
from bot.chat.platform.messenger import PATIENT, UNREADABLE, TelegramMessenger
from bot.chat.platform.outcomes import is_done_already, is_file_forgotten, is_out_of_stars, outcome_of, shape_of
from bot.chat.platform.parameters import Parameters
from bot.chat.platform.request import MaybeSent
from bot.chat.releases.bulk_requests import BulkRequests
from bot.delivery.pace import Purse
from bot.domain.errors import WriteRefused
from bot.domain.media import Media
from bot.domain.releases.outcome import NotMade, Outcome, Rejected, RetryLater, Sent, Unknown
from bot.domain.releases.release import Reason
from bot.domain.subscriptions.target import ChatKind
from bot.rendering.view import View
from bot.store.database.engine import DatabaseError

log = logging.getLogger(__name__)
_MOST_MESSAGE_ID = (1 << 52) - 1


class ReleaseMessenger:
    """Returns an outcome for each request, and never raises Telegram's exceptions.

    Args:
        messenger: sends other messages, and remembers what messages show.
        requests: for requests without files, of whose answer only an id is needed. Files are sent through the bot.
        purse: if the mission pays, decides whether a message is paid for.
    """

    def __init__(
        self,
        bot: ExtBot[Any],
        files: SentFiles,
        messenger: TelegramMessenger,
        requests: BulkRequests,
        purse: Purse | None = None,
    ) -> None:
        self._bot, self._files, self._messenger, self._requests, self._purse = bot, files, messenger, requests, purse
        self._parameters = Parameters(bot, files)

    async def send(
        self, chat: int, thread: int, kind: ChatKind, view: View, *, silent: bool, reply_to: int = 0
    ) -> Outcome:
        """Send a release's message; the caller holds a slot.

        https://core.telegram.org/bots/api#sendmessage, #sendphoto and its siblings, #sendmediagroup; thread 0 is the
        chat itself, or a forum's General.
        """
        if not view.media:
            return await self._send(chat, thread, view, silent=silent, reply_to=reply_to)
        async with self._files.bringing(view.media):
            return await self._send(chat, thread, view, silent=silent, reply_to=reply_to)

    async def _send(self, chat: int, thread: int, view: View, *, silent: bool, reply_to: int) -> Outcome:
        try:
            method, asked, more = await self._content(view)
        except (ValueError, FileNotHere) as error:  # the release is at fault, not the chat: it has an invalid button
            return Rejected(Reason.CONTENT, str(error), content=True)
        except DatabaseError as error:  # while waiting for file_ids: nothing was sent
            return NotMade(error)
        paid = self._purse is not None and self._purse.take(view.messages)
        manner = _send_options(chat, thread, silent=silent, paid=paid, reply_to=reply_to)
        try:
            answer = await self._ask(method, {**manner, **asked}, more, view.media)
        except TelegramError as error:
            if paid and self._purse and is_out_of_stars(error):
                self._purse.emptied()
                return RetryLater(0.0)
            outcome = await self._refused(error, chat, view.media)
            return replace(outcome, paid=view.messages) if paid and isinstance(outcome, Unknown) else outcome
        sent = answer if isinstance(answer, list) else [answer]
        ids = [found for one in sent if (found := _message_id(one))]
        if len(ids) != view.messages:
            log.error("an answer of Telegram's cannot be read: %s", shape_of(answer))
            return Unknown(Reason.SERVER, paid=view.messages if paid else 0)
        for item, message in zip(view.media, sent, strict=False):
            await self._files.learn(item, message)
        return Sent(ids[0], tuple(ids) if len(ids) > 1 else (), view.media, paid=view.messages if paid else 0)

    async def _content(self, view: View) -> tuple[str, dict[str, Any], bytes]:
        """The method, its parameters, and the encoded parameters that many messages share."""
        if not view.media:
            return "sendMessage", {}, self._parameters.encoded(view)
        return *(await self._parameters.of(view)), b""

    async def _ask(self, method: str, asked: dict[str, Any], more: bytes, media: tuple[Media, ...]) -> Any:
        """The result.

        Raises:
            TelegramError: as PTB raises it; MaybeSent if the answer differs from the documented form.
        """
        try:
            if not media:
                return await self._requests.ask(method, asked, more)
            # A raw request, in lower case, since PTB warns about methods that it has itself.
            return await self._bot.do_api_request(method, asked, rate_limit_args=SLOT_HELD, **PATIENT)
        except UNREADABLE as error:
            log.error("an answer of Telegram's cannot be read: %s", type(error).__name__)
        raise MaybeSent("the answer has another form")

    async def _refused(self, error: TelegramError, chat: int, media: tuple[Media, ...]) -> Outcome:
        if media and is_file_forgotten(error):
            try:
                again = await self._files.forget(media)
            except WriteRefused:  # the message was refused all the same
                return RetryLater(1.0)
            if again:
                return RetryLater(0.0)
            return Rejected(Reason.CONTENT, error.message, content=True)
        return outcome_of(error, chat)

    async def change(self, chat: int, message: int, view: View, *, same_file: bool = False) -> Outcome:
        """Edit a copy of a statement; the caller holds a slot. Unchanged content is no error.

        https://core.telegram.org/bots/api#editmessagetext, #editmessagecaption and #editmessagemedia; a bot may edit
        its own messages at any time.
        """
        if same_file or not view.media:
            return await self._change(chat, message, view, same_file=same_file)
        async with self._files.bringing(view.media):
            return await self._change(chat, message, view, same_file=False)

    async def _change(self, chat: int, message: int, view: View, *, same_file: bool) -> Outcome:
        method, asked, more = "editMessageText", dict[str, Any](), b""
        try:
            if view.media:
                method, asked = await self._parameters.of_edit(view, same_file=same_file)
            else:
                more = self._parameters.encoded(view)
        except (ValueError, FileNotHere) as error:
            return Rejected(Reason.CONTENT, str(error), content=True)
        with self._messenger.shown.editing(chat, message):
            return await self._done(chat, message, method, asked, more, view.media)

    async def delete(self, chat: int, message: int) -> Outcome:
        """Delete a copy of a statement; the caller holds a slot. A copy that is already deleted is no error.

        https://core.telegram.org/bots/api#deletemessage; only within 48 hours.
        """
        with self._messenger.shown.editing(chat, message):
            return await self._done(chat, message, "deleteMessage")

    async def pin(self, chat: int, message: int) -> Outcome:
        """Pin a message without a notification (https://core.telegram.org/bots/api#pinchatmessage)."""
        return await self._done(chat, message, "pinChatMessage", {"disable_notification": True})

    async def unpin(self, chat: int, message: int) -> Outcome:
        """Unpin a message (https://core.telegram.org/bots/api#unpinchatmessage)."""
        return await self._done(chat, message, "unpinChatMessage")

    async def _done(
        self,
        chat: int,
        message: int,
        method: str,
        asked: dict[str, Any] | None = None,
        more: bytes = b"",
        media: tuple[Media, ...] = (),
    ) -> Outcome:
        named = {"chat_id": chat, "message_id": message, **(asked or {})}
        try:
            answer = await self._ask(method, named, more, media)
        except BadRequest as error:
            return Sent(message) if is_done_already(error) else await self._refused(error, chat, media)
        except TelegramError as error:
            return outcome_of(error, chat)
        for item in media:
            await self._files.learn(item, answer)
        return Sent(message)

    async def stars(self) -> int | None:
        """The bot's balance; None if Telegram does not say."""
        return await self._messenger.stars()

    def view_of(self, chat: int, message: int) -> View | None:
        """What a message of the bot shows; None if that is not known."""
        return self._messenger.view_of(chat, message)

    async def show(self, chat: int, message: int, view: View) -> Outcome:
        """Edit a message of the bot, for staff."""
        return await self._messenger.show(chat, message, view)


def _message_id(message: object) -> int:
    """The message id in an answer; 0 if it is invalid."""
    found = message.get("message_id") if isinstance(message, dict) else None
    return found if type(found) is int and 0 < found <= _MOST_MESSAGE_ID else 0


def _send_options(chat: int, thread: int, *, silent: bool, paid: bool, reply_to: int) -> dict[str, Any]:
    """The parameters that differ between chats (https://core.telegram.org/bots/api#sendmessage)."""
    manner: dict[str, Any] = {"chat_id": chat}
    if thread:
        manner["message_thread_id"] = thread
    if silent:
        manner["disable_notification"] = True
    if paid:
        manner["allow_paid_broadcast"] = True
    if reply_to:
        manner["reply_parameters"] = json.dumps({"message_id": reply_to, "allow_sending_without_reply": True})
    return manner
