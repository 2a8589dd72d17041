"""What `chancery move` and `check --online` ask Telegram: which bot a token belongs to, and in which groups and
channels it is."""

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
    """The bot that a token belongs to."""

    id: int
    username: str


async def who(token: str, api_url: str, proxy: str) -> Who | None:
    """The bot of the token; None if Telegram does not accept the token.

    Raises:
        OperatorError: Telegram cannot be reached.
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
    """The groups and channels among `chats` in which the token's bot is a member and may write, asked one after the
    other. A chat about which Telegram gives no answer is left out."""
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
