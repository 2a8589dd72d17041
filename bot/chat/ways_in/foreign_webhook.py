"""The webhook that Telegram has when the program starts: its own of before, or one of another program. While one is
set, getUpdates is refused and a poller hears nobody."""

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
    """What is known of earlier runs: the webhook's address that this database's bot had set, '' for none; and whether
    another program's may be replaced (`may`), since the bot is this database's."""

    own_url: str
    may: bool


async def take_over(bot: ExtBot[Any], before: Before, wanted: WebhookAddress | None) -> str:
    """Let updates come to this program: have Telegram call at `wanted`, or, where that is None, take the webhook off
    that there is. Nothing that waits is dropped (https://core.telegram.org/bots/api#deletewebhook). The host to which
    another program's webhook led; '' where there was none.

    Raises:
        WrongConfig: there is another program's, and it may not be replaced: the token may be a living program's.
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
