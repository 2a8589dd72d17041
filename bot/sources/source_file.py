"""Reads a source that is a file, and tells files from addresses, which sources/fetch.py fetches."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bot.domain.text.addresses import shown
from bot.sources.importing.parsed import SourceError
from bot.whole import Changed, NoFile, TooLarge, read_file

MOST_BYTES = 64 * 1024 * 1024
_SETTLED_SECONDS = 1.0


def is_address(source: str) -> bool:
    """Whether a source is an address, not a file."""
    return source.lower().startswith(("http://", "https://"))


async def read_source(source: str, *, settled: bool = False) -> bytes:
    """All bytes of a file.

    `settled`: a file that was written to within the last second is read again later, and must be the same.

    Raises:
        SourceError: it cannot be read, is larger than `MOST_BYTES`, or is still being written; one sentence.
    """
    with in_a_sentence(source, MOST_BYTES):
        found = await asyncio.to_thread(read_file, source, MOST_BYTES)
        ago = time.time() - os.stat(source).st_mtime  # noqa: PTH116 - a name as it was given
        if settled and 0 <= ago < _SETTLED_SECONDS:
            await asyncio.sleep(_SETTLED_SECONDS - ago)
            if await asyncio.to_thread(read_file, source, MOST_BYTES) != found:
                raise Changed(f"{source} was written to meanwhile")
        return found


@contextmanager
def in_a_sentence(source: str, most: int) -> Iterator[None]:
    """A block in which errors of reading a source of at most `most` bytes become a SourceError."""
    try:
        yield
    except TooLarge:
        raise SourceError(f"{shown(source)} is larger than {most // 1024 // 1024} MiB.") from None
    except NoFile:
        raise SourceError(f"{shown(source)} is no plain file: a pipe or a device has no end.") from None
    except Changed:
        raise SourceError(f"{shown(source)} is still being written: nothing was taken. Try again.") from None
    except OSError as error:
        raise SourceError(f"{shown(source)} cannot be read: {(error.strerror or 'unknown fault').lower()}.") from None
    except ValueError:  # an impossible file name
        raise SourceError(f"{shown(source)!r} is no name of a file.") from None
