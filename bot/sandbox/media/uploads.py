"""The file in a call: bytes in the form, or the file_id of an existing one.

core.telegram.org/bots/api#sending-files. The sentences are those of `get_input_file` and `get_input_media` in
github.com/tdlib/telegram-bot-api (Client.cpp) and of `check_input_file_id` in github.com/tdlib/td (FileManager.cpp).
Telegram would also fetch a file from an address; the sandbox fetches nothing and says so.
"""

from __future__ import annotations

from typing import Any

from bot.sandbox.bot_api.params import Params
from bot.sandbox.media.kinds import Kind, keep
from bot.sandbox.world.errors import Refused, bad_request
from bot.sandbox.world.files import File
from bot.sandbox.world.model import Json, Upload
from bot.sandbox.world.world import World

FILE_LIMIT = 50 * 1024 * 1024  # core.telegram.org/bots/api#sending-files
PHOTO_LIMIT = 10 * 1024 * 1024  # likewise
_ATTACHED = "attach://"
_ADDRESS = "failed to get HTTP URL content: the sandbox fetches nothing from addresses; send the file itself"


def taken(world: World, params: Params, kind: Kind, value: Any, given: Json, missing: str) -> File:
    """The file meant by `value`: bytes, "attach://" and the name of bytes in the form, or a file_id.

    `given`: what the call says about it, such as `width`. A file_id keeps its kind: a video's sent as a document
    arrives as a video.

    Raises:
        Refused: with the sentence `missing` if there is none; or it can't be sent as this kind.
    """
    if isinstance(value, str) and value.startswith(_ATTACHED):
        value = params.raw.get(value.removeprefix(_ATTACHED))
        value = value if isinstance(value, Upload) else None
    if not value:
        raise bad_request(missing)
    if isinstance(value, Upload):
        return _uploaded(world, kind, value, given)
    name = str(value)
    if "." in name or "://" in name:
        raise bad_request(_ADDRESS)
    file = world.files.find(name, world.bot.id)
    if file.kind != kind.name and "photo" in (file.kind, kind.name):
        raise bad_request(f"can't use file of type {file.kind.capitalize()} as {kind.title}")
    return file


def _uploaded(world: World, kind: Kind, upload: Upload, given: Json) -> File:
    if not upload.data:
        raise bad_request("file must be non-empty")
    size = len(upload.data)
    if size > FILE_LIMIT:
        raise Refused(413, "Request Entity Too Large")
    if kind.name == "photo" and size > PHOTO_LIMIT:
        raise bad_request(f"file of size {size} bytes is too big for a photo; the maximum size is {PHOTO_LIMIT} bytes")
    world.files.uploads += 1
    return keep(world.files, kind, upload, given)
