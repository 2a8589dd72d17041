"""Drafts, and the messages that they were written in."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime

import aiosqlite

from bot.domain.draft import Content, Draft, DraftState
from bot.domain.richtext import RichText, dump_spans, load_text
from bot.store.rows import insert, many, one, run


async def add(cx: aiosqlite.Connection, author: int, chat: int, content: Content, now: datetime) -> int:
    """Store a new draft; its id."""
    stored = json.dumps(content.to_json(), ensure_ascii=False)
    at = now.timestamp()
    return await insert(
        cx,
        "INSERT INTO draft (content, hash, author, chat, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)",
        (stored, content.digest(), author, chat, at, at),
    )


async def change(cx: aiosqlite.Connection, draft: int, content: Content, now: datetime) -> None:
    """Replace the content; the version grows."""
    stored = json.dumps(content.to_json(), ensure_ascii=False)
    await run(
        cx,
        "UPDATE draft SET content = ?, hash = ?, version = version + 1, updated_at = ? WHERE id = ?",
        (stored, content.digest(), now.timestamp(), draft),
    )


async def settle(
    cx: aiosqlite.Connection, draft: int, state: DraftState, now: datetime, statement: int | None = None
) -> None:
    """Move the draft to `state`."""
    await run(
        cx,
        "UPDATE draft SET state = ?, statement = coalesce(?, statement), updated_at = ? WHERE id = ?",
        (state, statement, now.timestamp(), draft),
    )


async def by_id(cx: aiosqlite.Connection, draft: int) -> Draft | None:
    """The draft."""
    row = await one(cx, "SELECT * FROM draft WHERE id = ?", (draft,))
    return _draft(row) if row else None


async def of_message(cx: aiosqlite.Connection, chat: int, message_id: int) -> Draft | None:
    """The draft that a message is part of."""
    row = await one(
        cx,
        "SELECT draft.* FROM draft JOIN draft_part ON draft_part.draft = draft.id "
        "WHERE draft_part.chat = ? AND draft_part.message_id = ? AND NOT draft_part.dropped",
        (chat, message_id),
    )
    return _draft(row) if row else None


async def statement_of(cx: aiosqlite.Connection, draft: int) -> int:
    """The statement that a published draft became; 0 before."""
    row = await one(cx, "SELECT statement FROM draft WHERE id = ?", (draft,))
    return int(row["statement"] or 0) if row else 0


async def put_part(
    cx: aiosqlite.Connection, draft: int, chat: int, message_id: int, text: RichText, sent_at: datetime
) -> None:
    """Store a message that the draft is written in, or its new text."""
    await run(
        cx,
        "INSERT INTO draft_part (chat, message_id, draft, text, entities, sent_at) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (chat, message_id) DO UPDATE SET text = excluded.text, entities = excluded.entities",
        (chat, message_id, draft, text.text, dump_spans(text), sent_at.timestamp()),
    )


async def drop_parts(cx: aiosqlite.Connection, draft: int) -> None:
    """The draft is no longer what its messages so far say."""
    await run(cx, "UPDATE draft_part SET dropped = 1 WHERE draft = ?", (draft,))


async def parts(cx: aiosqlite.Connection, draft: int) -> list[RichText]:
    """The texts of the draft's messages, in order."""
    rows = await many(
        cx,
        "SELECT text, entities FROM draft_part WHERE draft = ? AND NOT dropped ORDER BY message_id",
        (draft,),
    )
    return [load_text(row["text"], row["entities"]) for row in rows]


async def last_part(cx: aiosqlite.Connection, chat: int) -> tuple[Draft, int, datetime] | None:
    """The chat's newest message that a draft was written in: its draft, its id, and when it was sent."""
    row = await one(
        cx,
        "SELECT draft, message_id, sent_at FROM draft_part WHERE chat = ? AND NOT dropped "
        "ORDER BY message_id DESC LIMIT 1",
        (chat,),
    )
    draft = await by_id(cx, row["draft"]) if row else None
    if not row or not draft:
        return None
    return draft, int(row["message_id"]), datetime.fromtimestamp(row["sent_at"], UTC)


async def put_messages(cx: aiosqlite.Connection, draft: int, preview: int, card: int) -> None:
    """Remember the messages that show the draft."""
    await run(
        cx,
        "INSERT INTO draft_card (draft, chat, preview, card) SELECT id, chat, ?, ? FROM draft WHERE id = ? "
        "ON CONFLICT (draft, chat) DO UPDATE SET preview = excluded.preview, card = excluded.card",
        (preview, card, draft),
    )


async def messages(cx: aiosqlite.Connection, draft: int) -> tuple[int, int]:
    """The preview's and the card's message ids; 0 where there is none."""
    row = await one(cx, "SELECT preview, card FROM draft_card WHERE draft = ?", (draft,))
    return (int(row[0]), int(row[1])) if row else (0, 0)


def _draft(row: sqlite3.Row) -> Draft:
    return Draft(
        id=row["id"],
        version=row["version"],
        state=DraftState(row["state"]),
        author=row["author"],
        chat=row["chat"],
        content=Content.from_json(json.loads(row["content"])),
        created_at=datetime.fromtimestamp(row["created_at"], UTC),
    )
