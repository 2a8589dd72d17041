"""Targets: the chats and forum topics that receive releases."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import aiosqlite

from bot.domain.subscriptions.target import ChatKind, Target
from bot.store.database.engine import Row
from bot.store.press import closed_topics
from bot.store.press.closed_topics import ADMITTED
from bot.store.rows import many, number, one, run

ACTIVE = "ended IS NULL AND paused IS NULL"
RANK = "iif(canary, -1, kind <> 'channel')"  # the order of a target's rows in a release: lower ones are sent first
# The kept counts of all active targets (0027_kept_counts.sql), as a table of kind, lang, rhythm and n.
_ACTIVE_COUNTED = (
    "subscription_count JOIN segment ON segment.id = subscription_count.segment WHERE state = 'active' AND n > 0"
)
_DAY = 86400  # seconds; the days of kept counts are UTC days
_KNOWN = "segment <> 0"  # not forgotten


async def put(
    cx: aiosqlite.Connection,
    chat: int,
    thread: int,
    kind: ChatKind,
    lang: str,
    now: datetime,
    *,
    source: str = "chat",
    added_by: int = 0,
) -> None:
    """Subscribe the chat or topic, also if its subscription had ended or was paused.

    Its earlier wishes apply again, including the language, unless the config gives one.
    """
    await run(
        cx,
        "INSERT INTO target (chat, thread, kind, lang, since, source, added_by) VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (chat, thread) DO UPDATE SET kind = excluded.kind, "
        "lang = iif(excluded.source = 'config', excluded.lang, lang), "
        "source = excluded.source, added_by = excluded.added_by, paused = NULL, ended = NULL, why = '', "
        "since = CASE WHEN ended IS NULL THEN since ELSE excluded.since END",
        (chat, thread, kind, lang, now.timestamp(), source, added_by),
    )


async def by_chat(cx: aiosqlite.Connection, chat: int, thread: int = 0) -> Target | None:
    """The active target of a chat or topic."""
    row = await one(cx, f"SELECT * FROM target WHERE chat = ? AND thread = ? AND {ACTIVE}", (chat, thread))
    return target_of(row) if row else None


async def subscribed(cx: aiosqlite.Connection, ids: Iterable[int]) -> set[int]:
    """The chats that receive releases, or would if the bot could write there now."""
    asked = (json.dumps(list(ids)),)
    found = "SELECT chat FROM target WHERE ended IS NULL AND chat IN (SELECT value FROM json_each(?))"
    return {row["chat"] for row in await many(cx, found, asked)}


async def by_id(cx: aiosqlite.Connection, target: int) -> Target | None:
    """The target, active or not."""
    row = await one(cx, "SELECT * FROM target WHERE id = ?", (target,))
    return target_of(row) if row else None


async def end(cx: aiosqlite.Connection, chat: int, thread: int | None, why: str, now: datetime) -> int:
    """End a topic's subscription, or with `thread` None all of the chat's; returns how many ended."""
    return await run(
        cx,
        "UPDATE target SET ended = ?, why = ? WHERE chat = ? AND (? IS NULL OR thread = ?) AND ended IS NULL",
        (now.timestamp(), why, chat, thread, thread),
    )


async def pause(cx: aiosqlite.Connection, target: int, why: str, now: datetime) -> None:
    """Pause the target until the bot may write there again. Does nothing if it has ended."""
    sql = "UPDATE target SET paused = ?, why = ? WHERE id = ? AND ended IS NULL"
    await run(cx, sql, (now.timestamp(), why, target))


async def unpause(cx: aiosqlite.Connection, chat: int, thread: int | None = None, why: str = "") -> int:
    """Unpause the topic's target, or with `thread` None all of the chat's, because the bot may write there again;
    returns how many. `why`: only those that were paused for this reason."""
    return await run(
        cx,
        "UPDATE target SET paused = NULL, why = '' WHERE chat = :chat AND (:thread IS NULL OR thread = :thread) "
        "AND paused IS NOT NULL AND :why IN ('', why)",
        {"chat": chat, "thread": thread, "why": why},
    )


async def paused(cx: aiosqlite.Connection, chat: int, thread: int, why: str) -> tuple[int, datetime, int] | None:
    """The topic's target if it is paused for this reason: its id, since when, and who subscribed it."""
    row = await one(
        cx,
        "SELECT id, paused, added_by FROM target WHERE chat = ? AND thread = ? AND why = ? "
        "AND ended IS NULL AND paused IS NOT NULL",
        (chat, thread, why),
    )
    return (row["id"], datetime.fromtimestamp(row["paused"], UTC), row["added_by"]) if row else None


