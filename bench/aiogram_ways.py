"""aiogram 3: the loop of its broadcast example, and aiogram-broadcaster. Runs in the contenders' own environment."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

from aiogram import Bot  # type: ignore[import-not-found]  # not installed where our own code is checked
from aiogram.client.session.aiohttp import AiohttpSession  # type: ignore[import-not-found]
from aiogram.client.telegram import TelegramAPIServer  # type: ignore[import-not-found]
from aiogram.exceptions import TelegramAPIError, TelegramRetryAfter  # type: ignore[import-not-found]
from aiogram.types import InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity  # type: ignore[import-not-found]
from aiogram_broadcaster import Broadcaster  # type: ignore[import-not-found]
from aiogram_broadcaster.contents import TextContent  # type: ignore[import-not-found]
from aiogram_broadcaster.intervals import SimpleInterval  # type: ignore[import-not-found]
from aiogram_broadcaster.storages.file import FileStorage  # type: ignore[import-not-found]

from bench.order import Meter, Order, obey

PAUSE = 0.05  # seconds; the example's: "20 messages per second (Limit: 30 messages per second)"


def bot_of(order: Order) -> Any:
    """A bot on the benchmark's server."""
    return Bot(order.token, session=AiohttpSession(api=TelegramAPIServer.from_base(order.url)))


def content(order: Order) -> dict[str, Any]:
    """The message as aiogram's objects, made once."""
    given = dict(order.parameters)
    given["entities"] = [MessageEntity(**entity) for entity in given.get("entities", [])]
    if "link_preview_options" in given:
        given["link_preview_options"] = LinkPreviewOptions(**given["link_preview_options"])
    if "reply_markup" in given:
        given["reply_markup"] = InlineKeyboardMarkup.model_validate(given["reply_markup"])
    return given


async def loop(order: Order, meter: Meter) -> None:
    """One after the other, with the example's pause; a 429 is waited for and sent again."""
    given = content(order)

    async def send(chat: int) -> bool:
        try:
            await bot.send_message(chat, **given)
        except TelegramRetryAfter as error:
            await asyncio.sleep(error.retry_after)
            return await send(chat)
        except TelegramAPIError:
            return False
        return True

    async with bot_of(order) as bot:
        with meter:
            for chat in order.chats:
                meter.lost += not await send(chat)
                await asyncio.sleep(PAUSE)


async def broadcaster(order: Order, meter: Meter) -> None:
    """aiogram-broadcaster with its file storage, so that a mailing outlives the process, and the same pause.
    It has no way to send what a 429 refused again: that is lost."""
    storage = FileStorage(Path(order.folder) / "mailers.json")
    async with bot_of(order) as bot:
        await storage.startup()
        mailings = Broadcaster(bot, storage=storage)
        mailer = await mailings.create_mailer(
            chats=list(order.chats), content=TextContent(**content(order)), interval=SimpleInterval(interval=PAUSE)
        )
        with meter:
            await mailer.start()
        meter.lost = len(mailer.chats.failed.ids)


if __name__ == "__main__":
    logging.disable()
    obey({"loop": loop, "broadcaster": broadcaster})
