"""HTTP to the Bot API on aiohttp: PTB's `BaseRequest`, with errors that say whether Telegram may have acted.

Error messages are fixed texts, since the address holds the token.
"""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

from bot.whole import Body, CutOff, TooLarge

_Timeout = Any  # PTB's ODVInput[float]: a number, None, or its "not given" mark
CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
# Shorter than the server's own limit, so that no request uses a connection that is just being closed.
KEEP_ALIVE_SECONDS = 15.0
MOST_BYTES = 16 << 20  # of an answer; a hundred updates are far smaller
TIMES_SILENCE = 4  # a whole answer may take this many times the read timeout, however slowly it arrives
_SLOWEST_UPLOAD = 16 << 10  # bytes a second; a slower upload is given up
_LONGEST_WAIT = 10_000_000  # seconds: four months
_MOST_ID = 1 << 52  # of a chat (https://core.telegram.org/bots/api#chat)
_MOST_DIGITS = 100  # of a number in an answer; Telegram's have fewer than twenty
_DIGITS_AS_ZERO = bytes(48 if 48 <= byte < 58 else 32 for byte in range(256))
_LONG_NUMBER = b"0" * _MOST_DIGITS  # with every digit replaced by 0; this search takes a tenth of the time of `re`
_JSON = {"Content-Type": "application/json"}
_AS_IT_IS = {"Accept-Encoding": "identity"}  # compressed data could unpack to any size
_DOWNLOAD_TIMEOUT = aiohttp.ClientTimeout(total=120.0, connect=CONNECT_SECONDS, sock_read=READ_SECONDS)


class NotSent(NetworkError):
    """The request did not reach Telegram."""


class MaybeSent(NetworkError):
    """The request was sent and no valid answer came back: Telegram may have acted on it."""


