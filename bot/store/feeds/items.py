"""Items of sources: the signs they are recognised by, what was done with them, and which wait for a person."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

import aiosqlite

from bot.domain.feeds.item import FeedItem, Signs
from bot.domain.feeds.step import KnownItem, Step
from bot.store.database.engine import Row
from bot.store.rows import insert, many, number, one, run

_ASKED = "(SELECT value FROM json_each(?))"


async def candidates(cx: aiosqlite.Connection, source: int, signs: Sequence[Signs]) -> list[KnownItem]:
    """The stored items of a source that share a sign with one of these, oldest first."""
    asked = [
        [getattr(one, name) for one in signs if getattr(one, name)] for name in ("guid", "link", "title", "content")
    ]
    rows = await many(
        cx,
        "SELECT * FROM source_item WHERE id IN ("
        f"SELECT id FROM source_item WHERE source = ? AND guid <> '' AND guid IN {_ASKED} "
        f"UNION SELECT id FROM source_item WHERE source = ? AND link <> '' AND link IN {_ASKED} "
        f"UNION SELECT id FROM source_item WHERE source = ? AND title IN {_ASKED} "
        f"UNION SELECT id FROM source_item WHERE source = ? AND content IN {_ASKED}) ORDER BY id",
        [value for values in asked for value in (source, json.dumps(values))],
    )
    return [_known(row) for row in rows]


async def by_id(cx: aiosqlite.Connection, item: int) -> KnownItem | None:
    """The item with that id."""
    row = await one(cx, "SELECT * FROM source_item WHERE id = ?", (item,))
    return _known(row) if row else None


async def put(
    cx: aiosqlite.Connection,
    source: int,
    step: Step,
    now: datetime,
    *,
    statement: int = 0,
    draft: int = 0,
    fault: str = "",
) -> None:
    """Store that the item was taken, and what it became; or the `fault` why it could not be, and then it is not tried
    again until it changes. It no longer waits for a person."""
    known, stored = step.known, _dump(step.item)
    signs = known.signs if known and fault else step.signs  # a refused item does not change the stored signs
    values = (signs.guid, signs.link, signs.title, signs.content, step.item.version, fault, now.timestamp())
    if known is None:
        await insert(
            cx,
            "INSERT INTO source_item (guid, link, title, content, version, fault, at, source, taken, statement, draft) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*values, source, None if fault else stored, statement, draft),
        )
        return
    await run(
        cx,
        "UPDATE source_item SET (guid, link, title, content, version, fault, at) = (?, ?, ?, ?, ?, ?, ?), "
        "taken = coalesce(?, taken), statement = ?, draft = ?, waits = NULL, chosen = 0 WHERE id = ?",
        (*values, None if fault else stored, statement or known.statement, draft or known.draft, known.id),
    )


async def let_wait(cx: aiosqlite.Connection, source: int, step: Step, now: datetime) -> None:
    """Store that the item waits for a person."""
    signs, stored = step.signs, _dump(step.item)
    if step.known is not None:
        await run(cx, "UPDATE source_item SET waits = ? WHERE id = ?", (stored, step.known.id))
        return
    await insert(
        cx,
        "INSERT INTO source_item (source, guid, link, title, content, version, waits, at) "
        "VALUES (?, ?, ?, ?, ?, '', ?, ?)",
        (source, signs.guid, signs.link, signs.title, signs.content, stored, now.timestamp()),
    )


async def move(cx: aiosqlite.Connection, moved: Iterable[tuple[int, Signs]]) -> None:
    """Store new signs of these items."""
    await cx.executemany(
        "UPDATE source_item SET (guid, link, title, content) = (?, ?, ?, ?) WHERE id = ?",
        [(signs.guid, signs.link, signs.title, signs.content, item) for item, signs in moved],
    )


async def waiting(cx: aiosqlite.Connection, source: int) -> list[KnownItem]:
    """The items that wait for a person, oldest first."""
    sql = "SELECT * FROM source_item WHERE source = ? AND waits IS NOT NULL AND NOT chosen ORDER BY id"
    return [_known(row) for row in await many(cx, sql, (source,))]


async def waiting_count(cx: aiosqlite.Connection, source: int) -> int:
    """How many items wait for a person."""
    sql = "SELECT count(*) FROM source_item WHERE source = ? AND waits IS NOT NULL AND NOT chosen"
    return await number(cx, sql, (source,))


async def taken_count(cx: aiosqlite.Connection, source: int) -> int:
    """How many items were taken."""
    return await number(cx, "SELECT count(*) FROM source_item WHERE source = ? AND taken IS NOT NULL", (source,))


async def chosen(cx: aiosqlite.Connection) -> dict[int, list[KnownItem]]:
    """The items that a person has accepted and that were not taken yet, by source, oldest first."""
    found: dict[int, list[KnownItem]] = {}
    for row in await many(cx, "SELECT * FROM source_item WHERE waits IS NOT NULL AND chosen ORDER BY id"):
        found.setdefault(row["source"], []).append(_known(row))
    return found


async def choose(cx: aiosqlite.Connection, items: Sequence[KnownItem]) -> None:
    """Store that a person has accepted these."""
    await cx.executemany("UPDATE source_item SET chosen = 1 WHERE id = ?", [(item.id,) for item in items])


async def leave(cx: aiosqlite.Connection, items: Sequence[KnownItem]) -> None:
    """Store that a person has left these out: they are asked about again only if they change."""
    await cx.executemany(
        "UPDATE source_item SET waits = NULL, version = ? WHERE id = ?", [(item.seen, item.id) for item in items]
    )


def _dump(item: FeedItem) -> str:
    return json.dumps(item.to_json(), ensure_ascii=False)


def _known(row: Row) -> KnownItem:
    taken, waits = (FeedItem.from_json(json.loads(row[name])) if row[name] else None for name in ("taken", "waits"))
    signs = Signs(row["guid"], row["link"], row["title"], row["content"])
    return KnownItem(
        row["id"], signs, row["version"], taken, waits, bool(row["chosen"]), row["statement"], row["draft"]
    )
