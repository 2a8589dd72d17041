"""PTB's seam for pacing: every request that writes into a chat takes a slot of delivery's pace first."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.chat.outcomes import seconds_of
from bot.delivery.pace import Pace

log = logging.getLogger(__name__)
SLOT_HELD = 1  # rate_limit_args of a send whose slot delivery has taken already
LONGEST_WAIT = 30.0  # seconds a reply waits for a flood to end; after that it is given up
_UNPACED = frozenset({"getChat", "getChatMember", "getChatAdministrators", "setMyCommands", "deleteMyCommands"})


class LaneLimiter(BaseRateLimiter[int]):
    """Replies go in the lane that never waits for a broadcast."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace

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
        """Make the request in its turn; once more after a short flood wait."""
        chat = data.get("chat_id")
        if rate_limit_args == SLOT_HELD or not isinstance(chat, int) or endpoint in _UNPACED:
            return await callback(*args, **kwargs)
        for last in (False, True):
            await self._pace.reply(chat)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                seconds = seconds_of(error)
                self._pace.pause(seconds, chat if chat < 0 else 0)
                log.warning("Telegram asks to wait %.0f s (%s)", seconds, endpoint)
                if last or seconds > LONGEST_WAIT:
                    raise
        raise AssertionError("the second try returns or raises")
