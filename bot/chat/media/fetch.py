"""Fetching a file from Telegram, whole or not at all (https://core.telegram.org/bots/api#getfile)."""

from __future__ import annotations

import logging
from urllib.parse import quote

from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.chat.platform.outcomes import is_too_big_to_fetch
from bot.chat.platform.request import AiohttpRequest
from bot.domain.errors import Refusal
from bot.domain.media import MOST_FILE_BYTES
from bot.whole import TooLarge

log = logging.getLogger(__name__)
MOST_BYTES = 20_000_000  # from Telegram's own server
_TELEGRAM = "https://api.telegram.org/"
TOO_LARGE = "document.too_large"  # the refusal of what is larger than can be fetched


def most_bytes(bot: Bot) -> int:
    """How large a file may be that is fetched. A Bot API server of one's own gives more, up to what a bot may send
    (https://core.telegram.org/bots/api#using-a-local-bot-api-server)."""
    return MOST_BYTES if bot.base_url.startswith(_TELEGRAM) else MOST_FILE_BYTES


async def fetched(bot: Bot, file_id: str, announced: int | None, most: int = MOST_BYTES) -> bytes:
    """The file's bytes, from the server alone: python-telegram-bot would read a path that is on this disk too
    (https://docs.python-telegram-bot.org/en/v22.8/telegram.file.html).

    Raises:
        Refusal: it is too large (`TOO_LARGE`), or could not be fetched.
    """
    if (announced or 0) > most:
        raise Refusal(TOO_LARGE)
    try:
        file = await bot.get_file(file_id)
        path = (file.file_path or "").removeprefix(f"{bot.base_file_url}/").lstrip("/")
        if not isinstance(bot.request, AiohttpRequest) or not path:
            raise Refusal("document.not_fetched")
        size = announced if file.file_size is None else file.file_size
        return await bot.request.download(f"{bot.base_file_url}/{quote(path)}", most, size)
    except TooLarge as error:
        raise Refusal(TOO_LARGE) from error
    except BadRequest as error:
        log.info("a file was not given out: %s", error.message)
        raise Refusal(TOO_LARGE if is_too_big_to_fetch(error) else "document.not_fetched") from error
    except TelegramError as error:
        log.warning("a file could not be fetched: %s", error.message)
        raise Refusal("document.not_fetched") from error
