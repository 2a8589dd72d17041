"""Contacts, documents, pictures and forwards, in the shapes of core.telegram.org/bots/api."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from bot.sandbox import Sandbox
from bot.sandbox.media import files, uploads
from tests.sandbox.cast import Api, Cast


async def send(api: Api, data: bytes | None = b"{}\n", **fields: str) -> dict[str, Any]:
    """sendDocument as multipart/form-data."""
    form = aiohttp.FormData(fields)
    if data is not None:
        form.add_field("document", data, filename="a.jsonl", content_type="application/json")
    async with api.session.post(f"{api.url}/sendDocument", data=form) as response:
        body: dict[str, Any] = await response.json()
        assert response.status == body.get("error_code", 200)
        return body


async def test_a_shared_contact(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """#contact: with a user_id if the person is on Telegram, without it if not; the message has no text."""
    cast.anna.send_contact(cast.boris)
    cast.anna.send_contact(name="Consul", phone="+44123")
    first, second = (update["message"] for update in await api.result("getUpdates"))
    assert first["contact"] == {"phone_number": "441632960000", "first_name": "Boris", "user_id": cast.boris.id}
    assert second["contact"] == {"phone_number": "+44123", "first_name": "Consul"}
    assert "text" not in first
    assert first["from"]["id"] == cast.anna.id


async def test_a_document(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """#senddocument: the person gets the file of the form, with its caption and entities."""
    bold = '[{"type": "bold", "offset": 0, "length": 3}]'
    sent = (await send(api, b"abc", chat_id=str(cast.anna.id), caption="All of it", caption_entities=bold))["result"]
    assert (sent["document"]["file_name"], sent["document"]["file_size"]) == ("a.jsonl", 3)
    assert (sent["caption"], sent["caption_entities"][0]["type"]) == ("All of it", "bold")
    assert "text" not in sent
    message = cast.anna.messages()[-1]
    assert sandbox.file(message) == b"abc"
    assert "no text in the message" in await api.refused(
        "editMessageText", chat_id=cast.anna.id, message_id=message.id, text="x"
    )
    bare = (await send(api, b"abc", chat_id=str(cast.anna.id)))["result"]
    assert "caption" not in bare


@pytest.mark.parametrize(
    ("data", "fields", "code", "sentence"),
    [
        (None, {}, 400, "there is no document in the request"),
        (b"", {}, 400, "file must be non-empty"),
        (b"x", {"caption": "x" * 1025}, 400, "message caption is too long"),
        (b"x", {"chat_id": "12345"}, 400, "chat not found"),
    ],
)
async def test_what_is_refused(
    api: Api, cast: Cast, data: bytes | None, fields: dict[str, str], code: int, sentence: str
) -> None:
    """What is over the documented limits is refused, with Telegram's sentences."""
    body = await send(api, data, **{"chat_id": str(cast.anna.id), **fields})
    assert body["error_code"] == code
    assert sentence in body["description"]


async def test_the_largest(api: Api, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """#sending-files: 50 MB are sent, and not a byte more."""
    assert uploads.FILE_LIMIT == 50 * 1024 * 1024
    monkeypatch.setattr(uploads, "FILE_LIMIT", 10)
    assert (await send(api, b"x" * 10, chat_id=str(cast.anna.id)))["ok"]
    assert (await send(api, b"x" * 11, chat_id=str(cast.anna.id)))["error_code"] == 413


async def test_a_contact_by_the_peoples_door(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """The people's door has a verb for it too."""
    body = {"user": cast.anna.id, "person": cast.boris.id}
    async with api.session.post(f"{sandbox.api_url}/client/send_contact", json=body) as response:
        assert (await response.json())["result"]["contact"]["user_id"] == cast.boris.id


async def test_a_person_sends_a_file(sandbox: Sandbox, api: Api, cast: Cast) -> None:
    """#getfile: the bot fetches a person's file at the address that getFile names, and only with its token."""
    cast.anna.send_document("a.txt", b"abc", "/post")
    (update,) = await api.result("getUpdates")
    document = update["message"]["document"]
    assert (document["file_name"], document["file_size"]) == ("a.txt", 3)
    assert update["message"]["caption_entities"][0]["type"] == "bot_command"
    found = await api.result("getFile", file_id=document["file_id"])
    for token, status in ((sandbox.token, 200), ("1:AAAA", 404)):
        async with api.session.get(f"{sandbox.api_url}/file/bot{token}/{found['file_path']}") as response:
            assert response.status == status
            assert status == 404 or await response.read() == b"abc"
    assert "invalid file_id" in await api.refused("getFile", file_id="none")


async def test_the_largest_that_is_fetched(api: Api, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """#getfile: 20 MB can be fetched, and not a byte more."""
    assert files.DOWNLOAD_LIMIT == 20 * 1024 * 1024
    monkeypatch.setattr(files, "DOWNLOAD_LIMIT", 10)
    for size in (10, 11):
        cast.anna.send_document("a.txt", b"x" * size)
    small, large = (update["message"]["document"]["file_id"] for update in await api.result("getUpdates"))
    assert (await api.result("getFile", file_id=small))["file_size"] == 10
    assert await api.refused("getFile", file_id=large) == "Bad Request: file is too big"


async def test_a_picture_and_a_forwarded_message(api: Api, cast: Cast) -> None:
    """#message: a photo has its caption, a forwarded message its text, formatting and origin."""
    cast.anna.send_photo("Look")
    bold = [{"type": "bold", "offset": 0, "length": 4}]
    cast.anna.forward(cast.boris.send("News here", chat=cast.channel, entities=bold))
    photo, _, forwarded = (next(iter(update.values())) for update in _messages(await api.result("getUpdates")))
    assert (photo["caption"], len(photo["photo"])) == ("Look", 1)
    assert (forwarded["text"], forwarded["entities"]) == ("News here", bold)
    assert forwarded["forward_origin"]["chat"]["title"] == "News"


def _messages(updates: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{kind: body for kind, body in update.items() if kind != "update_id"} for update in updates]
