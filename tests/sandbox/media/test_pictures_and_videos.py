"""One file in one message: what the bot sends, what it gets back, what people see."""

from __future__ import annotations

import hashlib
import io

import pytest
from PIL import Image

from bot.sandbox import Impossible, Item, Sandbox, picture
from bot.sandbox.media import uploads
from bot.sandbox.world import files
from tests.sandbox.cast import Api, Cast
from tests.sandbox.media.sending import fetched, refused, sent, upload

BOLD = [{"type": "bold", "offset": 0, "length": 4}]


async def test_a_photo_comes_in_sizes(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """#photosize: several JPEGs, none larger than the picture, each with a file_id and file_unique_id of its own."""
    data = picture(1000, 500, format="PNG")
    message = await sent(api, "sendPhoto", {"photo": data}, chat_id=cast.anna.id, caption="Look", caption_entities=BOLD)
    assert [(size["width"], size["height"]) for size in message["photo"]] == [
        (90, 45),
        (320, 160),
        (800, 400),
        (1000, 500),
    ]
    for name in ("file_id", "file_unique_id"):
        assert len({size[name] for size in message["photo"]}) == 4
    assert (message["caption"], message["caption_entities"]) == ("Look", BOLD)
    assert "text" not in message
    seen = cast.anna.messages()[-1]
    assert (seen.kind, seen.text, seen.entities, len(seen.unique_ids)) == ("photo", "Look", BOLD, 4)
    for size in message["photo"]:
        stored = await fetched(api, size["file_id"])
        with Image.open(io.BytesIO(stored)) as image:
            assert (image.format, image.size) == ("JPEG", (size["width"], size["height"]))
        assert len(stored) == size["file_size"]


async def test_a_photo_is_encoded_anew(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """What somebody saves has other bytes than what was sent, each time, and says nothing of camera or place."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    Image.new("RGB", (200, 100), "navy").save(out, "JPEG", exif=exif, quality=80)
    await sent(api, "sendPhoto", {"photo": out.getvalue()}, chat_id=cast.anna.id)
    once = cast.anna.saved(cast.anna.messages()[-1])
    cast.anna.send_photo(data=once)
    twice = cast.anna.saved(cast.anna.messages()[-1])
    assert len({hashlib.sha256(data).digest() for data in (out.getvalue(), once, twice)}) == 3
    with Image.open(io.BytesIO(once)) as image:
        assert not image.getexif()


async def test_other_files_keep_their_bytes(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """#sending-files: what is no photo arrives as it was sent, for people and for the bot."""
    for method, kind in (("sendVideo", "video"), ("sendAudio", "audio"), ("sendDocument", "document")):
        message = await sent(api, method, {kind: b"bytes of " + kind.encode()}, chat_id=cast.anna.id)
        assert await fetched(api, message[kind]["file_id"]) == b"bytes of " + kind.encode()
        assert sandbox.file(cast.anna.messages()[-1]) == b"bytes of " + kind.encode()


async def test_what_is_given_of_a_video(api: Api, cast: Cast) -> None:
    """#video, #audio: width, height and duration are those of the call; so are title and performer of music."""
    video = await sent(
        api, "sendVideo", {"video": b"v"}, chat_id=cast.anna.id, width=1280, height=720, duration=7, has_spoiler=True
    )
    assert [video["video"][name] for name in ("width", "height", "duration")] == [1280, 720, 7]
    assert video["has_media_spoiler"] is True
    music = await sent(
        api, "sendAudio", {"audio": b"a"}, chat_id=cast.anna.id, duration=60, title="Hymn", performer="Band"
    )
    assert [music["audio"][name] for name in ("duration", "title", "performer")] == [60, "Hymn", "Band"]


async def test_an_animation_has_a_document_too(api: Api, cast: Cast) -> None:
    """#message: for older bots an animation's message has the field `document` as well; people see an animation."""
    message = await sent(api, "sendAnimation", {"animation": picture(format="GIF")}, chat_id=cast.anna.id)
    assert message["animation"]["file_id"] == message["document"]["file_id"]
    assert cast.anna.messages()[-1].kind == "animation"


async def test_spoiler_and_caption_above(api: Api, cast: Cast) -> None:
    """#sendphoto: has_spoiler and show_caption_above_media arrive; a document has neither."""
    shown = {"has_spoiler": True, "show_caption_above_media": True}
    message = await sent(api, "sendPhoto", {"photo": picture()}, chat_id=cast.anna.id, caption="Look", **shown)
    assert message["has_media_spoiler"] is True
    assert message["show_caption_above_media"] is True
    seen = cast.anna.messages()[-1]
    assert (seen.spoiler, seen.caption_above) == (True, True)
    plain = await sent(api, "sendDocument", {"document": b"x"}, chat_id=cast.anna.id, **shown)
    assert "has_media_spoiler" not in plain
    assert "show_caption_above_media" not in plain


async def test_a_file_id_sends_again(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """#sending-files: any size's file_id sends the same file, without an upload; file_unique_ids stay."""
    first = await sent(api, "sendPhoto", {"photo": picture()}, chat_id=cast.anna.id)
    assert sandbox.uploads == 1
    for size in first["photo"]:
        again = await api.result("sendPhoto", chat_id=cast.group.id, photo=size["file_id"])
        assert again["photo"] == first["photo"]
    assert sandbox.uploads == 1


async def test_attached_bytes(api: Api, cast: Cast) -> None:
    """#sending-files: "attach://" names bytes of the form; a name that is not there is no file."""
    assert await sent(api, "sendPhoto", {"mine": picture()}, chat_id=cast.anna.id, photo="attach://mine")
    said = await refused(api, "sendPhoto", {"mine": picture()}, chat_id=cast.anna.id, photo="attach://other")
    assert said == "there is no photo in the request"


@pytest.mark.parametrize(
    ("width", "height", "taken"),
    [(9000, 1000, True), (9001, 1000, False), (2000, 100, True), (2001, 100, False), (1, 20, True), (1, 21, False)],
)
async def test_dimensions(api: Api, cast: Cast, width: int, height: int, taken: bool) -> None:
    """#sendphoto: width and height are at most 10,000 together, and one at most 20 times the other."""
    body = await upload(api, "sendPhoto", {"photo": picture(width, height, format="GIF")}, chat_id=cast.anna.id)
    assert body["ok"] is taken
    assert taken or body["description"] == "Bad Request: PHOTO_INVALID_DIMENSIONS"


@pytest.mark.parametrize("data", [b"no picture", b"\x89PNG\r\n\x1a\n" + b"x" * 50, picture()[:300], b"GIF89a"])
async def test_bytes_that_are_no_picture(api: Api, cast: Cast, data: bytes) -> None:
    """Bytes that are no picture, or a part of one, are refused as a photo, and taken as a document."""
    assert await refused(api, "sendPhoto", {"photo": data}, chat_id=cast.anna.id) == "IMAGE_PROCESS_FAILED"
    assert await sent(api, "sendDocument", {"document": data}, chat_id=cast.anna.id)


async def test_the_largest_photo(api: Api, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """#sending-files: a photo has 10 MB at most, another file 50 MB."""
    assert uploads.PHOTO_LIMIT == 10 * 1024 * 1024
    data = picture()
    monkeypatch.setattr(uploads, "PHOTO_LIMIT", len(data))
    assert await sent(api, "sendPhoto", {"photo": data}, chat_id=cast.anna.id)
    said = await refused(api, "sendPhoto", {"photo": data + b"x"}, chat_id=cast.anna.id)
    assert said == f"file of size {len(data) + 1} bytes is too big for a photo; the maximum size is {len(data)} bytes"
    monkeypatch.setattr(uploads, "FILE_LIMIT", 10)
    for kind in ("video", "animation", "audio", "document"):
        body = await upload(api, f"send{kind}", {kind: b"x" * 11}, chat_id=cast.anna.id)
        assert body["error_code"] == 413


@pytest.mark.parametrize(
    ("caption", "taken"), [("x" * 1024, True), ("x" * 1025, False), ("😀" * 512, True), ("😀" * 512 + "x", False)]
)
async def test_captions(api: Api, cast: Cast, caption: str, taken: bool) -> None:
    """#sendphoto: a caption has 1,024 UTF-16 units at most."""
    for kind in ("photo", "video", "animation", "audio", "document"):
        body = await upload(api, f"send{kind}", {kind: picture()}, chat_id=cast.anna.id, caption=caption)
        assert body["ok"] is taken
        assert taken or body["description"] == "Bad Request: message caption is too long"


async def test_entities_of_captions(api: Api, cast: Cast) -> None:
    """An entity that ends outside of its caption is refused; links in captions are found."""
    outside = [{"type": "bold", "offset": 0, "length": 9}]
    said = await refused(
        api, "sendPhoto", {"photo": picture()}, chat_id=cast.anna.id, caption="Look", caption_entities=outside
    )
    assert "ends after the end of the text" in said
    found = await sent(api, "sendPhoto", {"photo": picture()}, chat_id=cast.anna.id, caption="https://example.org")
    assert found["caption_entities"][0]["type"] == "url"


async def test_wrong_file_ids(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """A file_id of another bot, of a forgotten file or of no file is refused, and an address that would be fetched."""
    photo = cast.anna.send_photo()
    own = photo.file["file_id"]
    foreign = sandbox.file_id_of_another_bot(photo)
    wrong = "Bad Request: wrong file identifier/HTTP URL specified"
    gone = "Bad Request: wrong file_id or the file is temporarily unavailable"
    assert await api.refused("sendPhoto", chat_id=cast.anna.id, photo=foreign) == wrong
    assert await api.refused("getFile", file_id=foreign) == gone
    assert await api.result("sendPhoto", chat_id=cast.anna.id, photo=own)
    sandbox.forget_file(photo)
    assert await api.refused("sendPhoto", chat_id=cast.anna.id, photo=own) == wrong
    assert await api.refused("getFile", file_id=own) == gone
    broken = "Bad Request: wrong remote file identifier specified: "
    for file_id in (own[:-2], "!!!", "AAAA", photo.file["file_unique_id"]):
        assert (await api.refused("sendPhoto", chat_id=cast.anna.id, photo=file_id)).startswith(broken)
    said = await api.refused("sendPhoto", chat_id=cast.anna.id, photo="https://example.org/a.jpg")
    assert "the sandbox fetches nothing from addresses" in said


async def test_a_file_id_of_another_kind(api: Api, cast: Cast) -> None:
    """#sending-files: a photo's file_id sends no document and the other way round; a video's sent as a document arrives
    as a video."""
    photo, video = cast.anna.send_photo().file["file_id"], cast.anna.send_video().file["file_id"]
    said = await api.refused("sendDocument", chat_id=cast.anna.id, document=photo)
    assert said == "Bad Request: can't use file of type Photo as Document"
    said = await api.refused("sendPhoto", chat_id=cast.anna.id, photo=video)
    assert said == "Bad Request: can't use file of type Video as Photo"
    assert (await api.result("sendDocument", chat_id=cast.anna.id, document=video))["video"]["file_id"] == video


async def test_the_room_for_bytes_is_limited(
    sandbox: Sandbox, api: Api, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest files lose their bytes when there are too many: they can still be sent, and not fetched."""
    monkeypatch.setattr(files, "KEPT_BYTES", 100)
    old, new = (cast.anna.send_document("a.txt", b"x" * 60) for _ in range(2))
    assert await fetched(api, new.file["file_id"]) == b"x" * 60
    assert "temporarily unavailable" in await api.refused("getFile", file_id=old.file["file_id"])
    assert await api.result("sendDocument", chat_id=cast.anna.id, document=old.file["file_id"])
    with pytest.raises(Impossible, match="no file in this message any more"):
        cast.anna.saved(old)


async def test_where_the_bot_may_not_send_pictures(api: Api, cast: Cast) -> None:
    """#chatpermissions: texts and each kind of file have a right of their own."""
    cast.boris.restrict_bot(cast.supergroup, can_send_photos=False)
    assert await sent(api, "sendDocument", {"document": b"x"}, chat_id=cast.supergroup.id)
    said = await refused(api, "sendPhoto", {"photo": picture()}, chat_id=cast.supergroup.id)
    assert said == "not enough rights to send photos to the chat"


async def test_a_large_file_of_a_person(api: Api, cast: Cast) -> None:
    """#getfile: a file over 20 MB can be sent on by its file_id, and not fetched."""
    large = cast.anna.send_media(Item("video", size=30_000_000))
    assert large.file["file_size"] == 30_000_000
    assert await api.refused("getFile", file_id=large.file["file_id"]) == "Bad Request: file is too big"
    assert await api.result("sendVideo", chat_id=cast.anna.id, video=large.file["file_id"])
