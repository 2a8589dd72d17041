"""The method sendMediaGroup: several files as one album, a message for each.

The rules and sentences are those of core.telegram.org/bots/api#sendmediagroup, of `get_input_media` in
github.com/tdlib/telegram-bot-api (Client.cpp) and of `check_message_group_message_contents` in github.com/tdlib/td
(MessageContent.cpp). Stricter in one point: the live server also accepts an album of one, the documentation says 2-10.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.sandbox.bot_api.checks import checked_caption
from bot.sandbox.bot_api.params import Params
from bot.sandbox.bot_api.send import Words, place_for, put
from bot.sandbox.media.kinds import KINDS, Kind, content_of, kind_of
from bot.sandbox.media.uploads import taken
from bot.sandbox.text.entities import with_found
from bot.sandbox.world.errors import Refused, bad_request
from bot.sandbox.world.model import Json
from bot.sandbox.world.world import World

FEWEST, MOST = 2, 10
_UNREADABLE = "can't parse InputMedia: "
_WHEN_SENT = ("IMAGE_PROCESS_FAILED", "PHOTO_INVALID_DIMENSIONS", "wrong file identifier/HTTP URL specified")
"""Errors that Telegram notices only while it sends an item, and reports with the item's number."""


@dataclass(frozen=True, slots=True)
class InputMedia:
    """core.telegram.org/bots/api#inputmedia, parsed. The file is taken later, when the whole album is parsed."""

    kind: Kind
    text: str
    entities: list[Json]
    given: Json

    @property
    def above(self) -> bool:
        """Whether the caption is above the picture."""
        return Params(self.given).flag("show_caption_above_media")

    def content(self, world: World, params: Params) -> Json:
        """The content of a message with it; Refused if the file can't be sent."""
        missing = _UNREADABLE + "media not found"
        file = taken(world, params, self.kind, self.given.get("media"), self.given, missing)
        spoiler = Params(self.given).flag("has_spoiler")
        return content_of(file, world.bot.id, spoiler=spoiler, above=self.above)


def read_media(given: Any, *, in_album: bool = False) -> InputMedia:
    """Parse one InputMedia of a call; Refused if it is invalid."""
    if not isinstance(given, dict):
        raise bad_request(_UNREADABLE + "expected an Object")
    name = given.get("type")
    if not isinstance(name, str):
        raise bad_request(_UNREADABLE + 'can\'t find field "type"')
    if name not in KINDS:
        raise bad_request(f'{_UNREADABLE}type "{name}" is unsupported')
    if in_album and not KINDS[name].partners:
        raise bad_request(f'{_UNREADABLE}type "{name}" can\'t be used in sendMediaGroup')
    text, entities = checked_caption(Params(given))
    return InputMedia(KINDS[name], text, with_found(text, entities), given)


def send_media_group(world: World, params: Params) -> Any:
    """core.telegram.org/bots/api#sendmediagroup: 2-10 items, no buttons; each counts as one message."""
    listed = params.json("media", "can't parse media JSON object")
    if not isinstance(listed, list):
        raise bad_request("expected an Array of InputMedia")
    items = [read_media(each, in_album=True) for each in listed]
    _check_number(len(items))
    if len({item.above for item in items}) > 1:
        raise bad_request("parameter show_caption_above_media must be the same for all messages")
    contents = [_content(world, params, number, item) for number, item in enumerate(items, start=1)]
    kinds = [kind for kind in map(kind_of, contents) if kind is not None]  # a file_id has its own kind
    _check_mixture(kinds)
    place = place_for(world, params, right=kinds[0].right, what=kinds[0].many, count=len(items))
    album = world.new_album()
    return [
        put(world, params, place, Words(item.text, item.entities, None), content=content, album=album)
        for item, content in zip(items, contents, strict=True)
    ]


def _check_number(count: int) -> None:
    if not count:
        raise bad_request("there are no messages to send")
    if count < FEWEST:
        raise bad_request("too few messages to send as an album")
    if count > MOST:
        raise bad_request("too many messages to send as an album")


def _check_mixture(kinds: Sequence[Kind]) -> None:
    """Refused if the album mixes kinds that can't be together."""
    names = {kind.name for kind in kinds}
    if "animation" in names:
        raise bad_request("can't use the media of the specified type in the album")
    alone = next((kind for kind in kinds if not names <= set(kind.partners) and len(kind.partners) == 1), None)
    if alone is not None:
        raise bad_request(f"{alone.name} can't be mixed with other media types")


def _content(world: World, params: Params, number: int, item: InputMedia) -> Json:
    try:
        return item.content(world, params)
    except Refused as error:
        sentence = error.description.removeprefix("Bad Request: ")
        if sentence not in _WHEN_SENT:
            raise
        quoted = sentence[0].upper() + sentence[1:]
        raise bad_request(f'failed to send message #{number} with the error message "{quoted}"') from None
