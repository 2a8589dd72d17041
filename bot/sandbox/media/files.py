"""The method getFile (core.telegram.org/bots/api#getfile); the file it names is downloaded from the bot's door."""

from __future__ import annotations

from typing import Any

from bot.sandbox.bot_api.params import Params
from bot.sandbox.world.errors import Refused, bad_request
from bot.sandbox.world.files import File
from bot.sandbox.world.model import Json
from bot.sandbox.world.world import World

DOWNLOAD_LIMIT = 20 * 1024 * 1024


def file_json(file_id: str, file: File) -> Json:
    """core.telegram.org/bots/api#file"""
    return {
        "file_id": file_id,
        "file_unique_id": file.unique_id,
        "file_size": file.size,
        "file_path": file.path,
    }


def get_file(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#getfile: 20 MB at most.

    The sentences are those of github.com/tdlib/telegram-bot-api (Client.cpp, issue 51); "temporarily unavailable" also
    means files whose bytes the sandbox no longer has room for.
    """
    file_id, unavailable = params.text("file_id"), "wrong file_id or the file is temporarily unavailable"
    try:
        file = world.files.find(file_id, world.bot.id)
    except Refused as error:
        unreadable = "wrong remote file identifier" in error.description
        raise bad_request("invalid file_id" if unreadable else unavailable) from None
    if file.size > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    if file.data is None:
        raise bad_request(unavailable)
    return file_json(file_id, file)
