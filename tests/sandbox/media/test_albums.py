"""Albums: what makes one, what Telegram refuses in one, how they count, and how they are forwarded."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox import Item, Rates, Sandbox, picture
from bot.sandbox.world.errors import Refused
from bot.sandbox.world.flood_control import FloodControl
from tests.sandbox.cast import Api, Cast, Clock
from tests.sandbox.media.sending import refused, sent


def media(*kinds: str, **fields: Any) -> list[dict[str, Any]]:
    """InputMedia objects of these kinds; each is attached under its place, as in "0"."""
    return [{"type": kind, "media": f"attach://{place}", **fields} for place, kind in enumerate(kinds)]


def attached(count: int) -> dict[str, bytes]:
    """So many pictures for a form."""
    return {str(place): picture() for place in range(count)}


async def test_an_album(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """#sendmediagroup: a message for each item, in order, with one media_group_id, and what is its own."""
    items = media("photo", "video", "photo")
    items[0]["caption"] = "The first"
    items[0]["caption_entities"] = [{"type": "bold", "offset": 4, "length": 5}]
    items[2]["has_spoiler"] = True
    parts = await sent(api, "sendMediaGroup", attached(3), chat_id=cast.anna.id, media=items)
    assert ["photo" in part for part in parts] == [True, False, True]
    assert len({part["media_group_id"] for part in parts}) == 1
    assert [part["message_id"] for part in parts] == sorted({part["message_id"] for part in parts})
    assert parts[0]["caption_entities"] == items[0]["caption_entities"]
    seen = cast.anna.messages()[-3:]
    assert [m.kind for m in seen] == ["photo", "video", "photo"]
    assert [m.text for m in seen] == ["The first", "", ""]
    assert [m.spoiler for m in seen] == [False, False, True]
    assert len({m.album for m in seen}) == 1
    again = [{"type": m.kind, "media": m.file["file_id"]} for m in seen]
    second = await api.result("sendMediaGroup", chat_id=cast.group.id, media=again)
    assert second[0]["media_group_id"] != parts[0]["media_group_id"]
    assert sandbox.uploads == 3


@pytest.mark.parametrize(
    ("kinds", "sentence"),
    [
        ([], "there are no messages to send"),
        (["photo"], "too few messages to send as an album"),
        (["photo"] * 11, "too many messages to send as an album"),
        (["photo", "document"], "document can't be mixed with other media types"),
        (["audio", "video"], "audio can't be mixed with other media types"),
        (["audio", "document"], "audio can't be mixed with other media types"),
        (["photo", "animation"], "can't parse InputMedia: type \"animation\" can't be used in sendMediaGroup"),
        (["photo", "sticker"], 'can\'t parse InputMedia: type "sticker" is unsupported'),
    ],
)
async def test_what_is_no_album(api: Api, cast: Cast, kinds: list[str], sentence: str) -> None:
    """2 to 10 items; documents and music only with their own kind; no animations. Nothing of it is sent."""
    before = len(cast.anna.messages())
    said = await refused(api, "sendMediaGroup", attached(11), chat_id=cast.anna.id, media=media(*kinds))
    assert said == sentence
    assert len(cast.anna.messages()) == before


@pytest.mark.parametrize("kind", ["photo", "video", "audio", "document"])
async def test_ten_of_a_kind(api: Api, cast: Cast, kind: str) -> None:
    """Ten of each kind that can be in an album are taken; buttons are ignored."""
    buttons = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}
    parts = await sent(
        api, "sendMediaGroup", attached(10), chat_id=cast.anna.id, media=media(*[kind] * 10), reply_markup=buttons
    )
    assert len(parts) == 10
    assert not any("reply_markup" in part for part in parts)


