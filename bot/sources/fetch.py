"""Gets a source's bytes from a file or an address. What they mean is read in importing/."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Set
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp

from bot.domain.text.addresses import shown
from bot.sources.addresses import Guard, NotAllowed, require_allowed
from bot.sources.importing.parsed import SourceError
from bot.sources.source_file import MOST_BYTES, in_a_sentence, is_address, read_source
from bot.whole import Body, CutOff

_SECONDS = 60
_ENCODED = "Content-Encoding"
_FOUND, UNCHANGED, GONE = 200, 304, 410
_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 5


async def fetch(source: str, *, proxy: str = "", settled: bool = False) -> bytes:
    """All bytes of a file, or of an http(s) address.

    `proxy`: an http(s) proxy for addresses; '' for the environment's HTTP_PROXY, HTTPS_PROXY and NO_PROXY.
    `settled`: a file that was written to within the last second is read again later, and must be the same.

    Raises:
        SourceError: it cannot be read, is larger than `MOST_BYTES`, or came incomplete; one sentence.
    """
    if not is_address(source):
        return await read_source(source, settled=settled)
    with in_a_sentence(source, MOST_BYTES):
        return await _download(source, proxy)


async def _download(url: str, proxy: str) -> bytes:
    """Download what an operator has asked for: exactly this host may be in a private network, others may not."""
    answer = await ask(url, proxy=proxy, allowed=host_in(url))
    if answer.kind.partition(";")[0].strip().lower() == "text/html":
        raise SourceError(f"{shown(url)} is an HTML page: save it as plain text, or import YAML.")
    return answer.body


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer. `status`: 200, 304 if nothing has changed, or 410 if `gone` was given; `url`: the final address after
    redirects; `kind`: its Content-Type; `etag`, `modified`: for the next conditional request."""

    status: int
    url: str
    body: bytes = b""
    kind: str = ""
    etag: str = ""
    modified: str = ""


class Unanswered(SourceError):
    """There was no usable answer. `status`: the answer's, 0 for no answer; `wait`: for how many seconds the server does
    not want to be asked (Retry-After)."""

    def __init__(self, sentence: str, status: int = 0, wait: float = 0.0) -> None:
        super().__init__(sentence)
        self.status, self.wait = status, wait


async def ask(
    url: str,
    *,
    proxy: str = "",
    allowed: Set[str] = frozenset(),
    private: bool = False,
    headers: Mapping[str, str] | None = None,
    most: int | None = None,
    gone: bool = False,
) -> Answer:
    """Request an http(s) address, and follow redirects; each address is checked like the first.

    Args:
        proxy: see `fetch`.
        allowed: hosts that may be in a private network; `private`: every host may.
        headers: additional headers, such as If-None-Match.
        most: bytes of the body; `MOST_BYTES` if left out.
        gone: accept an answer with the status 410 too.

    Raises:
        Unanswered: there was no answer or an error, or the host must not be asked; one sentence.
        TooLarge: the body is larger.
    """
    name = shown(url)
    try:
        async with asyncio.timeout(_SECONDS):
            return await _followed(url, proxy, allowed, private, headers or {}, most or MOST_BYTES, gone=gone)
    except NotAllowed as error:
        raise Unanswered(f"{name} {error}: it is not asked.") from None
    except (aiohttp.ClientPayloadError, CutOff):
        raise Unanswered(f"{name} broke off before its end: nothing was taken. Try again.") from None
    except aiohttp.InvalidURL:
        raise Unanswered(f"{name} is no address.") from None
    except aiohttp.ClientConnectorError as error:
        if isinstance(error.os_error, NotAllowed):
            raise Unanswered(f"{name} {error.os_error}: it is not asked.") from None
        raise Unanswered(f"{name} is not reached.") from None
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        raise Unanswered(f"{name} is not reached.") from None


async def _followed(
    url: str, proxy: str, allowed: Set[str], private: bool, headers: Mapping[str, str], most: int, *, gone: bool
) -> Answer:
    first = url
    for _ in range(_MOST_REDIRECTS + 1):
        require_allowed(url, allowed, private=private)
        by = proxy or _proxy_of_environment(url)
        guard = Guard(allowed | ({urlsplit(by).hostname or ""} if by else set()), private=private)
        async with (
            aiohttp.ClientSession(connector=guard.connector(), headers=dict(headers)) as session,
            session.get(url, proxy=by or None, allow_redirects=False) as response,
        ):
            if response.status not in _REDIRECTS or "Location" not in response.headers:
                return await _answer(response, shown(first), most, gone=gone)
            url = urljoin(str(response.url), response.headers["Location"])
    raise Unanswered(f"{shown(first)} leads on and on: it is not followed.")


async def _answer(response: aiohttp.ClientResponse, name: str, most: int, *, gone: bool) -> Answer:
    url, said = str(response.url), response.headers
    tags = said.get("ETag", ""), said.get("Last-Modified", "")
    if response.status == UNCHANGED:
        return Answer(UNCHANGED, url, b"", "", *tags)
    if response.status != _FOUND and not (gone and response.status == GONE):
        raise Unanswered(f"{name} answered {response.status}.", response.status, _wait(said.get("Retry-After", "")))
    body = Body(most)
    async for piece in response.content.iter_any():
        body.add(piece)
    # Content-Length is that of the compressed body, which aiohttp checks itself.
    whole = body.whole(None if _ENCODED in said else response.content_length)
    return Answer(response.status, url, whole, said.get("Content-Type", ""), *tags)


def _wait(said: str) -> float:
    """Retry-After in seconds; it may also be an instant: https://www.rfc-editor.org/rfc/rfc9110#name-retry-after"""
    if said.strip().isdigit():
        return float(said.strip()[:8])
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except (ValueError, TypeError):
        return 0.0


def _proxy_of_environment(url: str) -> str:
    parts = urlsplit(url)
    return "" if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme.lower(), "")


def host_in(source: str) -> frozenset[str]:
    """The host that an operator has typed, which may be in a private network; none for a file name."""
    return frozenset([urlsplit(source).hostname or ""]) if is_address(source) else frozenset()