async def of_chat(cx: aiosqlite.Connection, chat: int) -> list[Target]:
    """The chat's subscriptions that have not ended."""
    return [target_of(r) for r in await many(cx, "SELECT * FROM target WHERE chat = ? AND ended IS NULL", (chat,))]


async def is_configured(cx: aiosqlite.Connection, chat: int) -> bool:
    """Whether the chat is a channel that the config names."""
    sql = "SELECT count(*) FROM target WHERE chat = ? AND source = 'config' AND ended IS NULL"
    return await number(cx, sql, (chat,)) > 0


async def any_of(cx: aiosqlite.Connection, chat: int) -> bool:
    """Whether the chat is, or was, subscribed."""
    return await one(cx, "SELECT 1 FROM target WHERE chat = ? LIMIT 1", (chat,)) is not None


async def was_ended_by(cx: aiosqlite.Connection, chat: int) -> str:
    """Why the chat's own subscription ended; '' if it is active or there was none."""
    row = await one(cx, "SELECT why FROM target WHERE chat = ? AND thread = 0 AND ended IS NOT NULL", (chat,))
    return str(row["why"]) if row else ""


async def move(cx: aiosqlite.Connection, old: int, new: int, now: datetime) -> None:
    """Move a group's subscription and open rows to the supergroup `new` that it has become. Copies that were sent to
    the group can no longer be changed.

    If the supergroup is subscribed already, the two are merged, and each release reaches it once. Telegram may have
    reported before that the bot left the old group, which is part of the change; so a subscription stays ended only if
    somebody ended it.
    """
    left = "('kicked', 'not_a_member', 'chat_not_found')"
    await run(cx, f"UPDATE target SET ended = NULL, why = '' WHERE chat = ? AND ended AND why IN {left}", (old,))
    for row in await many(cx, "SELECT * FROM target WHERE chat = ?", (old,)):
        # A supergroup has message ids of its own: the old ids belong, or will belong, to other messages there.
        await run(cx, "UPDATE message SET lost = 1, message_id = 0 WHERE target = ?", (row["id"],))
        there = await one(cx, "SELECT * FROM target WHERE chat = ? AND thread = ?", (new, row["thread"]))
        if there is None:
            await run(cx, "UPDATE target SET chat = ?, kind = 'supergroup' WHERE id = ?", (new, row["id"]))
            continue
        await _merge(cx, row["id"], there["id"], now)
        if row["ended"] is None and there["ended"] is not None:
            await run(cx, "UPDATE target SET ended = NULL, paused = NULL, why = '' WHERE id = ?", (there["id"],))
    # The group's language moves too; that of the new chat is only a guess from the first contact.
    await run(cx, "UPDATE OR REPLACE chat SET id = ?, kind = 'supergroup' WHERE id = ?", (new, old))
    await run(cx, "UPDATE OR REPLACE spare_chat SET chat = ? WHERE chat = ?", (new, old))