async def test_what_is_refused_of_an_item(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """An item's fault refuses the album; what Telegram notices while it sends names the item. Nothing of it is sent."""
    before = len(cast.anna.messages())

    async def said(item: dict[str, Any], **files: bytes) -> str:
        whole = [*media("photo"), item]
        return await refused(api, "sendMediaGroup", {**attached(1), **files}, chat_id=cast.anna.id, media=whole)

    number = "failed to send message #2 with the error message "
    photo = cast.boris.send_photo(chat=cast.channel)
    foreign = sandbox.file_id_of_another_bot(photo)
    assert await said({"type": "photo", "media": foreign}) == number + '"Wrong file identifier/HTTP URL specified"'
    assert await said({"type": "photo", "media": "attach://x"}, x=b"no picture") == number + '"IMAGE_PROCESS_FAILED"'
    assert await said({"type": "photo", "media": "attach://y"}) == "can't parse InputMedia: media not found"
    assert await said({"type": "video", "media": photo.file["file_id"]}) == "can't use file of type Photo as Video"
    assert await said({"type": "photo", "media": photo.file["file_id"], "caption": "x" * 1025}) == (
        "message caption is too long"
    )
    assert "must be the same for all messages" in await said(
        {"type": "photo", "media": photo.file["file_id"], "show_caption_above_media": True}
    )
    assert len(cast.anna.messages()) == before


async def test_an_animation_by_its_file_id(api: Api, cast: Cast) -> None:
    """An animation does not come into an album as a video, either."""
    animation = cast.anna.send_animation().file["file_id"]
    items = [{"type": "video", "media": animation}] * 2
    said = await api.refused("sendMediaGroup", chat_id=cast.anna.id, media=items)
    assert said == "Bad Request: can't use the media of the specified type in the album"


def test_an_album_counts_its_items(clock: Clock) -> None:
    """bots/faq: each item is a message of its own for every limit."""
    flood = FloodControl(Rates(per_second=30, chat_burst=4))
    for chat in (1, 2, 3):
        flood.count_message(chat, clock(), count=10)
    with pytest.raises(Refused) as refused_one:
        flood.count_message(4, clock())
    assert refused_one.value.parameters == {"retry_after": 1}
    clock.turn(6)
    with pytest.raises(Refused):
        flood.count_message(1, clock())
    clock.turn(1)
    flood.count_message(1, clock())


def test_an_album_in_a_group(clock: Clock) -> None:
    """bots/faq: 20 messages a minute in one group are two albums of ten."""
    flood = FloodControl(Rates(per_chat_per_second=0))
    for _ in range(2):
        flood.count_message(-1, clock(), count=10)
        clock.turn(1)
    with pytest.raises(Refused) as too_many:
        flood.count_message(-1, clock(), count=10)
    assert too_many.value.parameters == {"retry_after": 58}
    clock.turn(58)
    flood.count_message(-1, clock(), count=10)


async def test_an_album_of_a_person(api: Api, cast: Cast) -> None:
    """#message: the bot gets an album as an update for each item, with one media_group_id."""
    cast.anna.send_album([Item("photo", caption="Look", above=True), Item("video", spoiler=True)])
    first, second = (update["message"] for update in await api.result("getUpdates"))
    assert first["media_group_id"] == second["media_group_id"]
    assert (first["caption"], first["show_caption_above_media"]) == ("Look", True)
    assert second["has_media_spoiler"] is True


async def test_forwards(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """#messageorigin: a forward is the same file, with the same file_unique_ids; an album stays one."""
    items = media("photo", "photo", caption="Look")
    posted = await sent(api, "sendMediaGroup", attached(2), chat_id=cast.channel.id, media=items)
    parts = cast.anna.messages(cast.channel)[-2:]
    cast.anna.forward_album(parts)
    cast.anna.forward(parts[0])
    first, second, alone = (update["message"] for update in await api.result("getUpdates"))
    assert [size["file_unique_id"] for size in first["photo"]] == parts[0].unique_ids
    assert first["forward_origin"]["chat"]["id"] == cast.channel.id
    assert first["forward_origin"]["message_id"] == posted[0]["message_id"]
    assert first["media_group_id"] == second["media_group_id"] != posted[0]["media_group_id"]
    assert "media_group_id" not in alone
    assert alone["caption"] == "Look"
    assert await api.result("sendPhoto", chat_id=cast.anna.id, photo=alone["photo"][-1]["file_id"])
    assert sandbox.uploads == 2
