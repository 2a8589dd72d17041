"""The rate limiter for PTB: each request that writes into a chat first takes a slot of delivery's pace."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.chat.platform.outcomes import seconds_of
from bot.chat.platform.request import MaybeSent, NotSent
from bot.delivery.pace import Pace
from bot.domain.flood import Rank

log = logging.getLogger(__name__)
SLOT_HELD = 1  # rate_limit_args of a send for which delivery has already taken a slot
_RETRY_SECONDS = 1.0
_TOGETHER_SECONDS = 5.0  # floods in several chats within this time concern the whole bot
LONGEST_WAIT = 30.0  # a reply waits at most this long for a flood to end; else it is tried now and then, or given up
# The rank of the sender of the current update; messages that the program sends on its own are for staff.
reply_rank: ContextVar[Rank] = ContextVar("reply_rank", default=Rank.STAFF)
_UNPACED = frozenset({"getChat", "getChatMember", "getChatAdministrators", "setMyCommands", "deleteMyCommands"})


def _messages(data: dict[str, Any]) -> int:
    """How many messages Telegram counts for a request: an album counts each of its items
    (https://core.telegram.org/bots/api#sendmediagroup)."""
    media = data.get("media")
    return len(media) if isinstance(media, list) else 1


class LaneLimiter(BaseRateLimiter[int]):
    """Sends replies in the lane of the person they are for."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._floods: dict[int, float] = {}  # chat -> when Telegram asked for a wait there

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        """Make the request when its turn comes; once more after a short flood wait, or if the connection failed."""
        chat = data.get("chat_id")
        if rate_limit_args == SLOT_HELD or not isinstance(chat, int) or endpoint in _UNPACED:
            return await callback(*args, **kwargs)
        for last in (False, True):
            wait = self._pace.reply_wait(chat)
            tries = wait > LONGEST_WAIT and self._pace.may_try(chat)
            if wait > LONGEST_WAIT and not tries:
                raise RetryAfter(timedelta(seconds=wait))  # hours later nobody wants the answer
            turn = self._pace.trial() if tries else self._pace.reply(chat, reply_rank.get(), _messages(data))
            try:
                async with turn:
                    answer = await callback(*args, **kwargs)
            except RetryAfter as error:
                seconds = seconds_of(error)
                self._flooded(chat, seconds)
                log.warning("Telegram asks to wait %.0f s (%s)", seconds, endpoint)
                if last or seconds > LONGEST_WAIT:
                    raise
            except (NotSent, MaybeSent):  # a repeated answer is better than none
                if last:
                    raise
                await asyncio.sleep(_RETRY_SECONDS)
            else:
                if tries and endpoint.startswith("send"):  # a successful edit says nothing about messages
                    self._pace.lift(chat)
                return answer
        raise AssertionError("the second try returns or raises")

    def _flooded(self, chat: int, seconds: float) -> None:
        """Pause the chat; pause the whole bot if another chat was told to wait just before."""
        now = asyncio.get_running_loop().time()
        self._floods = {other: at for other, at in self._floods.items() if now - at < _TOGETHER_SECONDS}
        everywhere = any(other != chat for other in self._floods)
        self._floods[chat] = now
        self._pace.pause(seconds, 0 if everywhere else chat)
