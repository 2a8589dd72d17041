"""Topics that subscriptions chose and that are no longer in the config: put aside, and restored if they come back."""

from __future__ import annotations

import json
from collections.abc import Iterable

import aiosqlite

from bot.store.rows import number, one, run

_GIVEN = "(SELECT value FROM json_each(?))"


async def put_aside(cx: aiosqlite.Connection, topics: Iterable[str]) -> None:
    """Put aside all choices of topics that are not among these, and restore those that are. A subscription whose
    choices are all put aside has none, and so gets everything."""
    given = (json.dumps(list(topics)),)
    await run(cx, f"INSERT OR IGNORE INTO gone_topic SELECT * FROM target_topic WHERE topic NOT IN {_GIVEN}", given)
    await run(cx, f"DELETE FROM target_topic WHERE topic NOT IN {_GIVEN}", given)
    await run(cx, f"INSERT OR IGNORE INTO target_topic SELECT * FROM gone_topic WHERE topic IN {_GIVEN}", given)
    await run(cx, f"DELETE FROM gone_topic WHERE topic IN {_GIVEN}", given)


async def count(cx: aiosqlite.Connection, topics: Iterable[str]) -> int:
    """How many active subscriptions chose a topic that is not among these, put aside or not."""
    tables = ["target_topic"]
    if await one(cx, "SELECT 1 FROM sqlite_schema WHERE name = 'gone_topic'"):  # older databases have none
        tables.append("gone_topic")
    chosen = " UNION ".join(f"SELECT target, topic FROM {table}" for table in tables)
    return await number(
        cx,
        f"SELECT count(DISTINCT chosen.target) FROM ({chosen}) AS chosen JOIN target ON target.id = chosen.target "
        f"WHERE topic NOT IN {_GIVEN} AND target.ended IS NULL",
        (json.dumps(list(topics)),),
    )


async def drop(cx: aiosqlite.Connection, target: int) -> None:
    """Forget what was put aside, because the subscription's topics were chosen anew."""
    await run(cx, "DELETE FROM gone_topic WHERE target = ?", (target,))
