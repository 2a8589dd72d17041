"""What each revision of a statement carries beside its texts."""

from __future__ import annotations

import json
from collections.abc import Sequence

import aiosqlite

from bot.domain.media import Media, MediaKind, MediaSet
from bot.store.rows import many


async def put(cx: aiosqlite.Connection, statement: int, revision: int, carried: MediaSet) -> None:
    """Store what a revision carries."""
    await cx.executemany(
        "INSERT INTO media VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                *(statement, revision, place, item.kind, item.file, item.name),
                *(json.dumps(dict(item.alts), ensure_ascii=False), int(item.spoiler), int(carried.text_first)),
            )
            for place, item in enumerate(carried.items)
        ],
    )


async def of_revision(cx: aiosqlite.Connection, statement: int, revision: int) -> MediaSet:
    """What that revision carries."""
    sql = "SELECT * FROM media WHERE statement = ? AND revision = ? ORDER BY position"
    rows = await many(cx, sql, (statement, revision))
    found = tuple(
        Media(
            MediaKind(row["kind"]),
            row["file"],
            row["name"],
            tuple(sorted(json.loads(row["alts"]).items())),
            bool(row["spoiler"]),
        )
        for row in rows
    )
    return MediaSet(found, bool(rows and rows[0]["text_first"]))


async def statements_with(cx: aiosqlite.Connection, keys: Sequence[str]) -> list[tuple[int, int]]:
    """(statement, its newest revision with one of the files), the newest statement first."""
    rows = await many(
        cx,
        "SELECT statement, max(revision) AS revision FROM media WHERE file IN (SELECT value FROM json_each(?)) "
        "GROUP BY statement ORDER BY statement DESC",
        (json.dumps(list(keys)),),
    )
    return [(row["statement"], row["revision"]) for row in rows]
