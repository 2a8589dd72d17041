"""The methods that change a message with a file: editMessageCaption and editMessageMedia."""

from __future__ import annotations

from typing import Any

from bot.sandbox.bot_api.checks import checked_caption, checked_markup
from bot.sandbox.bot_api.edit import change, message_to_edit
from bot.sandbox.bot_api.params import Params
from bot.sandbox.bot_api.send import Words
from bot.sandbox.media.album import read_media
from bot.sandbox.media.kinds import Kind, kind_of, with_caption_above
from bot.sandbox.text.entities import with_found
from bot.sandbox.world.errors import bad_request
from bot.sandbox.world.model import Message
from bot.sandbox.world.world import World


def edit_message_caption(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#editmessagecaption: 0-1024 characters; caption, buttons and "caption above" are
    removed if the call leaves them out."""
    text, entities = checked_caption(params)
    markup = checked_markup(params, inline_only=True)
    chat, message = message_to_edit(world, params)
    content, kind = message.content, kind_of(message.content)
    if world.history and kind is None:
        raise bad_request("there is no caption in the message to edit")
    if content is not None and kind is not None:
        content = with_caption_above(content, kind.shown and params.flag("show_caption_above_media"))
    return change(world, chat, message, Words(text, with_found(text, entities), markup), content=content)


def edit_message_media(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#editmessagemedia: replaces the file, or a text by a file; an album's item only by one
    of its kind, where photos and videos count as one kind."""
    media = read_media(params.json("media", "can't parse input media JSON object"))
    markup = checked_markup(params, inline_only=True)
    chat, message = message_to_edit(world, params)
    if message.content is not None and kind_of(message.content) is None:
        raise bad_request("message media can't be edited")
    content = media.content(world, params)
    _check_album(message, kind_of(content))
    return change(world, chat, message, Words(media.text, media.entities, markup), content=content)


def _check_album(message: Message, new: Kind | None) -> None:
    """`edit_message_media` in github.com/tdlib/td (MessagesManager.cpp)."""
    old = kind_of(message.content)
    if message.album is None or old is None or new is None or new.name in old.partners:
        return
    if not new.partners:
        raise bad_request("message content type can't be used in an album")
    raise bad_request("can't change media type in the album")
