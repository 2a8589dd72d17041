"""Webhook mode: Telegram calls with each update (https://core.telegram.org/bots/api#setwebhook).

Telegram calls the server in `bot/web/webhook.py`, which passes bodies to `accept`; that returns when the inbox holds
the update. Telegram repeats calls that are not accepted, for a day.
"""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Never
from urllib.parse import urlsplit

from telegram import WebhookInfo
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.chat.platform.updates import Take
from bot.chat.ways_in.hearing import Hearing
from bot.chat.ways_in.raw_updates import ALLOWED, Update, fault_of
from bot.domain.errors import WriteRefused, WrongConfig

log = logging.getLogger(__name__)
LOOK_SECONDS = 30.0
_RECENT = timedelta(minutes=2)  # a failed call of Telegram's is reported for this long
_PATIENCE = 15.0  # seconds that a call may wait; Telegram gives up later


@dataclass(frozen=True, slots=True)
class WebhookAddress:
    """Where Telegram calls, and the secret that proves to the bot that it is Telegram."""

    url: str
    secret: str


async def put_on(bot: ExtBot[Any], address: WebhookAddress) -> None:
    """Have Telegram call that address; waiting updates are kept.

    Raises:
        WrongConfig: Telegram does not accept the address.
        TelegramError: Telegram did not answer.
    """
    try:
        await bot.set_webhook(
            address.url, secret_token=address.secret, allowed_updates=ALLOWED, drop_pending_updates=False
        )
    except TelegramError as error:
        if "webhook" in error.message.lower():
            raise WrongConfig(f"Telegram does not take telegram.webhook.url: {error.message}.") from error
        raise


class Webhook:
    """Takes the updates of Telegram's calls, storing those that arrive together in one commit, and regularly checks
    that Telegram still calls here. `look`: seconds between two checks."""

    def __init__(self, bot: ExtBot[Any], address: WebhookAddress, look: float = LOOK_SECONDS) -> None:
        self.hearing = Hearing()
        self._bot, self._address, self._look = bot, address, look
        self._arrived: dict[int, Update] = {}
        self._taken: dict[int, list[asyncio.Future[None]]] = {}  # the callers that wait for each update
        self._work_waits = asyncio.Event()
        self._stopped = False

    async def accept(self, body: bytes) -> None:
        """Return when the update is in the inbox. A body that is not an update is skipped and logged: Telegram would
        only send it again.

        Raises:
            WriteRefused: it cannot be stored now.
        """
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            log.warning("a webhook's call of %d bytes that are no JSON is left", len(body))
            return
        if shown := fault_of(update):
            log.warning("an update without a number that can be one is left: %s", shown)
            return
        if self._stopped:
            raise WriteRefused("the program is ending")
        taken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        number = update["update_id"]
        self._arrived[number] = update
        self._taken.setdefault(number, []).append(taken)
        self._work_waits.set()
        try:
            async with asyncio.timeout(_PATIENCE):
                await taken
        except TimeoutError:
            raise WriteRefused("the inbox did not take it in time") from None

    async def run(self, take: Take) -> Never:
        """Work until it is cancelled."""
        looking = asyncio.create_task(self._keep_looking(), name="webhook")
        try:
            while True:
                await self._work_waits.wait()
                self._work_waits.clear()
                arrived, self._arrived = self._arrived, {}
                waiting, self._taken = self._taken, {}
                fault: WriteRefused | None = None
                try:
                    await take(list(arrived.values()))
                    self.hearing.well()
                except WriteRefused as error:
                    log.error("updates cannot be written down: %s; Telegram sends them again", error)
                    fault = error
                for taken in (future for futures in waiting.values() for future in futures):
                    _answer(taken, fault)
        finally:
            self._stopped = True
            looking.cancel()

    async def _keep_looking(self) -> Never:
        while True:
            try:
                self._judge(await self._bot.get_webhook_info())
            except TelegramError as error:
                self.hearing.ill(f"Telegram cannot be asked for the webhook ({error.message}); trying again")
            await asyncio.sleep(self._look)

    def _judge(self, info: WebhookInfo) -> None:
        fault = fault_in(info, self._address.url, datetime.now(UTC))
        if fault:
            self.hearing.ill(fault, once=True)
        else:
            self.hearing.well()


def fault_in(info: WebhookInfo, url: str, now: datetime) -> str:
    """What is wrong with the webhook set at Telegram, which should be at `url`; '' if nothing is."""
    if not info.url:
        return "Telegram has no webhook for this bot: another program has taken it off; start this one again"
    if info.url != url:
        host = urlsplit(info.url).hostname or "an unknown address"
        return f"another program has this bot's messages sent to {host}: stop it, and start this one again"
    if info.last_error_date and info.pending_update_count and now - info.last_error_date < _RECENT:
        return f"Telegram's calls do not get through: {info.last_error_message} ({info.pending_update_count} wait)"
    return ""


def _answer(taken: asyncio.Future[None], fault: WriteRefused | None) -> None:
    if taken.done():  # the caller has given up
        return
    if fault is None:
        taken.set_result(None)
    else:
        taken.set_exception(WriteRefused(str(fault)))
