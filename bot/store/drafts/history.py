"""Who did what to a draft, and the decisions on it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import aiosqlite

from bot.domain.drafts.draft import WRITING, Act, Draft, HistoryEntry
from bot.store.database.engine import Row
from bot.store.rows import many, one, run


async def history(cx: aiosqlite.Connection, draft: int) -> list[HistoryEntry]:
    """What was done to the draft, oldest first."""
    rows = await many(cx, "SELECT * FROM draft_change WHERE draft = ? ORDER BY version", (draft,))
    return [_change(row) for row in rows]


async def last_changes(cx: aiosqlite.Connection, drafts: Sequence[int]) -> dict[int, HistoryEntry]:
    """What was last done to each of the drafts."""
    rows = await many(
        cx,
        "SELECT draft_change.* FROM draft_change JOIN draft ON draft.id = draft_change.draft "
        "AND draft.version = draft_change.version WHERE draft.id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(drafts)),),
    )
    return {row["draft"]: _change(row) for row in rows}


async def other_hand(cx: aiosqlite.Connection, draft: int, version: int, actor: int) -> int | None:
    """Who, other than `actor`, last did something to the draft since `version`; None for nobody."""
    row = await one(
        cx,
        "SELECT actor FROM draft_change WHERE draft = ? AND version > ? AND actor <> ? ORDER BY version DESC LIMIT 1",
        (draft, version, actor),
    )
    return int(row["actor"]) if row else None


async def submitter(cx: aiosqlite.Connection, draft: int) -> int | None:
    """Who last submitted the draft."""
    row = await one(
        cx,
        "SELECT actor FROM draft_change WHERE draft = ? AND what = 'submitted' ORDER BY version DESC LIMIT 1",
        (draft,),
    )
    return int(row["actor"]) if row else None


async def is_from_backup(cx: aiosqlite.Connection, draft: int) -> bool:
    """Whether the draft was open in a backup that was put back."""
    found = "SELECT 1 FROM draft_change WHERE draft = ? AND what = ?"
    return await one(cx, found, (draft, Act.FROM_BACKUP)) is not None


async def submitted_at(cx: aiosqlite.Connection, draft: int) -> datetime | None:
    """When the draft was last submitted."""
    sql = "SELECT max(at) AS at FROM draft_change WHERE draft = ? AND what = 'submitted'"
    row = await one(cx, sql, (draft,))
    return datetime.fromtimestamp(row["at"], UTC) if row and row["at"] is not None else None


async def last_writer(cx: aiosqlite.Connection, draft: int) -> int | None:
    """Who last changed the content."""
    row = await one(
        cx,
        "SELECT actor FROM draft_change WHERE draft = ? AND what IN (SELECT value FROM json_each(?)) "
        "ORDER BY version DESC LIMIT 1",
        (draft, json.dumps(list(WRITING))),
    )
    return int(row["actor"]) if row else None


async def decide(
    cx: aiosqlite.Connection, draft: Draft, actor: int, verdict: str, now: datetime, reason: str = ""
) -> None:
    """Store a decision (`verdict`: approve or reject) for exactly this content, by its hash."""
    await run(
        cx,
        "INSERT INTO decision (draft, version, hash, actor, verdict, at, reason) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (draft.id, draft.version, draft.content.content_hash(), actor, verdict, now.timestamp(), reason),
    )


async def approver(cx: aiosqlite.Connection, draft: Draft) -> int | None:
    """Who approved exactly the present content; None if nobody did, or the draft was changed or withdrawn since."""
    row = await one(
        cx,
        "SELECT actor, verdict, hash FROM decision WHERE draft = ? AND version >= ("
        "    SELECT coalesce(max(version), 0) FROM draft_change WHERE draft_change.draft = decision.draft "
        "    AND what IN (SELECT value FROM json_each(?))) ORDER BY version DESC LIMIT 1",
        (draft.id, json.dumps([*WRITING, Act.SUBMITTED, Act.WITHDRAWN, Act.FROM_BACKUP])),
    )
    approved = row and (row["verdict"], row["hash"]) == ("approve", draft.content.content_hash())
    return int(row["actor"]) if row and approved else None


async def approved_by(cx: aiosqlite.Connection, draft: int, version: int, actor: int) -> bool:
    """Whether that person approved the draft at that version."""
    found = "SELECT 1 FROM decision WHERE (draft, version, actor, verdict) = (?, ?, ?, 'approve')"
    return await one(cx, found, (draft, version, actor)) is not None


async def reason(cx: aiosqlite.Connection, draft: int, version: int) -> str:
    """The reason of the rejection that led to this version; '' if it was something else."""
    row = await one(cx, "SELECT reason FROM decision WHERE draft = ? AND version = ?", (draft, version - 1))
    return str(row["reason"]) if row else ""


def _change(row: Row) -> HistoryEntry:
    return HistoryEntry(row["version"], row["actor"], datetime.fromtimestamp(row["at"], UTC), Act(row["what"]))