class AiohttpRequest(BaseRequest):
    """One pool of connections.

    Args:
        connections: how many may be open at once.
        proxy: the address of an http(s) proxy; without one, the environment's HTTP_PROXY, HTTPS_PROXY and NO_PROXY are
        used (https://docs.aiohttp.org/en/stable/client_advanced.html#proxy-support).
    """

    def __init__(self, connections: int, proxy: str = "") -> None:
        self._connections = connections
        self._proxy = proxy or None
        self._proxies: dict[str, str | None] = {}  # of hosts, from the environment
        self._open = False
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds that an answer may take; PTB adds the time of a long poll."""
        return READ_SECONDS

    async def initialize(self) -> None:
        """Allow requests. The pool opens with the first: PTB does not close what failed to start."""
        self._open = True

    def _pool(self) -> aiohttp.ClientSession:
        if not self._open:
            raise NotSent("the connections are closed")
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=KEEP_ALIVE_SECONDS)
            self._session = aiohttp.ClientSession(connector=connector)
        return self._session

    def proxy_for(self, url: str) -> str | None:
        """The proxy for an address: from the config, or else from the environment.

        The environment is read once for each host. With `trust_env`, aiohttp would read it and ~/.netrc in threads for
        each request, which takes longer than the request.
        """
        if self._proxy:
            return self._proxy
        parts = urlsplit(url)
        host = parts.hostname or ""
        if host not in self._proxies:
            self._proxies[host] = None if proxy_bypass(host) else getproxies().get(parts.scheme)
        return self._proxies[host]

    async def shutdown(self) -> None:
        """Close the pool; no request may follow."""
        self._open = False
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: _Timeout = BaseRequest.DEFAULT_NONE,
        write_timeout: _Timeout = BaseRequest.DEFAULT_NONE,
        connect_timeout: _Timeout = BaseRequest.DEFAULT_NONE,
        pool_timeout: _Timeout = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body of one request.

        Raises:
            NotSent: there was no connection.
            MaybeSent: the connection broke, the answer did not come in time, or the server answered 5xx.
        """
        connect, silence = _seconds(connect_timeout, CONNECT_SECONDS), _seconds(read_timeout, READ_SECONDS)
        limits = _limits(connect, silence, _upload_size(request_data))
        return await self._ask(method, url, limits, _body(request_data))

    async def post_json(self, url: str, body: bytes) -> tuple[int, bytes]:
        """Status and body of the answer to a JSON object; errors as in `do_request`."""
        limits = _limits(CONNECT_SECONDS, READ_SECONDS)
        return await self._ask("POST", url, limits, {"data": body, "headers": _JSON})

    async def _ask(
        self, method: str, url: str, limits: aiohttp.ClientTimeout, body: dict[str, Any]
    ) -> tuple[int, bytes]:
        # The error is raised outside the `except`, so that no chained exception contains the address.
        fault: NetworkError
        try:
            async with self._pool().request(
                method, url, **body, proxy=self.proxy_for(url), timeout=limits, allow_redirects=False
            ) as response:
                return checked(response.status, (await _whole(response, MOST_BYTES)).whole())
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            fault = NotSent("no connection to Telegram")
        except aiohttp.ClientHttpProxyError:  # the server or proxy refused the connection
            fault = NotSent("the proxy makes no connection to Telegram")
        except TooLarge:
            fault = MaybeSent("the answer is too large")
        except TimeoutError:
            fault = MaybeSent("no answer in time")
        except aiohttp.ClientError:
            fault = MaybeSent("the connection broke")
        raise fault

    async def download(self, url: str, most: int, announced: int | None) -> bytes:
        """A whole file from Telegram (https://core.telegram.org/bots/api#getfile).

        Args:
            url: its address, on the server's address for files.
            most: the most bytes to accept.
            announced: the size that Telegram gave; nothing beyond it is read.

        Raises:
            NotSent: the file did not arrive, or not with the announced size.
            TooLarge: it has more than `most` bytes.
        """
        if (announced or 0) > most:
            raise TooLarge
        fault: NetworkError
        try:
            async with self._pool().get(
                url,
                headers=_AS_IT_IS,
                proxy=self.proxy_for(url),
                timeout=_DOWNLOAD_TIMEOUT,
                allow_redirects=False,
            ) as response:
                if response.status == 200 and "Content-Encoding" not in response.headers:
                    return (await _whole(response, most if announced is None else announced)).whole(announced)
                fault = NotSent(f"the server answered {response.status}")
        except (TooLarge, CutOff):
            if announced is None:
                raise
            fault = NotSent("the file is not what was announced")
        except TimeoutError:
            fault = NotSent("the file did not come in time")
        except aiohttp.ClientError:
            fault = NotSent("the connection broke")
        raise fault

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The JSON object of an answer.

        Raises:
            MaybeSent: the body is something else, as from a proxy.
        """
        return json_object(payload)


async def _whole(response: aiohttp.ClientResponse, most: int) -> Body:
    """The whole answer; aiohttp itself raises an error for one that ends before the announced length."""
    body = Body(most)
    async for piece in response.content.iter_any():
        body.add(piece)
    return body


def checked(status: int, payload: bytes) -> tuple[int, bytes]:
    """The answer, if it can be Telegram's own: a server error, a proxy's page or a malformed refusal says nothing about
    the chat.

    Raises:
        MaybeSent: it cannot be Telegram's.
    """
    if status >= 500:
        raise MaybeSent(f"the server answered {status}")
    if status >= 400 and not _is_refusal(json_object(payload)):
        raise MaybeSent("the answer cannot be one of Telegram's")
    return status, payload


def _is_refusal(answer: dict[str, Any]) -> bool:
    """Whether a refusal has the documented form, with plausible numbers
    (https://core.telegram.org/bots/api#making-requests and #responseparameters)."""
    asked = answer.get("parameters") or {}
    if not isinstance(answer.get("description", ""), str) or not isinstance(asked, dict):
        return False
    wait, moved = asked.get("retry_after", 0), asked.get("migrate_to_chat_id", -1)
    return type(wait) in (int, float) and 0 <= wait <= _LONGEST_WAIT and type(moved) is int and -_MOST_ID < moved < 0


def json_object(payload: bytes) -> dict[str, Any]:
    """The JSON object of an answer.

    Raises:
        MaybeSent: the body is something else, such as a proxy's page.
    """
    try:
        has_long_number = _LONG_NUMBER in payload.translate(_DIGITS_AS_ZERO)
        parsed = json.loads(payload.decode(), parse_int=_whole_number if has_long_number else None)
    except (ValueError, RecursionError):  # RecursionError: nested too deeply
        parsed = None
    if not isinstance(parsed, dict):
        raise MaybeSent("the answer is no JSON object")
    return parsed


def _whole_number(digits: str) -> int | float:
    """Reads a number with more digits than Python accepts for an int as a float, so that the rest of the answer stays
    readable."""
    return int(digits) if len(digits) < _MOST_DIGITS else float(digits)


def _limits(connect: float, silence: float, upload: int = 0) -> aiohttp.ClientTimeout:
    """How long a request may take: `connect` seconds to connect, `silence` seconds without any data, and a total bound,
    so that neither a slowly dripping answer nor a server that does not accept a file blocks for ever. `upload`: bytes
    of files that are uploaded first."""
    total = connect + upload / _SLOWEST_UPLOAD + TIMES_SILENCE * silence
    return aiohttp.ClientTimeout(total=total, connect=connect, sock_read=silence)


def _upload_size(data: RequestData | None) -> int:
    """Bytes of the files in the request."""
    if data is None or not data.contains_files:
        return 0
    contents = (content for _, content, _ in data.multipart_data.values())
    return sum(len(content) for content in contents if isinstance(content, bytes))


def _seconds(given: object, default: float) -> float:
    value = DefaultValue.get_value(given)
    if given is BaseRequest.DEFAULT_NONE or value is None:
        return default
    return float(value)  # type: ignore[arg-type]  # PTB's type is a number here


def _body(data: RequestData | None) -> dict[str, Any]:
    """JSON, or a form if there are files (https://core.telegram.org/bots/api#making-requests)."""
    if data is None:
        return {}
    if not data.contains_files:
        return {"data": data.json_payload, "headers": _JSON}
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, kind) in data.multipart_data.items():
        pieces = BytesIO(content) if isinstance(content, bytes) else content  # a file object is uploaded in pieces
        form.add_field(name, pieces, filename=filename, content_type=kind)
    return {"data": form}
