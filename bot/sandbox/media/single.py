"""The methods that send one file in one message: sendPhoto, sendVideo, sendAnimation, sendAudio, sendDocument.

The call decides whether a file is a video, music or an animation; only photos' bytes are examined. A document is never
turned into a video because of its content, as with `disable_content_type_detection`.
"""

from __future__ import annotations

from typing import Any

from bot.sandbox.bot_api.checks import checked_caption, checked_markup
from bot.sandbox.bot_api.params import Params
from bot.sandbox.bot_api.send import Words, place_for, put
from bot.sandbox.media.kinds import KINDS, content_of
from bot.sandbox.media.uploads import taken
from bot.sandbox.text.entities import with_found
from bot.sandbox.world.world import World


def send_photo(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#sendphoto: 10 MB at most; width and height at most 10,000 together, ratio at most 1 to
    20."""
    return _send(world, params, "photo")


def send_video(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#sendvideo: 50 MB at most."""
    return _send(world, params, "video")


def send_animation(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#sendanimation: a GIF, or a video without sound; 50 MB at most."""
    return _send(world, params, "animation")


def send_audio(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#sendaudio: 50 MB at most."""
    return _send(world, params, "audio")


def send_document(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#senddocument: 50 MB at most."""
    return _send(world, params, "document")


def _send(world: World, params: Params, name: str) -> Any:
    """Each with a caption of 0-1024 characters."""
    kind = KINDS[name]
    text, entities = checked_caption(params)
    words = Words(text, with_found(text, entities), checked_markup(params))
    file = taken(world, params, kind, params.raw.get(name), params.raw, f"there is no {name} in the request")
    spoiler, above = params.flag("has_spoiler"), params.flag("show_caption_above_media")
    content = content_of(file, world.bot.id, spoiler=spoiler, above=above)
    place = place_for(world, params, right=kind.right, what=kind.many)
    return put(world, params, place, words, content=content)
