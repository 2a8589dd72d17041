"""The spare bot, which works beside the main bot: it receives /start, greets, and points to the main bot. Nothing else.

It has its own connections, its own pace and its own update numbers. It always uses polling, whatever the main bot uses.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Coroutine
from typing import Any, Never

from telegram import Update
from telegram.error import TelegramError

from bot.chat.media.sent_files import SentFiles
from bot.chat.platform import ptb_application
from bot.chat.platform.flood import FloodGuard
from bot.chat.platform.messenger import TelegramMessenger
from bot.chat.platform.registry import App
from bot.chat.subscriptions.members import may_write
from bot.chat.ways_in.foreign_webhook import Before, take_over
from bot.chat.ways_in.hearing import Hearing
from bot.chat.ways_in.polling import Polling
from bot.delivery.pace import Pace
from bot.domain.errors import OperatorError, TokenRefused, WriteRefused
from bot.domain.flood import Verdict
from bot.domain.subscriptions.target import ChatKind
from bot.i18n.translator import closest, translator
from bot.rendering.spare import hello
from bot.services import own_bot, spare
from bot.services.context import ServiceContext
from bot.services.spare import Told
from bot.store import inbox
from bot.store.database import meta
from bot.store.subscriptions import chats, targets

log = logging.getLogger(__name__)
_AGAIN_SECONDS = 60.0  # before a token that Telegram refused is tried again
_RETRY_SECONDS = 1.0
_RATE = 28  # greetings a second; a bot may send about 30
_AT_ONCE = 16  # greetings in progress
# Raised for an update whose shape differs from Telegram's documentation.
_UNREADABLE = (KeyError, AttributeError, TypeError, ValueError, RecursionError)


class SpareWorker:
    """A worker: the spare bot with this token. `hearing`: whether it gets updates from Telegram."""

    name = "spare bot"

    def __init__(self, services: ServiceContext, token: str, api_url: str, proxy: str = "") -> None:
        self._services, self._token, self._api_url, self._proxy = services, token, api_url, proxy
        self.hearing = Hearing("the spare bot: ")
        self._work_waits = asyncio.Event()

    async def run(self) -> None:
        """Work until it is cancelled. If the spare bot cannot be used, log that and try again."""
        await _run_together(self._serve(), self._tell_owners())

    async def _serve(self) -> Never:
        while True:
            await self._try()
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _try(self) -> None:
        app = ptb_application.build(self._token, self._api_url, Pace(_RATE), _AT_ONCE, self._proxy)
        try:
            await ptb_application.initialize(app)
            await self._work(app)
        except TokenRefused as error:
            self.hearing.refused(str(error))
        except (OperatorError, TelegramError) as error:
            self.hearing.ill(str(error), once=True)
        finally:
            await app.shutdown()

    async def _tell_owners(self) -> Never:
        """Alert owners when Telegram stops accepting the token, and when it accepts it again."""
        told: bool | None = None
        while True:
            accepted = await self.hearing.token_judged(told)
            try:
                await spare.note_token(self._services, accepted=accepted)
                told = accepted
            except WriteRefused as error:
                log.error("owners cannot be told of the spare bot's token yet: %s", error)
                await asyncio.sleep(_RETRY_SECONDS)

    async def stop(self) -> None:
        """Nothing needs finishing: unanswered updates are in the inbox."""

    async def _work(self, app: App) -> None:
        bot = app.bot
        name = str(bot.username)
        await take_over(bot, Before(await own_bot.webhook_url(self._services), may=False), None)
        await spare.keep(self._services, bot.id, name)
        log.info("the spare bot is @%s", name)
        self._work_waits.set()
        guard, polling = FloodGuard(name=name), Polling(bot, self.hearing)
        await _run_together(self._greet(app), polling.run(lambda updates: self._take(app, guard, updates)))

    async def _take(self, app: App, guard: FloodGuard, updates: list[dict[str, Any]]) -> None:
        now = self._services.clock().timestamp()
        told = [_told(app, raw, answer=guard.judge(raw, now) is Verdict.TAKE) for raw in updates]
        await spare.take(self._services, app.bot.id, told)
        await self._services.db.replica.confirm_patiently()  # before the updates are confirmed to Telegram
        self._work_waits.set()

    async def _greet(self, app: App) -> Never:
        """Answer everyone who wrote and has no answer yet, also after a crash."""
        messenger = TelegramMessenger(app.bot, SentFiles(self._services))
        while True:
            self._work_waits.clear()
            waiting = await inbox.waiting(self._services.db.reader, app.bot.id, _AT_ONCE)
            try:
                await asyncio.gather(*(self._answer(app, messenger, number, raw) for number, _, raw in waiting))
            except WriteRefused as error:
                log.error("an answer of the spare bot cannot be noted: %s; trying again", error)
                await asyncio.sleep(_RETRY_SECONDS)
                continue
            if not waiting:
                await self._work_waits.wait()

    async def _answer(self, app: App, messenger: TelegramMessenger, number: int, raw: str) -> None:
        update = Update.de_json(json.loads(raw), app.bot)
        if update.effective_user and update.effective_chat:
            chat, services = update.effective_chat.id, self._services
            reader, mission = services.db.reader, services.mission
            known = await chats.language(reader, chat)
            lang = known or closest(update.effective_user.language_code, mission.default_language)
            subscribed = bool(await targets.of_chat(reader, chat))
            view = hello(translator(lang), mission, await meta.get(reader, meta.USERNAME), subscribed=subscribed)
            try:
                await messenger.answer(chat, 0, view)
            except TelegramError as error:
                log.info("the spare bot's hello was not delivered: %s", error.message)
        await spare.answered(self._services, app.bot.id, number)


async def _run_together(*works: Coroutine[Any, Any, Never]) -> None:
    """Run all until one of them fails; then cancel the others and raise its error."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


def _told(app: App, raw: dict[str, Any], *, answer: bool) -> Told:
    """What an update says: somebody wrote in private or started the bot; or, from Telegram, where the bot was added and
    who blocked it (https://core.telegram.org/bots/api#chatmemberupdated)."""
    number = int(raw["update_id"])
    try:
        update = Update.de_json(raw, app.bot)
    except _UNREADABLE:
        log.warning("update %d of the spare bot cannot be read and is left", number)
        return Told(number)
    if (change := update.my_chat_member) and not change.chat.is_direct_messages:
        kind = ChatKind(change.chat.type)
        return Told(number, change.chat.id, may_write(change.new_chat_member, kind))
    message = update.message
    if message and message.chat.type == ChatKind.PRIVATE:
        return Told(number, message.chat.id, may_write=True, stored=json.dumps(raw) if answer else "")
    return Told(number)