async def _merge(cx: aiosqlite.Connection, old: int, new: int, now: datetime) -> None:
    # A row that is being sent keeps its target until its outcome is recorded.
    open_rows = (
        "target = ? AND state IN ('pending', 'held') "
        "AND release IN (SELECT id FROM release WHERE state NOT IN ('done', 'cancelled'))"
    )
    await run(
        cx,
        f"UPDATE delivery SET state = 'skipped', reason = 'merged' WHERE {open_rows} "
        "AND EXISTS (SELECT 1 FROM delivery AS there WHERE there.release = delivery.release AND there.target = ?)",
        (old, new),
    )
    # Waiting rows too: at their claim the new target's wishes decide whether they wait again.
    await run(
        cx, f"UPDATE delivery SET target = ?, state = 'pending', digest = NULL, due = 0 WHERE {open_rows}", (new, old)
    )
    await run(
        cx,
        "UPDATE target SET ended = coalesce(ended, ?), why = 'merged' WHERE id = ?",
        (now.timestamp(), old),
    )


async def audience(cx: aiosqlite.Connection, topic: str, *, urgent: bool, press: bool = False) -> dict[ChatKind, int]:
    """How many active targets a release of the topic would reach, by kind of chat. `press`: the press alone."""
    counted = await _counted(cx, topic, urgent=urgent, press=press)
    values = {"topic": topic, "press": int(press)}
    rows = await many(cx, f"SELECT kind, sum(n) AS n FROM {counted} GROUP BY kind", values)
    return {ChatKind(row["kind"]): int(row["n"]) for row in rows}


async def by_language(cx: aiosqlite.Connection, topic: str, *, urgent: bool, press: bool = False) -> dict[str, int]:
    """The audience by the language in which it gets statements, the largest number first."""
    counted = await _counted(cx, topic, urgent=urgent, press=press)
    sql = f"SELECT lang, sum(n) AS n FROM {counted} GROUP BY lang ORDER BY n DESC, lang"
    rows = await many(cx, sql, {"topic": topic, "press": int(press)})
    return {row["lang"]: int(row["n"]) for row in rows}


async def _counted(cx: aiosqlite.Connection, topic: str, *, urgent: bool, press: bool) -> str:
    """The audience as a table of kind, lang and n; from kept counts, but admitted targets are counted one by one."""
    if press or await closed_topics.includes(cx, topic):
        return f"(SELECT kind, lang, 1 AS n FROM target WHERE {ACTIVE} AND {ADMITTED})"
    if urgent:
        return _ACTIVE_COUNTED
    return "topic_count JOIN segment ON segment.id = topic_count.segment WHERE topic IN ('', :topic) AND n > 0"


async def by_topic(cx: aiosqlite.Connection) -> dict[str, int]:
    """How many active targets chose each topic; under '' those without a choice, which get everything."""
    rows = await many(cx, "SELECT topic, sum(n) AS n FROM topic_count WHERE n > 0 GROUP BY topic")
    return {"": 0} | {row["topic"]: int(row["n"]) for row in rows}


async def by_rhythm(cx: aiosqlite.Connection) -> dict[str, int]:
    """How many active targets get statements at once, daily and weekly."""
    rows = await many(cx, f"SELECT rhythm, sum(n) AS n FROM {_ACTIVE_COUNTED} GROUP BY rhythm ORDER BY rhythm")
    return {row["rhythm"]: int(row["n"]) for row in rows}


