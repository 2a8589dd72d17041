"""Which files each revision of a statement carries."""

from __future__ import annotations

import json
from collections.abc import Sequence

import aiosqlite

from bot.domain.media import Media, MediaKind, MediaSet
from bot.store.database.engine import Row
from bot.store.rows import many, one

PUT = "INSERT INTO media VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"


async def put(cx: aiosqlite.Connection, statement: int, revision: int, carried: MediaSet) -> None:
    """Store the files of a revision."""
    await cx.executemany(PUT, rows_of(statement, revision, carried))


def rows_of(statement: int, revision: int, carried: MediaSet) -> list[tuple[object, ...]]:
    """The rows for `PUT`: one for each file of a revision."""
    return [
        (
            *(statement, revision, place, item.kind, item.file, item.name),
            *(json.dumps(dict(item.alts), ensure_ascii=False), int(item.spoiler), int(carried.text_first)),
        )
        for place, item in enumerate(carried.items)
    ]


async def of_revision(cx: aiosqlite.Connection, statement: int, revision: int) -> MediaSet:
    """The files of that revision."""
    sql = "SELECT * FROM media WHERE statement = ? AND revision = ? ORDER BY position"
    return _set(await many(cx, sql, (statement, revision)))


async def of_statements(cx: aiosqlite.Connection, statements: Sequence[int]) -> dict[int, dict[int, MediaSet]]:
    """The files of each revision of these statements, by statement and revision; revisions without files are left
    out."""
    sql = (
        "SELECT * FROM media WHERE statement IN (SELECT value FROM json_each(?)) ORDER BY statement, revision, position"
    )
    rows: dict[int, dict[int, list[Row]]] = {}
    for row in await many(cx, sql, (json.dumps(list(statements)),)):
        rows.setdefault(row["statement"], {}).setdefault(row["revision"], []).append(row)
    return {one: {revision: _set(found) for revision, found in revisions.items()} for one, revisions in rows.items()}


def _set(rows: Sequence[Row]) -> MediaSet:
    """The media of one revision, from its rows in order."""
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


async def is_any(cx: aiosqlite.Connection) -> bool:
    """Whether any revision of any statement carries a file."""
    return await one(cx, "SELECT 1 FROM media LIMIT 1") is not None


async def statements_with(cx: aiosqlite.Connection, keys: Sequence[str]) -> list[tuple[int, int]]:
    """(statement, its newest revision with one of these files), the newest statement first."""
    rows = await many(
        cx,
        "SELECT statement, max(revision) AS revision FROM media WHERE file IN (SELECT value FROM json_each(?)) "
        "GROUP BY statement ORDER BY statement DESC",
        (json.dumps(list(keys)),),
    )
    return [(row["statement"], row["revision"]) for row in rows]
