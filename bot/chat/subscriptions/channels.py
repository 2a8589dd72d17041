"""The channels that the config names, and the canary: looked up at Telegram, and subscribed as the config says."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from telegram.error import BadRequest, Forbidden, TelegramError

from bot.chat.platform.interaction import ChatContext
from bot.domain.subscriptions.target import ChatKind
from bot.services.subscriptions import subscribe

log = logging.getLogger(__name__)
_AGAIN_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """A channel of the config: its id or @name, the language and topics of what it receives."""

    chat: int | str
    lang: str
    topics: tuple[str, ...]
    canary: bool = False


async def keep_channels(context: ChatContext, wanted: Sequence[Wanted]) -> None:
    """Make the subscriptions of channels what the config says. A channel that Telegram refuses is logged and left."""
    found: dict[int, tuple[ChatKind, str, tuple[str, ...]]] = {}
    canary = 0
    for channel in wanted:
        if there := await _look_up(context, channel.chat):
            found[there[0]] = (there[1], channel.lang, channel.topics)
            canary = there[0] if channel.canary else canary
    await subscribe.keep_channels(context.services, found, canary, complete=len(found) == len(wanted))


async def _look_up(context: ChatContext, chat: int | str) -> tuple[int, ChatKind] | None:
    """The channel's id and kind; while Telegram cannot be reached, asked again and again."""
    while True:
        try:
            there = await context.bot.get_chat(chat)
            return there.id, ChatKind(there.type)
        except (BadRequest, Forbidden) as error:
            log.error("channel %s from the config cannot be looked up: %s", chat, error.message)
            return None
        except TelegramError as error:
            log.warning("channel %s could not be looked up (%s); trying again", chat, error.message)
            await asyncio.sleep(_AGAIN_SECONDS)
