"""From a page to an HTTP answer: not modified or whole, compressed or not, and its headers."""

from __future__ import annotations

import asyncio
import time
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from aiohttp.web_response import StreamResponse
from multidict import CIMultiDict

from bot.web import template
from bot.web.listener import IDLE_SECONDS
from bot.web.page import Page
from bot.web.serving.kept_pages import KeptPage

if TYPE_CHECKING:
    from aiohttp import web

_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"  # it may be cached, but has to be revalidated
_CONDITIONS = ("If-None-Match", "If-Modified-Since")


def common(*, secure: bool) -> dict[str, str]:
    """The headers of every answer. `secure`: the public reaches the pages by https."""
    found = {
        "Content-Security-Policy": f"{template.policy()}; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Server": "Chancery",
    }
    return found | ({"Strict-Transport-Security": "max-age=31536000"} if secure else {})


def answer(request: web.BaseRequest, kept: KeptPage, always: CIMultiDict[str]) -> StreamResponse:
    """The answer to a request for that page. `always`: the headers of every answer."""
    packed = accepted(request.headers.get("Accept-Encoding", "")) if kept.can_be_packed else ""
    conditional = any(name in request.headers for name in _CONDITIONS)
    stays_open = request.version.minor == 1 and request.keep_alive
    if request.method == "GET" and stays_open and not conditional and not kept.page.file:
        return WholeAnswer(_head(kept, always, packed), kept.body(packed))
    from aiohttp import web  # loaded by now: a server is there

    headers = _headers(kept, always, packed)
    if kept.page.file:
        return web.FileResponse(kept.page.file, headers=headers)
    if conditional and kept.page.status == 200 and _is_known(request, kept):
        headers.pop("Content-Encoding", None)
        return web.Response(status=304, headers=headers)
    return web.Response(status=kept.page.status, body=kept.body(packed), headers=headers)


def _head(kept: KeptPage, always: CIMultiDict[str], packed: str) -> bytes:
    """The head of an answer without its date, which is built once."""
    if packed not in kept.heads:
        lines = [f"HTTP/1.1 {kept.page.status} {HTTPStatus(kept.page.status).phrase}"]
        headers = _headers(kept, always, packed)
        headers["Content-Length"] = str(len(kept.body(packed)))
        lines += [f"{name}: {value}" for name, value in headers.items()]
        kept.heads[packed] = "\r\n".join(lines).encode("latin-1") + b"\r\nDate: "
    return kept.heads[packed]


def _headers(kept: KeptPage, always: CIMultiDict[str], packed: str) -> CIMultiDict[str]:
    page = kept.page
    headers = always.copy()
    headers.update(page.headers)
    headers["Cache-Control"] = _FOREVER if page.lasting else _ASK_AGAIN
    headers["Content-Type"] = page.mime
    if page.location:
        headers["Location"] = page.location
    if kept.etag:
        headers["ETag"] = kept.etag
    if kept.modified:
        headers["Last-Modified"] = kept.modified
    if kept.can_be_packed:
        headers["Vary"] = "Accept-Encoding"
    if packed:
        headers["Content-Encoding"] = packed
    return headers


class WholeAnswer(StreamResponse):
    """An answer written in one piece, on a connection that stays open: what nearly every visitor gets.

    aiohttp would build its head anew each time, which is most of the work of serving a cached page.
    """

    def __init__(self, head: bytes, body: bytes) -> None:
        super().__init__()
        self._head, self._whole_body = head, body

    @property
    def keep_alive(self) -> bool | None:
        """Whether another request may follow on the connection."""
        return True

    async def prepare(self, request: web.BaseRequest) -> None:
        """Send all of it. A visitor who sends requests without reading the answers gets the next one when there is
        room."""
        if request.transport is None:
            raise ConnectionResetError
        request.transport.write(b"".join((self._head, _date(int(time.time())), b"\r\n\r\n", self._whole_body)))
        if request.transport.get_write_buffer_size():
            await _until_read(request, request.transport)

    async def write_eof(self, data: bytes = b"") -> None:
        """Everything is sent already."""


async def _until_read(request: web.BaseRequest, transport: asyncio.Transport) -> None:
    """Return when the visitor has read most of what is buffered; one who does not read loses the connection."""
    try:
        async with asyncio.timeout(IDLE_SECONDS):
            await request.writer.drain()
    except TimeoutError:
        transport.abort()
        raise ConnectionResetError from None


@lru_cache(1)
def _date(second: int) -> bytes:
    """An instant in the HTTP format."""
    return formatdate(second, usegmt=True).encode()


def accepted(header: str) -> str:
    """The encoding to send (https://www.rfc-editor.org/rfc/rfc9110#field.accept-encoding); '' for none."""
    if not header:
        return ""
    offered = {}
    for part in header.lower().split(","):
        name, _, weight = part.partition(";")
        offered[name.strip()] = weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return next((name for name in ("br", "gzip") if offered.get(name)), "")


def _is_known(request: web.BaseRequest, kept: KeptPage) -> bool:
    """Whether the visitor has the current page (https://www.rfc-editor.org/rfc/rfc9110#preconditions)."""
    if (tags := request.headers.get("If-None-Match")) is not None:
        bare = kept.etag.removeprefix("W/")
        return tags.strip() == "*" or any(tag.strip().removeprefix("W/") == bare for tag in tags.split(","))
    since = request.headers.get("If-Modified-Since")
    if since is None or not kept.modified:
        return False
    try:
        return parsedate_to_datetime(kept.modified) <= parsedate_to_datetime(since)
    except (ValueError, OverflowError, TypeError):  # TypeError: a time without a zone (-0000)
        return False


def plain(status: int, sentence: str, **headers: str) -> KeptPage:
    """An answer of one sentence, for when no page can be drawn."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return KeptPage(Page(f"{sentence}\n".encode(), "text/plain; charset=utf-8", status, headers=given))
