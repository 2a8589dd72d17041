"""Unused files: no revision of a statement refers to them, and no draft that is open or can be restored."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime

import aiosqlite

from bot.store.drafts.drafts import OPEN
from bot.store.rows import many

_IN_DRAFTS = (
    "SELECT json_extract(item.value, '$.file') FROM draft JOIN json_each(draft.content, '$.media.items') AS item "
    f"WHERE {OPEN} OR (draft.state = 'discarded' AND draft.updated_at >= :since)"
)


async def unused(cx: aiosqlite.Connection, since: datetime, most: int) -> list[str]:
    """The keys of files that were last used before `since` and that nothing refers to."""
    rows = await many(
        cx,
        "SELECT key FROM file WHERE at < :since AND NOT EXISTS (SELECT 1 FROM media WHERE media.file = file.key) "
        f"AND key NOT IN ({_IN_DRAFTS}) ORDER BY at LIMIT :most",
        {"since": since.timestamp(), "most": most},
    )
    return [row["key"] for row in rows]


async def forget(cx: aiosqlite.Connection, keys: Collection[str]) -> None:
    """Delete the files' rows."""
    await cx.executemany("DELETE FROM file WHERE key = ?", [(key,) for key in keys])


async def unknown(cx: aiosqlite.Connection, keys: Sequence[str]) -> list[str]:
    """Those of the keys that the database does not know."""
    rows = await many(
        cx,
        "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT key FROM file) "
        "AND NOT EXISTS (SELECT 1 FROM media WHERE media.file = value)",
        (json.dumps(list(keys)),),
    )
    return [row["value"] for row in rows]


async def carried_by(cx: aiosqlite.Connection) -> dict[str, str]:
    """The keys of all files whose bytes should be here, each with the number of a statement that carries it; '' if only
    a draft does."""
    rows = await many(
        cx,
        "SELECT media.file AS key, min(statement.serial || '/' || statement.year) AS number FROM media "
        "JOIN statement ON statement.id = media.statement GROUP BY media.file "
        f"UNION ALL SELECT key, '' FROM file WHERE kept AND key IN ({_IN_DRAFTS}) "
        "AND NOT EXISTS (SELECT 1 FROM media WHERE media.file = file.key)",
        {"since": 0.0},
    )
    return {row["key"]: row["number"] for row in rows if not row["key"].startswith("id:")}
