"""Polling: the bot asks Telegram for updates in a loop (https://core.telegram.org/bots/api#getupdates).

An update is confirmed, by the next request's offset, only after it has been taken.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Never

from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.chat.platform.outcomes import seconds_of
from bot.chat.platform.updates import Take
from bot.chat.ways_in.hearing import Hearing
from bot.chat.ways_in.raw_updates import ALLOWED, Update, fault_of
from bot.domain.errors import WriteRefused

log = logging.getLogger(__name__)
POLL_SECONDS = 25
CONFLICT_SECONDS = 5.0
_RETRY_SECONDS = 1.0
_MOST = 100  # updates in one answer
# Raised for an answer whose shape differs from Telegram's documentation.
_UNREADABLE = (KeyError, AttributeError, TypeError, ValueError, RecursionError)
_ANOTHER = "another program receives this bot's updates: stop it (Telegram allows one at a time)"
_WEBHOOK = "another program has set a webhook: updates go there; stop it and start this one again, which takes it off"
_NO_TOKEN = "Telegram no longer accepts the token: get a new one from @BotFather"


class Polling:
    """Sends one request after the other, each of which waits for updates. `hearing`: records whether updates come."""

    def __init__(self, bot: ExtBot[Any], hearing: Hearing | None = None) -> None:
        self.hearing = hearing or Hearing()
        self._bot = bot
        self._left: set[str] = set()  # parts of the last answer that were no updates

    async def run(self, take: Take) -> Never:
        """Work until it is cancelled."""
        offset = 0
        while True:
            try:
                updates = await self._get(offset)
                self.hearing.well()
                if updates:
                    await take(updates)
                    offset = max(int(update["update_id"]) for update in updates) + 1
                elif self._left:  # Telegram repeats it at once, until a later update confirms it
                    await asyncio.sleep(_RETRY_SECONDS)
            except (TelegramError, WriteRefused) as error:
                await asyncio.sleep(self._wait_after(error))

    async def _get(self, offset: int) -> list[Update]:
        asked = {"offset": offset, "timeout": POLL_SECONDS, "limit": _MOST, "allowed_updates": ALLOWED}
        # A raw request, so that one update that PTB cannot read does not block the others. In lower case (methods are
        # case-insensitive), since PTB warns about methods that it has itself.
        try:
            found = await self._bot.do_api_request("getupdates", api_kwargs=asked, read_timeout=POLL_SECONDS + 10)
        except _UNREADABLE as error:
            raise TelegramError("the answer has no updates in it") from error
        if not isinstance(found, list):
            raise TelegramError("the answer has no updates in it")
        left = {shown for update in found if (shown := fault_of(update))}
        for shown in left - self._left:
            log.warning("an update without a number that can be one is left: %s", shown)
        self._left = left
        return [update for update in found if not fault_of(update)]

    def _wait_after(self, error: Exception) -> float:
        """Seconds to wait after the error; also tells the operator."""
        if isinstance(error, Conflict):
            self.hearing.ill(_WEBHOOK if "webhook" in error.message.lower() else _ANOTHER, once=True)
            return CONFLICT_SECONDS
        if isinstance(error, InvalidToken | EndPointNotFound):  # EndPointNotFound: a wrong token in a raw request
            self.hearing.refused(_NO_TOKEN)
            return CONFLICT_SECONDS
        if isinstance(error, RetryAfter):
            return seconds_of(error)
        self.hearing.ill(f"updates could not be fetched ({error}); trying again")
        return _RETRY_SECONDS
