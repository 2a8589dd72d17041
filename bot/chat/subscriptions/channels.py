"""The channels that the config names, and the canary: looked up at Telegram and subscribed as the config says; and the
menus. At the start, and after each reload of the config."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Never

from telegram.error import BadRequest, Forbidden, TelegramError

from bot.chat.platform.interaction import ChatContext
from bot.chat.platform.menus import tell_menus
from bot.domain.errors import WriteRefused
from bot.domain.subscriptions.target import ChatKind
from bot.services.subscriptions import subscribe

log = logging.getLogger(__name__)
_AGAIN_SECONDS = 10.0
_WRITE_AGAIN_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """A channel of the config: its id or @name, the language and topics of what it receives."""

    chat: int | str
    lang: str
    topics: tuple[str, ...]
    canary: bool = False


class ChannelsAndMenus:
    """A worker: makes channels and menus match the config. `wanted`: its channels; `left`: people who are no longer
    staff."""

    name = "channels and menus"

    def __init__(self, context: ChatContext, wanted: Sequence[Wanted], left: Iterable[int]) -> None:
        self._context, self._wanted, self._left = context, wanted, set(left)
        self._asked = asyncio.Event()

    def follow(self, wanted: Sequence[Wanted], left: Iterable[int]) -> None:
        """Take over a new config. Work that remains from the one before is dropped."""
        self._wanted = wanted
        self._left |= set(left)
        self._asked.set()

    async def run(self) -> Never:
        """Work until it is cancelled."""
        while True:
            self._asked.clear()
            telling, asked = asyncio.create_task(self._tell()), asyncio.create_task(self._asked.wait())
            try:
                await asyncio.wait({telling, asked}, return_when=asyncio.FIRST_COMPLETED)
                if telling.done():
                    telling.result()
                await asked
            finally:
                telling.cancel()
                asked.cancel()
                await asyncio.wait({telling, asked})

    async def stop(self) -> None:
        """Nothing needs finishing."""

    async def _tell(self) -> None:
        while True:
            try:
                await keep_channels(self._context, self._wanted)
                break
            except WriteRefused as error:
                log.error("the channels' subscriptions cannot be written: %s; trying again", error)
                await asyncio.sleep(_WRITE_AGAIN_SECONDS)
        left = set(self._left)
        await tell_menus(self._context, left)
        self._left -= left


async def keep_channels(context: ChatContext, wanted: Sequence[Wanted]) -> None:
    """Make the channels' subscriptions match the config. A channel that Telegram refuses is logged and skipped."""
    found: dict[int, tuple[ChatKind, str, tuple[str, ...]]] = {}
    canary = 0
    for channel in wanted:
        if there := await _look_up(context, channel.chat):
            found[there[0]] = (there[1], channel.lang, channel.topics)
            canary = there[0] if channel.canary else canary
    await subscribe.keep_channels(context.services, found, canary, complete=len(found) == len(wanted))


async def _look_up(context: ChatContext, chat: int | str) -> tuple[int, ChatKind] | None:
    """The channel's id and kind; repeated until Telegram can be reached."""
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
