"""python-telegram-bot, as its users send: with its rate limiter, all at once, by workers; and on our request."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from telegram import InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity
from telegram.error import TelegramError
from telegram.ext import AIORateLimiter, ApplicationBuilder, ExtBot
from telegram.request import BaseRequest

from bench.order import Meter, Order, by_workers, obey
from bot.chat.platform.request import AiohttpRequest

RETRIES = 5  # of a send that the server refused with 429


def content(order: Order) -> dict[str, Any]:
    """The message as PTB's objects, made once."""
    given = dict(order.parameters)
    given["entities"] = [MessageEntity(**entity) for entity in given.get("entities", [])]
    if "link_preview_options" in given:
        given["link_preview_options"] = LinkPreviewOptions(**given["link_preview_options"])
    if "reply_markup" in given:
        given["reply_markup"] = InlineKeyboardMarkup.de_json(given["reply_markup"], None)
    return given


async def limited(order: Order, meter: Meter) -> None:
    """https://github.com/python-telegram-bot/python-telegram-bot/wiki/Avoiding-flood-limits: give the application an
    AIORateLimiter, let it retry, send. All sends are started; the limiter lets them go."""
    limiter = AIORateLimiter(max_retries=RETRIES)
    application = ApplicationBuilder().token(order.token).base_url(f"{order.url}/bot").rate_limiter(limiter).build()
    await _at_once(application.bot, order, meter)


async def gathered(order: Order, meter: Meter) -> None:
    """The naive way: all sends at once, nothing waits."""
    await _at_once(ExtBot(order.token, base_url=f"{order.url}/bot"), order, meter)


async def workers(order: Order, meter: Meter) -> None:
    """Its default request, no limiter, so many at once."""
    await _by_workers(None, order, meter)


async def on_our_request(order: Order, meter: Meter) -> None:
    """The same on our request: what PTB itself costs, without its default HTTP client."""
    await _by_workers(AiohttpRequest(order.workers), order, meter)


async def _at_once(bot: ExtBot[Any], order: Order, meter: Meter) -> None:
    given = content(order)
    async with bot:
        with meter:
            sends = (bot.send_message(chat, **given) for chat in order.chats)
            results = await asyncio.gather(*sends, return_exceptions=True)
    meter.lost = sum(isinstance(result, TelegramError) for result in results)


async def _by_workers(request: BaseRequest | None, order: Order, meter: Meter) -> None:
    given = content(order)

    async def send(chat: int) -> None:
        try:
            await bot.send_message(chat, **given)
        except TelegramError:
            meter.lost += 1

    bot = ExtBot[Any](order.token, base_url=f"{order.url}/bot", request=request)
    async with bot:
        with meter:
            await by_workers(order, send)


if __name__ == "__main__":
    logging.disable()  # the limiter writes a traceback for each send that it gives up
    obey({"limited": limited, "gathered": gathered, "workers": workers, "on_our_request": on_our_request})
