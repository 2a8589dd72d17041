"""Drafts: content and state. Who did what is in history.py; the messages they were written in are in parts.py."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import aiosqlite

from bot.domain.drafts.draft import UNDO, Act, Content, Draft, DraftState
from bot.domain.releases.release import ReleaseKind
from bot.store.database.engine import Row
from bot.store.rows import insert, many, number, one, run

# SQLite uses the index of open drafts only for exactly these words; otherwise it would read the whole table.
OPEN = "draft.state NOT IN ('published', 'discarded')"


async def add(
    cx: aiosqlite.Connection,
    author: int,
    chat: int,
    content: Content,
    now: datetime,
    *,
    kind: ReleaseKind = ReleaseKind.PUBLISH,
    statement: int = 0,
    base: int = 0,
    login: str = "",
    source: str = "",
) -> int:
    """Store a new draft; returns its id. `login`: the login name, if it came from a shell; `source`: the host of the
    source that it came from."""
    at = now.timestamp()
    draft = await insert(
        cx,
        "INSERT INTO draft (kind, statement, base, content, hash, author, chat, login, source, at, created_at, "
        "updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(kind, statement or None, base, _stored(content), content.content_hash()),
            *(author, chat, login, source, _at(content), at, at),
        ),
    )
    await _note(cx, draft, author, Act.BEGUN, now)
    return draft


async def change(cx: aiosqlite.Connection, draft: int, content: Content, actor: int, act: Act, now: datetime) -> None:
    """Replace the content: the version grows, and the draft is in editing again."""
    await run(
        cx,
        "UPDATE draft SET content = ?, hash = ?, at = ?, state = 'editing', why = '', version = version + 1, "
        "updated_at = ? WHERE id = ?",
        (_stored(content), content.content_hash(), _at(content), now.timestamp(), draft),
    )
    await _note(cx, draft, actor, act, now)


async def put_source(cx: aiosqlite.Connection, draft: int, source: str) -> None:
    """Store the source that the draft's words come from."""
    await run(cx, "UPDATE draft SET source = ? WHERE id = ?", (source, draft))


async def set_state(
    cx: aiosqlite.Connection,
    draft: int,
    state: DraftState,
    actor: int,
    act: Act,
    now: datetime,
    *,
    why: str = "",
) -> None:
    """Change the draft's state. Its version grows, so that older buttons can be recognised."""
    await run(
        cx,
        "UPDATE draft SET state = ?, why = ?, version = version + 1, updated_at = ? WHERE id = ?",
        (state, why, now.timestamp(), draft),
    )
    await _note(cx, draft, actor, act, now)


async def mark_restored(cx: aiosqlite.Connection, version: int, now: datetime) -> list[tuple[int, int]]:
    """In a backup that is being restored: give every draft that is open, or discarded and still restorable, the number
    `version`, and hold the scheduled ones. Returns (draft, author) of those."""
    scheduled = await many(cx, f"SELECT id, author FROM draft WHERE {OPEN} AND state = 'scheduled' ORDER BY id")
    marked = f"({OPEN} OR state = 'discarded' AND updated_at >= :undo)"
    values = {"version": version, "now": now.timestamp(), "undo": (now - UNDO).timestamp(), "act": Act.FROM_BACKUP}
    await run(  # a discarded draft keeps its `updated_at`, which limits its Undo
        cx,
        "INSERT INTO draft_change (draft, version, actor, at, what) "
        f"SELECT id, :version, 0, iif(state = 'discarded', updated_at, :now), :act FROM draft WHERE {marked}",
        values,
    )
    await run(
        cx,
        "UPDATE draft SET why = iif(state IN ('scheduled', 'held'), 'restored', why), version = :version, "
        "state = iif(state = 'scheduled', 'held', state), updated_at = iif(state = 'discarded', updated_at, :now) "
        f"WHERE {marked}",
        values,
    )
    return [(row["id"], row["author"]) for row in scheduled]


async def _note(cx: aiosqlite.Connection, draft: int, actor: int, act: Act, now: datetime) -> None:
    await run(
        cx,
        "INSERT INTO draft_change (draft, version, actor, at, what) "
        "SELECT id, version, ?, ?, ? FROM draft WHERE id = ?",
        (actor, now.timestamp(), act, draft),
    )


