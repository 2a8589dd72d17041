"""A release's requests to the Bot API: bypass PTB, whose objects they do not need, but raise PTB's errors."""

from __future__ import annotations

import json
from typing import Any

from telegram import Bot
from telegram.request import BaseRequest

from bot.chat.platform.request import AiohttpRequest, json_object
from bot.chat.releases.connections import Connections


class BulkRequests:
    """Sends requests to the Bot API on separate connections, or, if a proxy is used, on those of the bot.

    Building PTB's parameters and passing through its layers would cost more for each message than the request.
    """

    def __init__(self, bot: Bot) -> None:
        self._url, self._by_proxy = bot.base_url, bot.request
        leads_there = isinstance(self._by_proxy, AiohttpRequest) and self._by_proxy.proxy_for(self._url)
        self._direct = None if leads_there else Connections(self._url)

    async def ask(self, method: str, asked: dict[str, Any], more: bytes = b"") -> Any:
        """The result of a method, as parsed JSON. `more`: the end of the JSON object that begins with `asked`
        (`bot.chat.platform.parameters.Parameters.encoded`).

        Raises:
            TelegramError: as PTB raises it.
            KeyError: a success without a result.
        """
        body = json.dumps(asked).encode("ascii")
        status, payload = await self._post(method, body[:-1] + b"," + more if more else body)
        if 200 <= status <= 299:
            return json_object(payload)["result"]
        await _Answered(status, payload).post("")
        raise AssertionError("PTB raises an error for every other status")

    async def _post(self, method: str, body: bytes) -> tuple[int, bytes]:
        if self._direct is not None:
            return await self._direct.post(method, body)
        assert isinstance(self._by_proxy, AiohttpRequest)
        return await self._by_proxy.post_json(f"{self._url}/{method}", body)

    def close(self) -> None:
        """Close its connections; those in use close after their answer."""
        if self._direct is not None:
            self._direct.close()


class _Answered(BaseRequest):
    """A request whose answer is already known, so that PTB decides which of its errors it means."""

    def __init__(self, status: int, payload: bytes) -> None:
        self._answer = status, payload

    @property
    def read_timeout(self) -> float | None:
        """Never waits."""
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """The answer."""
        return self._answer

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The JSON object of the answer."""
        return json_object(payload)
