"""A webhook that an earlier program set: while it is there, getUpdates is refused and the bot hears nobody."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

from telegram.ext import ExtBot

from bot.domain.errors import WrongConfig

log = logging.getLogger(__name__)


async def take_off_webhook(bot: ExtBot[Any], *, may: bool) -> str:
    """Take the webhook off, with nothing dropped that waits (https://core.telegram.org/bots/api#deletewebhook); the
    host that it led to, '' where there was none.

    Raises:
        WrongConfig: there is one, and it may not be taken off: the token may be a living program's.
        TelegramError: Telegram did not answer.
    """
    info = await bot.get_webhook_info()
    if not info.url:
        return ""
    host = urlsplit(info.url).hostname or "an unknown address"
    if not may:
        raise WrongConfig(
            f"Another program has this bot's messages sent to {host}: the token may be in use there. If it is yours to "
            "take, `run --take-webhook` says so; nothing that waits is lost."
        )
    await bot.delete_webhook(drop_pending_updates=False)
    log.warning("an earlier program had this bot's messages sent to %s: that is taken off", host)
    return host
