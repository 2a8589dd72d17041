"""Fetches a file from Telegram, whole or not at all (https://core.telegram.org/bots/api#getfile)."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from urllib.parse import quote

from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.chat.platform.interaction import ChatContext
from bot.chat.platform.outcomes import is_too_big_to_fetch
from bot.chat.platform.request import AiohttpRequest
from bot.domain.errors import Refusal
from bot.domain.media import MOST_FILE_BYTES
from bot.whole import TooLarge, read_file

log = logging.getLogger(__name__)
MOST_BYTES = 20_000_000  # that Telegram's own server lets a bot download
_TELEGRAM = "https://api.telegram.org/"
TOO_LARGE = "document.too_large"  # the refusal of a file that is too large to be fetched


def most_bytes(bot: Bot) -> int:
    """The largest file that can be fetched, in bytes. With its own Bot API server, a bot can fetch files as large as it
    may send (https://core.telegram.org/bots/api#using-a-local-bot-api-server)."""
    return MOST_BYTES if bot.base_url.startswith(_TELEGRAM) else MOST_FILE_BYTES


async def fetched(context: ChatContext, file_id: str, announced: int | None, most: int = MOST_BYTES) -> bytes:
    """The file's bytes, from the server or from the folder named in the config. Does not use python-telegram-bot's
    download, which would read any path on this disk (https://docs.python-telegram-bot.org/en/v22.8/telegram.file.html).

    Raises:
        Refusal: it is too large (`TOO_LARGE`), or could not be fetched.
    """
    if (announced or 0) > most:
        raise Refusal(TOO_LARGE)
    bot, on_disk = context.bot, False
    try:
        file = await bot.get_file(file_id)
        path = (file.file_path or "").removeprefix(f"{bot.base_file_url}/")
        size = announced if file.file_size is None else file.file_size
        on_disk = path.startswith("/")  # such a path comes only from a Bot API server with --local
        if on_disk and context.local_files:
            return await asyncio.to_thread(_from_disk, Path(path), context.local_files, most, size)
        if not isinstance(bot.request, AiohttpRequest) or not path:
            raise Refusal("document.not_fetched")
        return await bot.request.download(f"{bot.base_file_url}/{quote(path.lstrip('/'))}", most, size)
    except TooLarge as error:
        raise Refusal(TOO_LARGE) from error
    except BadRequest as error:
        log.info("a file was not given out: %s", error.message)
        raise Refusal(TOO_LARGE if is_too_big_to_fetch(error) else "document.not_fetched") from error
    except TelegramError as error:
        log.warning("a file could not be fetched: %s", error.message)
        if on_disk:
            log.warning("the Bot API server runs with --local: telegram.local_files lets its files be read")
        raise Refusal("document.local_files_off" if on_disk else "document.not_fetched") from error


def _from_disk(path: Path, folder: Path, most: int, size: int | None) -> bytes:
    """A file that a Bot API server with `--local` has written below that folder
    (https://core.telegram.org/bots/api#using-a-local-bot-api-server).

    Raises:
        Refusal: it is elsewhere, cannot be read, or has another size.
        TooLarge: it has more than `most` bytes.
    """
    place = path.resolve()
    if not place.is_relative_to(folder.resolve()):
        log.error("the Bot API server named a file that is not in telegram.local_files: it is not read")
        raise Refusal("document.not_fetched")
    try:
        content = read_file(place, most)
    except OSError as error:
        log.error("a file of the Bot API server cannot be read: %s", error.strerror or type(error).__name__)
        raise Refusal("document.not_fetched") from error
    if size is not None and len(content) != size:
        raise Refusal("document.not_fetched")
    return content
