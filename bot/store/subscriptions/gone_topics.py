"""Topics that subscriptions chose and the config has no more: put aside, and given back when the config has them."""

from __future__ import annotations

import json
from collections.abc import Iterable

import aiosqlite

from bot.store.rows import number, one, run

_GIVEN = "(SELECT value FROM json_each(?))"


async def put_aside(cx: aiosqlite.Connection, topics: Iterable[str]) -> None:
    """Put choices of other topics than these aside, and give those of these back. A subscription whose choices are all
    put aside has none, and so gets everything."""
    given = (json.dumps(list(topics)),)
    await run(cx, f"INSERT OR IGNORE INTO gone_topic SELECT * FROM target_topic WHERE topic NOT IN {_GIVEN}", given)
    await run(cx, f"DELETE FROM target_topic WHERE topic NOT IN {_GIVEN}", given)
    await run(cx, f"INSERT OR IGNORE INTO target_topic SELECT * FROM gone_topic WHERE topic IN {_GIVEN}", given)
    await run(cx, f"DELETE FROM gone_topic WHERE topic IN {_GIVEN}", given)


async def count(cx: aiosqlite.Connection, topics: Iterable[str]) -> int:
    """How many active subscriptions chose other topics than these, put aside or not."""
    tables = ["target_topic"]
    if await one(cx, "SELECT 1 FROM sqlite_schema WHERE name = 'gone_topic'"):  # a database of an older version
        tables.append("gone_topic")
    chosen = " UNION ".join(f"SELECT target, topic FROM {table}" for table in tables)
    return await number(
        cx,
        f"SELECT count(DISTINCT chosen.target) FROM ({chosen}) AS chosen JOIN target ON target.id = chosen.target "
        f"WHERE topic NOT IN {_GIVEN} AND target.ended IS NULL",
        (json.dumps(list(topics)),),
    )


async def drop(cx: aiosqlite.Connection, target: int) -> None:
    """The subscription's topics were chosen anew."""
    await run(cx, "DELETE FROM gone_topic WHERE target = ?", (target,))
