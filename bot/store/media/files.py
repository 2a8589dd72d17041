"""What is known of files: their sizes, and Telegram's ids for them: file_id, to send them again, and file_unique_id, to
recognise copies.

The bytes are in `folder.py`; which statement carries which file is in `carried.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import aiosqlite

from bot.domain.media import MediaKind
from bot.store.database.meta import OWN_BOT
from bot.store.rows import many, one, run


@dataclass(frozen=True, slots=True)
class File:
    """What is known of a file. `size`: bytes; `width`, `height`: pixels; `duration`: seconds; 0 if it has none.

    `kept`: we have the bytes; otherwise only Telegram has them.
    """

    key: str
    size: int
    mime: str
    width: int = 0
    height: int = 0
    duration: int = 0
    kept: bool = True


async def add_file(cx: aiosqlite.Connection, file: File, now: datetime) -> None:
    """Store a file, as used at `now`. What is known of it stays, except that we may have the bytes from now on."""
    await run(
        cx,
        "INSERT INTO file (key, kept, size, mime, width, height, duration, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (key) DO UPDATE SET kept = max(kept, excluded.kept), at = excluded.at",
        (
            *(file.key, int(file.kept), file.size, file.mime, file.width, file.height, file.duration),
            now.timestamp(),
        ),
    )


async def file(cx: aiosqlite.Connection, key: str) -> File | None:
    """What is known of a file."""
    row = await one(cx, "SELECT * FROM file WHERE key = ?", (key,))
    if row is None:
        return None
    sizes = row["width"], row["height"], row["duration"]
    return File(row["key"], row["size"], row["mime"], *sizes, kept=bool(row["kept"]))


async def learn(
    cx: aiosqlite.Connection, key: str, kind: MediaKind, file_id: str, unique_ids: Iterable[str] = ()
) -> None:
    """Store the file_id by which our bot can send the file ('': it has none, and must be uploaded each time), and the
    file_unique_ids of its sizes. Does nothing for an unknown file."""
    known = f"SELECT {OWN_BOT}, key, ?, ? FROM file WHERE key = ?"
    await run(cx, f"INSERT OR REPLACE INTO file_id (bot, key, kind, file_id) {known}", (kind, file_id, key))
    await cx.executemany(
        "INSERT OR IGNORE INTO file_unique (unique_id, key) SELECT ?, key FROM file WHERE key = ?",
        [(unique_id, key) for unique_id in unique_ids],
    )


async def unlearn(cx: aiosqlite.Connection, key: str, kind: MediaKind) -> None:
    """Delete a file_id that Telegram no longer accepts: the file will be uploaded again."""
    await run(cx, f"DELETE FROM file_id WHERE bot = {OWN_BOT} AND key = ? AND kind = ?", (key, kind))


async def file_id(cx: aiosqlite.Connection, key: str, kind: MediaKind) -> str:
    """The file_id by which our bot can send the file as that kind; '' if it must be uploaded."""
    sql = f"SELECT file_id FROM file_id WHERE bot = {OWN_BOT} AND key = ? AND kind = ?"
    row = await one(cx, sql, (key, kind))
    return str(row["file_id"]) if row else ""


async def by_unique_ids(cx: aiosqlite.Connection, unique_ids: Sequence[str]) -> list[str]:
    """The keys of files with one of these file_unique_ids."""
    sql = "SELECT DISTINCT key FROM file_unique WHERE unique_id IN (SELECT value FROM json_each(?))"
    return [row["key"] for row in await many(cx, sql, (json.dumps(list(unique_ids)),))]


async def is_size(cx: aiosqlite.Connection, size: int) -> bool:
    """Whether a file of exactly `size` bytes is known."""
    return await one(cx, "SELECT 1 FROM file WHERE size = ? LIMIT 1", (size,)) is not None


async def to_be_brought(cx: aiosqlite.Connection, release: int) -> bool:
    """Whether the release must upload a file for which our bot has no file_id: then one target's message uploads it,
    and the others follow with the file_id. A correction sends files only if it changes or replaces copies."""
    found = await one(
        cx,
        "SELECT 1 FROM release JOIN statement ON statement.id = release.statement "
        "JOIN media ON media.statement = statement.id AND media.revision = statement.revision "
        "WHERE release.id = :release AND release.kind <> 'retract' AND NOT EXISTS (SELECT 1 FROM file_id "
        f"    WHERE bot = {OWN_BOT} AND file_id.key = media.file AND file_id.kind = media.kind) "
        "AND (release.kind = 'publish' OR EXISTS (SELECT 1 FROM release AS other "
        "    JOIN message ON message.release = other.id WHERE other.statement = release.statement "
        f"    AND message.bot IN (0, {OWN_BOT}) AND NOT message.lost)) LIMIT 1",
        {"release": release},
    )
    return found is not None
