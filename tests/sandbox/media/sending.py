"""Sending files as a bot does, in plain HTTP: multipart/form-data with objects as JSON strings."""

from __future__ import annotations

import json
from typing import Any

import aiohttp

from tests.sandbox.cast import Api


async def upload(api: Api, method: str, files: dict[str, bytes], **fields: Any) -> dict[str, Any]:
    """The body of the answer to a form with files; numbers and objects travel as JSON."""
    form = aiohttp.FormData(
        {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}
    )
    for name, data in files.items():
        form.add_field(name, data, filename=f"{name}.jpg", content_type="image/jpeg")
    async with api.session.post(f"{api.url}/{method}", data=form) as response:
        body: dict[str, Any] = await response.json()
        assert response.status == body.get("error_code", 200)
        return body


async def sent(api: Api, method: str, files: dict[str, bytes], **fields: Any) -> Any:
    """The result of a form that must be taken."""
    body = await upload(api, method, files, **fields)
    assert body["ok"], body
    return body["result"]


async def refused(api: Api, method: str, files: dict[str, bytes], **fields: Any) -> str:
    """The sentence of a form that must be refused, without its prefix."""
    body = await upload(api, method, files, **fields)
    assert not body["ok"], body
    return str(body["description"]).removeprefix("Bad Request: ")


async def fetched(api: Api, file_id: str) -> bytes:
    """What getFile leads to."""
    path = (await api.result("getFile", file_id=file_id))["file_path"]
    async with api.session.get(f"{api.sandbox.api_url}/file/bot{api.sandbox.token}/{path}") as response:
        assert response.status == 200
        return await response.read()
