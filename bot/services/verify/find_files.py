"""Finds the statement that carries a file that somebody sends: by file_unique_id, or by the hash of its bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from bot.domain.verify.files import FileFate, FoundFile, fate_of
from bot.services.press.may_see import ANYBODY
from bot.services.verify.find_originals import is_out
from bot.store.database.connection import Connection
from bot.store.media import carried, files
from bot.store.statements import statements


async def by_names(cx: Connection, unique_ids: Sequence[str], reader: int = ANYBODY) -> FoundFile | None:
    """The file that Telegram knows by one of these file_unique_ids, which are the same for every bot and every forward
    (https://core.telegram.org/bots/api#file); None if no statement that the reader (by their private chat) may see
    carries it."""
    return await _of_keys(cx, await files.by_unique_ids(cx, unique_ids), reader)


async def by_content(cx: Connection, content: bytes, reader: int = ANYBODY) -> FoundFile | None:
    """The file with exactly these bytes."""
    return await _of_keys(cx, [hashlib.sha256(content).hexdigest()], reader)


async def may_be_ours(cx: Connection, size: int) -> bool:
    """Whether a file of `size` bytes can be one of ours, so that it is worth fetching."""
    return await files.is_size(cx, size)


async def _of_keys(cx: Connection, keys: Sequence[str], reader: int) -> FoundFile | None:
    """The file, with the best statement: one that still carries it, and of those the newest."""
    found: list[FoundFile] = []
    for number, _ in await carried.statements_with(cx, keys):
        statement = await statements.by_id(cx, number)
        if statement and await is_out(cx, statement, reader):
            found.append(FoundFile(fate_of(statement, frozenset(keys)), statement))
    order = list(FileFate)
    return min(found, key=lambda one: order.index(one.fate), default=None)
