"""The webhook that is set at Telegram when the program starts: from an earlier run, or from another program. While one
is set, getUpdates is refused and polling gets no updates."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from telegram.ext import ExtBot

from bot.chat.ways_in.webhook import WebhookAddress, put_on
from bot.domain.errors import WrongConfig

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Before:
    """What earlier runs left: the webhook address set by this database's bot ('' for none), and `may`: whether another
    program's webhook may be replaced, since the bot belongs to this database."""

    own_url: str
    may: bool


async def take_over(bot: ExtBot[Any], before: Before, wanted: WebhookAddress | None) -> str:
    """Direct updates to this program: have Telegram call `wanted`, or, if it is None, delete any webhook. Waiting
    updates are kept (https://core.telegram.org/bots/api#deletewebhook). Returns the host of another program's webhook;
    '' if there was none.

    Raises:
        WrongConfig: another program's webhook is set and may not be replaced, since that program may be running.
        TelegramError: Telegram did not answer.
    """
    found = (await bot.get_webhook_info()).url
    foreign = found not in ("", before.own_url, wanted.url if wanted else "")
    host = (urlsplit(found).hostname or "an unknown address") if foreign else ""
    if host and not before.may:
        raise WrongConfig(
            f"Another program has this bot's messages sent to {host}: the token may be in use there. If it is yours to "
            "take, `run --take-webhook` says so; nothing that waits is lost."
        )
    if wanted:
        await put_on(bot, wanted)
        log.info("Telegram is to call at %s", urlsplit(wanted.url).hostname)
    elif found:
        await bot.delete_webhook(drop_pending_updates=False)
    if host:
        log.warning("an earlier program had this bot's messages sent to %s: that is taken off", host)
    return host