async def by_id(cx: aiosqlite.Connection, draft: int) -> Draft | None:
    """The draft."""
    row = await one(cx, "SELECT * FROM draft WHERE id = ?", (draft,))
    return read(row) if row else None


async def page(
    cx: aiosqlite.Connection, states: Sequence[DraftState], *, author: int | None, skip: int, most: int
) -> list[Draft]:
    """Drafts in one of `states`, the last changed first; with `author`, only that person's."""
    rows = await many(
        cx,
        "SELECT * FROM draft WHERE state IN (SELECT value FROM json_each(?)) AND (? IS NULL OR author = ?) "
        "ORDER BY updated_at DESC, id DESC LIMIT ? OFFSET ?",
        (json.dumps(list(states)), author, author, most, skip),
    )
    return [read(row) for row in rows]


async def open_drafts(cx: aiosqlite.Connection) -> list[Draft]:
    """Every draft that is neither published nor discarded, the oldest first."""
    return [read(row) for row in await many(cx, f"SELECT * FROM draft WHERE {OPEN} ORDER BY id")]


async def waiting(cx: aiosqlite.Connection, state: DraftState, most: int) -> list[Draft]:
    """Drafts in that state: first those with a time, by that time; then the others, the longest unchanged first."""
    rows = await many(
        cx,
        f"SELECT * FROM draft WHERE {OPEN} AND state = ? ORDER BY at IS NULL, at, updated_at, id LIMIT ?",
        (state, most),
    )
    return [read(row) for row in rows]


async def count(cx: aiosqlite.Connection, states: Sequence[DraftState], author: int | None = None) -> int:
    """How many drafts `page` would return in all."""
    return await number(
        cx,
        "SELECT count(*) FROM draft WHERE state IN (SELECT value FROM json_each(?)) AND (? IS NULL OR author = ?)",
        (json.dumps(list(states)), author, author),
    )


async def due(cx: aiosqlite.Connection, now: datetime) -> list[Draft]:
    """Scheduled drafts whose time has come, the earliest first."""
    rows = await many(
        cx, f"SELECT * FROM draft WHERE {OPEN} AND state = 'scheduled' AND at <= ? ORDER BY at, id", (now.timestamp(),)
    )
    return [read(row) for row in rows]


async def next_due(cx: aiosqlite.Connection) -> float | None:
    """When the next scheduled draft goes out, in seconds since 1970; None if there is none."""
    row = await one(cx, f"SELECT min(at) AS at FROM draft WHERE {OPEN} AND state = 'scheduled'")
    return row["at"] if row else None


async def of_statement(cx: aiosqlite.Connection, statement: int, kinds: Sequence[ReleaseKind]) -> Draft | None:
    """The newest open draft of one of these kinds about a statement."""
    row = await one(
        cx,
        "SELECT * FROM draft INDEXED BY draft_open WHERE statement = ? AND kind IN (SELECT value FROM json_each(?)) "
        f"AND {OPEN} ORDER BY id DESC LIMIT 1",
        (statement, json.dumps(list(kinds))),
    )
    return read(row) if row else None


async def open_about(cx: aiosqlite.Connection, statement: int) -> list[Draft]:
    """Every open draft about a statement, oldest first."""
    rows = await many(
        cx, f"SELECT * FROM draft INDEXED BY draft_open WHERE statement = ? AND {OPEN} ORDER BY id", (statement,)
    )
    return [read(row) for row in rows]


async def became(cx: aiosqlite.Connection, draft: int, statement: int) -> None:
    """Store that the draft was published as that statement."""
    await run(cx, "UPDATE draft SET statement = ? WHERE id = ?", (statement, draft))


def _stored(content: Content) -> str:
    return json.dumps(content.to_json(), ensure_ascii=False)


def _at(content: Content) -> float | None:
    return content.at.timestamp() if content.at else None


def read(row: Row) -> Draft:
    """The draft of a row."""
    return Draft(
        id=row["id"],
        version=row["version"],
        state=DraftState(row["state"]),
        author=row["author"],
        chat=row["chat"],
        content=Content.from_json(json.loads(row["content"])),
        created_at=datetime.fromtimestamp(row["created_at"], UTC),
        kind=ReleaseKind(row["kind"]),
        statement=row["statement"] or 0,
        base=row["base"],
        why=row["why"],
        login=row["login"],
        source=row["source"],
    )
