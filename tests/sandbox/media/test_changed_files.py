"""Captions and files that are changed, and messages that are deleted together."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox import Impossible, Sandbox, picture
from tests.sandbox.cast import Api, Cast
from tests.sandbox.media.sending import refused, sent
from tests.sandbox.media.test_albums import attached, media

BUTTONS = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}


async def photo_of_the_bot(api: Api, cast: Cast, **fields: Any) -> dict[str, Any]:
    """A photo that the bot sent to Anna, and how to name it in a call."""
    message = await sent(api, "sendPhoto", {"photo": picture()}, chat_id=cast.anna.id, **fields)
    return {"chat_id": cast.anna.id, "message_id": message["message_id"]}


async def test_a_caption(api: Api, cast: Cast) -> None:
    """#editmessagecaption: caption, formatting, buttons and place change; what is left out goes."""
    where = await photo_of_the_bot(api, cast, caption="Old", has_spoiler=True)
    bold = [{"type": "bold", "offset": 0, "length": 3}]
    edited = await api.result(
        "editMessageCaption",
        **where,
        caption="New",
        caption_entities=bold,
        show_caption_above_media=True,
        reply_markup=BUTTONS,
    )
    assert (edited["caption"], edited["caption_entities"], edited["reply_markup"]) == ("New", bold, BUTTONS)
    seen = cast.anna.messages()[-1]
    assert (seen.text, seen.caption_above, seen.spoiler, seen.labels, seen.edited) == ("New", True, True, ["A"], True)
    edited = await api.result("editMessageCaption", **where)
    assert not {"caption", "show_caption_above_media", "reply_markup"} & set(edited)
    assert "message is not modified" in await api.refused("editMessageCaption", **where)
    assert "caption is too long" in await api.refused("editMessageCaption", **where, caption="x" * 1025)


async def test_a_text_has_no_caption(api: Api, cast: Cast) -> None:
    """A text's caption and a photo's text are refused."""
    text = await api.result("sendMessage", chat_id=cast.anna.id, text="hello")
    said = await api.refused("editMessageCaption", chat_id=cast.anna.id, message_id=text["message_id"], caption="x")
    assert said == "Bad Request: there is no caption in the message to edit"
    said = await api.refused("editMessageText", **await photo_of_the_bot(api, cast), text="x")
    assert said == "Bad Request: there is no text in the message to edit"


async def test_another_file(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """#editmessagemedia: another file of any kind takes the place of the old one, with its own caption."""
    where = await photo_of_the_bot(api, cast, caption="Old")
    new = {"type": "video", "media": "attach://new", "caption": "New", "width": 10, "height": 20, "duration": 3}
    edited = await sent(api, "editMessageMedia", {"new": b"a video"}, **where, media=new)
    assert "photo" not in edited
    assert (edited["video"]["width"], edited["caption"]) == (10, "New")
    seen = cast.anna.messages()[-1]
    assert (seen.kind, sandbox.file(seen)) == ("video", b"a video")
    same = {"type": "video", "media": seen.file["file_id"], "caption": "New"}
    assert "message is not modified" in await api.refused("editMessageMedia", **where, media=same)
    text = await api.result("sendMessage", chat_id=cast.anna.id, text="hello")
    to_file = await sent(
        api, "editMessageMedia", {"new": b"x"}, chat_id=cast.anna.id, message_id=text["message_id"], media=new
    )
    assert "text" not in to_file


@pytest.mark.parametrize(
    ("kind", "new", "sentence"),
    [
        ("photo", "video", None),
        ("video", "photo", None),
        ("document", "document", None),
        ("audio", "audio", None),
        ("photo", "document", "can't change media type in the album"),
        ("document", "photo", "can't change media type in the album"),
        ("audio", "document", "can't change media type in the album"),
        ("photo", "animation", "message content type can't be used in an album"),
    ],
)
async def test_an_albums_item(api: Api, cast: Cast, kind: str, new: str, sentence: str | None) -> None:
    """#editmessagemedia: in an album of documents only a document, of music only music, otherwise a photo or video."""
    parts = await sent(api, "sendMediaGroup", attached(2), chat_id=cast.anna.id, media=media(kind, kind))
    where = {"chat_id": cast.anna.id, "message_id": parts[0]["message_id"]}
    other = {"type": new, "media": "attach://new"}
    files = {"new": picture(300, 300)}
    if sentence is None:
        edited = await sent(api, "editMessageMedia", files, **where, media=other)
        assert edited["media_group_id"] == parts[0]["media_group_id"]
        assert new in edited
    else:
        assert await refused(api, "editMessageMedia", files, **where, media=other) == sentence


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"type": "photo"}, "can't parse InputMedia: media not found"),
        ({"media": "x"}, "can't parse InputMedia: can't find field \"type\""),
        ([], "can't parse InputMedia: expected an Object"),
        ({"type": "photo", "media": "https://example.org/a.jpg"}, "the sandbox fetches nothing from addresses"),
    ],
)
async def test_what_is_no_file(api: Api, cast: Cast, given: Any, sentence: str) -> None:
    """What is no InputMedia is refused with Telegram's sentences."""
    assert sentence in await api.refused("editMessageMedia", **await photo_of_the_bot(api, cast), media=given)


async def test_several_are_deleted(api: Api, cast: Cast) -> None:
    """#deletemessages: 1 to 100 messages, those that are gone are skipped; one that may not go keeps all."""
    parts = await sent(api, "sendMediaGroup", attached(2), chat_id=cast.anna.id, media=media("photo", "photo"))
    ids = [part["message_id"] for part in parts]
    assert await api.result("deleteMessages", chat_id=cast.anna.id, message_ids=[*ids, 9999]) is True
    assert not {m.id for m in cast.anna.messages()} & set(ids)
    assert "not specified" in await api.refused("deleteMessages", chat_id=cast.anna.id, message_ids=[])
    assert "expected an Array" in await api.refused("deleteMessages", chat_id=cast.anna.id, message_ids=["x"])
    assert "too many" in await api.refused("deleteMessages", chat_id=cast.anna.id, message_ids=list(range(1, 102)))
    own = (await api.result("sendMessage", chat_id=cast.group.id, text="x"))["message_id"]
    others = cast.anna.send("hello", chat=cast.group).id
    assert "can't be deleted" in await api.refused("deleteMessages", chat_id=cast.group.id, message_ids=[own, others])
    assert own in {m.id for m in cast.anna.messages(cast.group)}


async def test_a_person_changes_a_caption(api: Api, cast: Cast) -> None:
    """The bot is told of a caption that a person changed; it may become empty, and is no longer than captions are."""
    photo = cast.anna.send_photo("Old")
    cast.anna.edit(photo, "New")
    cast.anna.edit(photo, "")
    _, new, empty = await api.result("getUpdates")
    assert new["edited_message"]["caption"] == "New"
    assert "caption" not in empty["edited_message"]
    with pytest.raises(Impossible, match="at most 1024"):
        cast.anna.edit(photo, "x" * 1025)
