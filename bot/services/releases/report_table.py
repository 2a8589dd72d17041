"""The table of a release as a CSV file, for publishers and owners: one row for each target. Nothing here writes."""

from __future__ import annotations

import asyncio
import csv
import io
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO

from bot.domain.errors import Stale
from bot.domain.staff import Role
from bot.domain.subscriptions.target import ChatKind
from bot.services.context import ServiceContext, require
from bot.store.releases import figures, releases
from bot.store.releases.figures import TargetLine
from bot.store.releases.releases import Release

PLAIN_BYTES = 10_000_000  # a larger table is zipped
HEADER = ("kind", "language", "chat", "topic", "state", "reason", "attempts", "sent_at")


@dataclass(frozen=True, slots=True)
class Table:
    """A file: its name and its bytes."""

    name: str
    content: bytes


async def visible_release(context: ServiceContext, user: int, release: int) -> Release:
    """The release, for a person who may see its table.

    Raises:
        NotAllowed: the person is neither a publisher nor an owner.
        Stale: there is no such release.
    """
    await require(context.db.reader, user, Role.PUBLISHER)
    found = await releases.by_id(context.db.reader, release)
    if found is None:
        raise Stale("button.old")
    return found


async def table(context: ServiceContext, release: Release, plain: int = PLAIN_BYTES) -> Table:
    """The release's rows as CSV (RFC 4180, UTF-8), zipped if larger than `plain` bytes.

    The ids of private chats are left out, so that nobody can be recognised. It is written piece by piece in another
    thread, so that the bot is not held up.
    """
    name = f"{release.number.serial}-{release.number.year}-{release.kind}-{release.id}"
    with tempfile.SpooledTemporaryFile(plain) as file:
        await asyncio.to_thread(file.write, _written([HEADER]))
        async for piece in figures.lines(context.db.reader, release.id):
            await asyncio.to_thread(_append, file, piece)
        return await asyncio.to_thread(_finished, file, name, plain)


def _append(file: IO[bytes], piece: Sequence[TargetLine]) -> None:
    file.write(_written([_row(line) for line in piece]))


def _row(line: TargetLine) -> tuple[object, ...]:
    shared = ChatKind(line.kind).shared
    sent_at = datetime.fromtimestamp(line.sent_at, UTC).isoformat(timespec="seconds") if line.sent_at else ""
    chat, thread = (line.chat, line.thread or "") if shared else ("", "")
    return line.kind, line.lang, chat, thread, line.state, line.reason, line.attempts, sent_at


def _written(rows: Sequence[tuple[object, ...]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _finished(file: IO[bytes], name: str, plain: int) -> Table:
    size = file.tell()
    file.seek(0)
    if size <= plain:
        return Table(f"{name}.csv", file.read())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(f"{name}.csv", "w") as entry:
        while piece := file.read(1 << 20):
            entry.write(piece)
    return Table(f"{name}.zip", packed.getvalue())
