"""Topics by approval, and the SQL conditions that keep their statements from everybody who is not admitted."""

from __future__ import annotations

from collections.abc import Iterable

import aiosqlite

from bot.store.rows import many, one, run

# Condition for a statement or a tally: its topic is for everyone. Every query for the public has it.
OPEN_TO_ALL = "topic NOT IN (SELECT key FROM closed_topic)"
# Condition for a target that has not ended: it is admitted to :topic, or with :press to any closed topic. A channel is
# admitted if the config gives it the topic; the canary always is. The admitted are few, so the query starts from them,
# not from all targets.
ADMITTED = (
    "target.id IN (SELECT theirs.id FROM admission CROSS JOIN target AS theirs ON theirs.chat = admission.chat "
    "    WHERE theirs.kind = 'private' AND admission.state = 'admitted' AND (:press OR admission.topic = :topic) "
    "    AND admission.topic IN (SELECT key FROM closed_topic) "
    "UNION SELECT theirs.id FROM target AS theirs INDEXED BY target_of_config "
    "    JOIN target_topic ON target_topic.target = theirs.id AND target_topic.topic = :topic "
    "    WHERE theirs.source = 'config' AND theirs.ended IS NULL AND NOT :press "
    "UNION SELECT theirs.id FROM target AS theirs INDEXED BY target_canary WHERE theirs.canary)"
)


async def put(cx: aiosqlite.Connection, keys: Iterable[str]) -> None:
    """Store which topics are by approval."""
    await run(cx, "DELETE FROM closed_topic")
    await cx.executemany("INSERT INTO closed_topic VALUES (?)", [(key,) for key in keys])


async def keys(cx: aiosqlite.Connection) -> set[str]:
    """The topics by approval."""
    return {row["key"] for row in await many(cx, "SELECT key FROM closed_topic")}


async def includes(cx: aiosqlite.Connection, topic: str) -> bool:
    """Whether the topic is by approval."""
    return await one(cx, "SELECT 1 FROM closed_topic WHERE key = ?", (topic,)) is not None
