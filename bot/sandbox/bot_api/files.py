"""The methods about files: sendDocument and getFile; and keeping a file that the bot or a person sends."""

from __future__ import annotations

from typing import Any

from bot.sandbox.bot_api.checks import checked_caption, checked_markup
from bot.sandbox.bot_api.objects import document_json, file_json
from bot.sandbox.bot_api.params import Params
from bot.sandbox.bot_api.send import Words, post
from bot.sandbox.text.entities import with_found
from bot.sandbox.world.errors import Refused, bad_request
from bot.sandbox.world.model import Json, Upload
from bot.sandbox.world.world import World

FILE_LIMIT = 50 * 1024 * 1024  # core.telegram.org/bots/api#sending-files
DOWNLOAD_LIMIT = 20 * 1024 * 1024  # core.telegram.org/bots/api#getfile


def send_document(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#senddocument, of a file in the form: 50 MB at most, a caption of 0-1024."""
    file = params.raw.get("document")
    if not isinstance(file, Upload):
        raise bad_request("there is no document in the request")
    if not file.data:
        raise bad_request("file must be non-empty")
    if len(file.data) > FILE_LIMIT:
        raise Refused(413, "Request Entity Too Large")
    text, entities = checked_caption(params)
    words = Words(text, with_found(text, entities), checked_markup(params))
    return post(world, params, words, content=keep_document(world, file))


def keep_document(world: World, file: Upload) -> Json:
    """Keep a file; returns the content of a message with it (core.telegram.org/bots/api#document)."""
    return {"document": document_json(world.keep_file(file), file)}


def get_file(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#getfile: 20 MB at most, which Telegram answers as in
    github.com/tdlib/telegram-bot-api/issues/51."""
    file_id = str(params.raw.get("file_id") or "")
    data = world.files.get(file_id)
    if data is None:
        raise bad_request("invalid file_id")
    if len(data) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return file_json(file_id, len(data))
