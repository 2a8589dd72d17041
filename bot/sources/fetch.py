"""Gets a source's bytes from a file or an address. What they mean is read in importing/."""

from __future__ import annotations

import asyncio
import os
import re
import time

import aiohttp

from bot.sources.importing.parsed import SourceError
from bot.whole import Body, Changed, CutOff, NoFile, TooLarge, read_file

MOST_BYTES = 64 * 1024 * 1024
_SECONDS = 60
_SETTLED_SECONDS = 1.0
_ENCODED = "Content-Encoding"


async def fetch(source: str, *, proxy: str = "", settled: bool = False) -> bytes:
    """All bytes of a file, or of an http(s) address.

    `proxy`: an http(s) proxy for addresses; '' for the environment's HTTP_PROXY, HTTPS_PROXY and NO_PROXY.
    `settled`: a file that was written to within the last second is read again after it, and has to be the same.

    Raises:
        SourceError: it cannot be read, is larger than `MOST_BYTES`, or came incomplete; one sentence.
    """
    try:
        if is_address(source):
            return await _download(source, proxy)
        return await _read(source, settled=settled)
    except TooLarge:
        raise SourceError(f"{shown(source)} is larger than {MOST_BYTES // 1024 // 1024} MiB.") from None
    except NoFile:
        raise SourceError(f"{shown(source)} is no plain file: a pipe or a device has no end.") from None
    except Changed:
        raise SourceError(f"{shown(source)} is still being written: nothing was taken. Try again.") from None
    except OSError as error:
        raise SourceError(f"{shown(source)} cannot be read: {(error.strerror or 'unknown fault').lower()}.") from None
    except ValueError:  # a name that a file cannot have
        raise SourceError(f"{shown(source)!r} is no name of a file.") from None


async def _read(source: str, *, settled: bool) -> bytes:
    """Raises: as `read_file` does."""
    found = await asyncio.to_thread(read_file, source, MOST_BYTES)
    ago = time.time() - os.stat(source).st_mtime  # noqa: PTH116 - a name as it was given
    if settled and 0 <= ago < _SETTLED_SECONDS:
        await asyncio.sleep(_SETTLED_SECONDS - ago)
        if await asyncio.to_thread(read_file, source, MOST_BYTES) != found:
            raise Changed(f"{source} was written to meanwhile")
    return found


def is_address(source: str) -> bool:
    """Whether a source is an address, and no file."""
    return source.lower().startswith(("http://", "https://"))


async def _download(url: str, proxy: str) -> bytes:
    name = shown(url)
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, trust_env=not proxy) as session,
            session.get(url, proxy=proxy or None) as response,
        ):
            if response.status != 200:
                raise SourceError(f"{name} answered {response.status}.")
            if response.content_type == "text/html":
                raise SourceError(f"{name} is an HTML page: save it as plain text, or import YAML.")
            body = Body(MOST_BYTES)
            async for piece in response.content.iter_any():
                body.add(piece)
            # A packed body is longer than announced once it is unpacked; aiohttp itself counts the packed bytes.
            return body.whole(None if _ENCODED in response.headers else response.content_length)
    except (aiohttp.ClientPayloadError, CutOff):
        raise SourceError(f"{name} broke off before its end: nothing was taken. Try again.") from None
    except aiohttp.InvalidURL:
        raise SourceError(f"{name} is no address.") from None
    except (aiohttp.ClientError, TimeoutError, OSError):
        raise SourceError(f"{name} is not reached.") from None


def shown(address: str) -> str:
    """An address as it may be printed: without a user name and password."""
    if "://" not in address:
        return address
    scheme, _, rest = address.partition("://")
    host, *path = re.split("(?=[/?#])", rest, maxsplit=1)
    return f"{scheme}://{host.rpartition('@')[2]}{''.join(path)}"
