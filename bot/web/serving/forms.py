"""A visitor's form: words, or files. It is read into memory up to a limit, and forgotten with the answer; nothing of it
is written anywhere."""

from __future__ import annotations

import asyncio
import warnings
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from aiohttp import BadContentDispositionHeader, BadContentDispositionParam, BodyPartReader
from aiohttp.http_exceptions import HttpProcessingError

from bot.web import verify
from bot.whole import Body, TooLarge

if TYPE_CHECKING:
    from aiohttp import web

FORM_SECONDS = 60.0  # for all of a form to arrive: the largest file at 1 Mbit/s
MOST_OF_ALL = 40_000_000  # bytes of all forms in progress
MOST_OF_ONE = 2  # forms of one visitor in progress
_MOST_WORDS = 4 * verify.MOST + 10_000  # bytes; a letter takes up to four, more if it is escaped
_MOST_FILES = sum(verify.MOST_OF_FILES.values()) + 10_000  # bytes, including the headers of the files
_MOST_FIELDS = 10
_PIECE = 65_536  # bytes
# Raised, beside web.RequestPayloadError, for a body that breaks off, or differs from its header; a part named _charset_
# makes aiohttp assert.
_BROKEN = (AssertionError, ValueError, RuntimeError, ConnectionError, HttpProcessingError)

for _warning in (BadContentDispositionHeader, BadContentDispositionParam):
    warnings.simplefilter("ignore", _warning)  # any visitor can cause these, and they quote what was sent


@dataclass(frozen=True, slots=True)
class Form:
    """The content of a form: words, and files as bytes, by field name."""

    words: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)


class Broken(Exception):
    """A form breaks off, or is malformed."""


class TooSlow(Exception):
    """A form does not arrive in time."""


class Crowded(Exception):
    """This visitor, or all of them together, are sending so much that no more is accepted now."""


class Forms:
    """The forms in progress. Room is taken by the bytes that have arrived; announced bytes take none."""

    def __init__(self) -> None:
        self._room = MOST_OF_ALL
        self._under_way: Counter[int] = Counter()

    @asynccontextmanager
    async def taken(self, request: web.BaseRequest, who: int) -> AsyncIterator[Form]:
        """The form of a request, while it is worked on. `who`: the visitor's number.

        Raises:
            TooLarge: it is larger than the limit.
            TooSlow: it does not arrive in time.
            Broken: it breaks off, or is malformed.
            Crowded: too much is in progress.
        """
        if self._under_way[who] >= MOST_OF_ONE:
            raise Crowded
        self._under_way[who] += 1
        share = _Share(self)
        try:
            yield await self._whole(request, share)
        finally:
            self._room += share.size
            self._under_way[who] -= 1
            self._under_way += Counter()  # drop visitors without any

    async def _whole(self, request: web.BaseRequest, share: _Share) -> Form:
        try:
            async with asyncio.timeout(FORM_SECONDS):
                return await _read(request, share)
        except TimeoutError as error:
            raise TooSlow from error

    def take(self, size: int) -> None:
        """Take room for that many bytes.

        Raises:
            Crowded: there is none.
        """
        if size > self._room:
            raise Crowded
        self._room -= size


class _Share:
    """The room that one form has taken. `size`: bytes."""

    def __init__(self, forms: Forms) -> None:
        self._forms, self.size = forms, 0

    def take(self, piece: bytes) -> bytes:
        """Take room for a piece, and return the piece."""
        self._forms.take(len(piece))
        self.size += len(piece)
        return piece


async def _read(request: web.BaseRequest, share: _Share) -> Form:
    """The form; empty if the body is of another type."""
    from aiohttp import web  # loaded by now: a server is there

    kind = "" if "Content-Encoding" in request.headers else request.content_type
    try:
        if kind == "application/x-www-form-urlencoded":
            return Form(await _words(request, share))
        return Form(files=await _files(request, share)) if kind == "multipart/form-data" else Form()
    except (*_BROKEN, web.RequestPayloadError) as error:
        raise Broken from error


async def _words(request: web.BaseRequest, share: _Share) -> dict[str, str]:
    """The fields of a form without files; read up to the size limit of a text."""
    body = Body(_MOST_WORDS)
    try:
        async for piece in request.content.iter_chunked(_PIECE):
            body.add(share.take(piece))
    except TooLarge:
        return {}
    sent = body.whole()
    if sent.count(b"&") >= _MOST_FIELDS:
        return {}
    return dict(parse_qsl(sent.decode("ascii", "replace"), errors="replace"))


async def _files(request: web.BaseRequest, share: _Share) -> dict[str, bytes]:
    """The files of a form (https://www.rfc-editor.org/rfc/rfc7578). A browser sends an empty one for a field that was
    left empty."""
    if (request.content_length or 0) > _MOST_FILES:
        raise TooLarge
    files = dict[str, bytes]()
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or "Content-Transfer-Encoding" in part.headers:
            raise Broken("a part that no browser sends")
        name = part.name or ""
        if name in files or name not in verify.MOST_OF_FILES:
            raise Broken("a field that the form does not have")
        body = Body(verify.MOST_OF_FILES[name])
        while not part.at_eof():
            body.add(share.take(await part.read_chunk(_PIECE)))
        files[name] = body.whole()
    return {name: content for name, content in files.items() if content}
