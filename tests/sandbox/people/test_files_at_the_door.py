"""The people's door with files: sending them in base64, fetching them for the page, forwarding; and from afar."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import pytest

from bot.sandbox import Impossible, RemoteSandbox, Sandbox, picture
from tests.patience import WAIT
from tests.sandbox.cast import Api, Cast


async def do(api: Api, verb: str, status: int = 200, **arguments: Any) -> Any:
    """What a verb answers: its result, or its error."""
    async with api.session.post(f"{api.sandbox.api_url}/client/{verb}", json=arguments) as response:
        body = await response.json()
        assert response.status == status, body
        return body["result"] if status == 200 else body["error"]


def encoded(data: bytes) -> str:
    """As JSON carries bytes."""
    return base64.b64encode(data).decode()


async def test_a_picture_through_the_door(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """A picture that the page sends arrives at the bot, and the page can show what Telegram made of it."""
    item = {"kind": "photo", "data": encoded(picture()), "caption": "/post Look", "spoiler": True, "above": True}
    sent = await do(api, "send_media", user=cast.anna.id, item=item)
    assert (sent["caption"], sent["has_media_spoiler"], sent["show_caption_above_media"]) == ("/post Look", True, True)
    (update,) = await api.result("getUpdates")
    assert update["message"]["photo"] == sent["photo"]
    address = f"{sandbox.api_url}/client/file/{sent['photo'][-1]['file_unique_id']}"
    async with api.session.get(address) as response:
        assert (response.status, response.content_type) == (200, "image/jpeg")
        assert await response.read() == sandbox.file(cast.anna.messages()[-1])


async def test_an_album_and_its_forward(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """Several items are sent as one album, and its messages are forwarded as one."""
    items = [{"kind": "photo", "caption": "a"}, {"kind": "video"}]
    parts = await do(api, "send_album", user=cast.anna.id, items=items, chat=cast.group.id)
    assert len({part["media_group_id"] for part in parts}) == 1
    ids = [part["message_id"] for part in parts]
    forwarded = await do(api, "forward", user=cast.anna.id, chat=cast.group.id, messages=ids)
    assert [part["chat"]["id"] for part in forwarded] == [cast.anna.id] * 2
    assert len({part["media_group_id"] for part in forwarded}) == 1
    one = await do(api, "forward", user=cast.anna.id, chat=cast.group.id, messages=ids[:1], to=cast.anna.id)
    assert one["forward_origin"]["sender_user"]["id"] == cast.anna.id
    assert "no such message" in await do(api, "forward", 400, user=cast.anna.id, chat=cast.group.id, messages=[999])


async def test_what_the_app_does_not_send(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """Bytes that are no picture are no photo; nor is there a kind without a name; each is said in a sentence."""
    bad = {"kind": "photo", "data": encoded(b"no picture")}
    assert "send it as a file" in await do(api, "send_media", 400, user=cast.anna.id, item=bad)
    assert "There is no kind 'poem'" in await do(api, "send_media", 400, user=cast.anna.id, item={"kind": "poem"})
    await do(api, "send_media", 400, user=cast.anna.id, item={"kind": "photo", "data": "not base64!"})
    with pytest.raises(Impossible, match="not a member"):
        cast.boris.send_photo(chat=sandbox.group("Others", cast.anna))
    with pytest.raises(Impossible, match="no file in this message"):
        cast.anna.saved(cast.anna.send("hello"))


@pytest.mark.parametrize(("mime", "shown"), [("image/png", True), ("image/svg+xml", False), ("text/html", False)])
async def test_a_foreign_file_is_no_page(sandbox: Sandbox, api: Api, cast: Cast, mime: str, shown: bool) -> None:
    """What could run scripts in the page is downloaded and not shown; an unknown file is a 404."""
    document = cast.anna.send_document("a", b"<script>", kind=mime)
    url = f"{sandbox.api_url}/client/file/"
    async with api.session.get(url + document.file["file_unique_id"]) as response:
        assert response.content_type == (mime if shown else "application/octet-stream")
        assert response.headers["Content-Disposition"] == ("inline" if shown else "attachment")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response.headers["Content-Security-Policy"]
    async with api.session.get(url + "none") as response:
        assert response.status == 404


async def test_from_another_process(sandbox: Sandbox, cast: Cast) -> None:
    """A remote person sends a picture too; a message's caption is its text."""

    def send() -> None:
        remote = RemoteSandbox(sandbox.api_url, WAIT)
        remote.do("send_media", user=cast.anna.id, item={"kind": "photo", "caption": "Look"})
        message = remote.messages(cast.anna.id)[-1]
        assert (message.kind, message.text, message.album) == ("photo", "Look", None)

    await asyncio.to_thread(send)
