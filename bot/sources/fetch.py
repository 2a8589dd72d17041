"""A source's bytes, from a file or an address. What they mean is read elsewhere in this room."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp

from bot.sources.importing.parsed import SourceError

MOST_BYTES = 64 * 1024 * 1024
_SECONDS = 60


async def fetch(source: str) -> bytes:
    """The bytes of a file, or of an http(s) address.

    Raises:
        SourceError: it cannot be read; one sentence.
    """
    if source.startswith(("http://", "https://")):
        return await _download(source)
    try:
        return await asyncio.to_thread(Path(source).read_bytes)
    except OSError as error:
        raise SourceError(f"{source} cannot be read: {(error.strerror or 'unknown fault').lower()}.") from None


async def _download(url: str) -> bytes:
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url) as response:
            if response.status != 200:
                raise SourceError(f"{url} answered {response.status}.")
            if response.content_type == "text/html":
                raise SourceError(f"{url} is an HTML page: save it as plain text, or import YAML.")
            content = await response.content.read(MOST_BYTES + 1)
    except (aiohttp.ClientError, TimeoutError):
        raise SourceError(f"{url} is not reached.") from None
    if len(content) > MOST_BYTES:
        raise SourceError(f"{url} is larger than {MOST_BYTES // 1024 // 1024} MiB.")
    return content