def weekly(now: datetime, weeks: int) -> list[datetime]:
    """Now, and the midnights (UTC) that many weeks back, oldest first: for those only kept counts are read."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return [*(midnight - timedelta(weeks=back) for back in range(weeks, 0, -1)), now]


async def active_at(cx: aiosqlite.Connection, instants: Iterable[datetime]) -> list[int]:
    """How many subscriptions were active at each instant, in the order given; without those that were forgotten
    since."""
    rows = await many(
        cx,
        "SELECT (SELECT coalesce(sum(began - ended), 0) FROM subscription_day WHERE day < today) "
        f"+ (SELECT count(*) FROM target WHERE {_KNOWN} AND since >= today * 86400 AND since <= at) "
        f"- (SELECT count(*) FROM target WHERE {_KNOWN} AND ended >= today * 86400 AND ended <= at) AS n "
        "FROM (SELECT key, value AS at, CAST(value / 86400 AS INTEGER) AS today FROM json_each(?)) ORDER BY key",
        (json.dumps([at.timestamp() for at in instants]),),
    )
    return [int(row["n"]) for row in rows]


async def movement(cx: aiosqlite.Connection, since: datetime) -> tuple[int, int]:
    """How many subscriptions have begun since that instant and are not ended, and how many have ended since."""
    row = await one(
        cx,
        "SELECT coalesce(sum(staying), 0) "
        "+ (SELECT count(*) FROM target WHERE ended IS NULL AND since >= :at AND since < :midnight) AS came, "
        "coalesce(sum(ended - merged), 0) "
        "+ (SELECT count(*) FROM target WHERE ended >= :at AND ended < :midnight AND why <> 'merged') AS went "
        "FROM subscription_day WHERE day >= :midnight / 86400",
        {"at": since.timestamp(), "midnight": (int(since.timestamp()) // _DAY + 1) * _DAY},
    )
    return (row["came"], row["went"]) if row else (0, 0)


# A target without chosen topics wants all topics; an urgent release goes to everyone. What is not for everyone goes to
# those who are admitted, whatever they chose. `:press`: the statement is for the press alone so far.
WANTS_TOPIC = (
    f"CASE WHEN :press OR EXISTS (SELECT 1 FROM closed_topic WHERE key = :topic) THEN {ADMITTED} ELSE "
    "(:urgent OR NOT EXISTS (SELECT 1 FROM target_topic) "  # evaluated once: true if no target has chosen any topic
    "OR NOT EXISTS (SELECT 1 FROM target_topic WHERE target = target.id) "
    "OR EXISTS (SELECT 1 FROM target_topic WHERE target = target.id AND topic = :topic)) END"
)


async def counts(cx: aiosqlite.Connection) -> dict[str, int]:
    """Subscriptions by kind of chat, and how many are paused or ended."""
    rows = await many(cx, f"SELECT kind, sum(n) AS n FROM {_ACTIVE_COUNTED} GROUP BY kind")
    by_kind = {row["kind"]: int(row["n"]) for row in rows}
    others = await many(cx, "SELECT state, sum(n) AS n FROM subscription_count WHERE state <> 'active' GROUP BY state")
    return {
        "active": sum(by_kind.values()),
        **{kind: by_kind.get(kind, 0) for kind in ChatKind},
        **({"paused": 0, "ended": 0} | {row["state"]: int(row["n"]) for row in others}),
    }


async def by_segment(cx: aiosqlite.Connection) -> dict[tuple[str, str], int]:
    """Active subscriptions by kind of chat and language."""
    rows = await many(cx, f"SELECT kind, lang, sum(n) AS n FROM {_ACTIVE_COUNTED} GROUP BY kind, lang")
    return {(row["kind"], row["lang"]): int(row["n"]) for row in rows}


async def end_configured_except(cx: aiosqlite.Connection, chats: Iterable[int], now: datetime) -> int:
    """End the channels that came from the config and are no longer in it; how many ended."""
    keep = set(chats)
    rows = await many(cx, "SELECT chat FROM target WHERE source = 'config' AND ended IS NULL")
    gone = [row["chat"] for row in rows if row["chat"] not in keep]
    for chat in gone:
        await end(cx, chat, None, "config", now)
    return len(gone)


async def choose_topics(cx: aiosqlite.Connection, chat: int, thread: int, topics: Iterable[str]) -> None:
    """Set the topics that the chat receives; none chosen means all."""
    target = await number(cx, "SELECT id FROM target WHERE chat = ? AND thread = ?", (chat, thread))
    await run(cx, "DELETE FROM target_topic WHERE target = ?", (target,))
    await cx.executemany("INSERT INTO target_topic VALUES (?, ?)", [(target, topic) for topic in topics])


def target_of(row: Row) -> Target:
    """The target of a row."""
    return Target(row["id"], row["chat"], row["thread"], ChatKind(row["kind"]), row["lang"])
