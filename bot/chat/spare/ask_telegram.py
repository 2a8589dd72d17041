"""`chancery move` and `check --online` ask Telegram: who a token is, and in which groups and channels its bot is."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from telegram import Bot
from telegram.error import EndPointNotFound, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.chat.platform.outcomes import seconds_of
from bot.chat.platform.request import AiohttpRequest
from bot.chat.subscriptions.members import may_write
from bot.domain.errors import OperatorError
from bot.domain.subscriptions.target import ChatKind


@dataclass(frozen=True, slots=True)
class Who:
    """The bot of a token."""

    id: int
    username: str


async def who(token: str, api_url: str, proxy: str) -> Who | None:
    """Whose token it is; None where Telegram does not accept it.

    Raises:
        OperatorError: Telegram is not reached.
    """
    async with _bot(token, api_url, proxy) as bot:
        try:
            me = await bot.get_me()
        except (InvalidToken, EndPointNotFound, Forbidden):
            return None
        except TelegramError as error:
            raise OperatorError(f"Telegram is not reached: {error.message}.") from error
        return Who(me.id, str(me.username))


async def present_in(token: str, api_url: str, proxy: str, chats: Sequence[int]) -> list[int]:
    """Those of the groups and channels in which the token's bot is and may write, asked one after the other. A chat
    about which Telegram does not say so counts as one where it is not."""
    found = []
    async with _bot(token, api_url, proxy) as bot:
        me = await bot.get_me()
        for chat in chats:
            with contextlib.suppress(TelegramError):
                if await _is_in(bot, chat, me.id):
                    found.append(chat)
    return found


async def _is_in(bot: Bot, chat: int, me: int) -> bool:
    while True:
        try:
            there = await bot.get_chat(chat)
            return may_write(await bot.get_chat_member(chat, me), ChatKind(there.type))
        except RetryAfter as error:
            await asyncio.sleep(seconds_of(error))


@contextlib.asynccontextmanager
async def _bot(token: str, api_url: str, proxy: str) -> AsyncIterator[Bot]:
    request, polling = AiohttpRequest(1, proxy), AiohttpRequest(1, proxy)
    bot = Bot(token, base_url=f"{api_url}/bot", request=request, get_updates_request=polling)
    try:
        await request.initialize()
        await polling.initialize()
        yield bot
    finally:
        await request.shutdown()
        await polling.shutdown()
