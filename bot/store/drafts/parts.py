"""Parts: the Telegram messages that the texts of drafts were written in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import aiosqlite

from bot.domain.drafts.draft import Draft
from bot.domain.text.richtext import RichText, dump_spans, load_text
from bot.store.drafts.drafts import by_id, read
from bot.store.rows import many, one, run


async def of_message(cx: aiosqlite.Connection, chat: int, message_id: int) -> tuple[Draft, str] | None:
    """The draft, and the language of the text, that a message belongs to."""
    row = await one(
        cx,
        "SELECT draft.*, draft_part.lang FROM draft JOIN draft_part ON draft_part.draft = draft.id "
        "WHERE draft_part.chat = ? AND draft_part.message_id = ? AND NOT draft_part.dropped",
        (chat, message_id),
    )
    return (read(row), row["lang"]) if row else None


async def put(
    cx: aiosqlite.Connection,
    draft: int,
    lang: str,
    chat: int,
    message_id: int,
    text: RichText,
    sent_at: datetime,
    *,
    aside: bool = False,
) -> None:
    """Store a message that is part of a draft's text, or its new wording. `aside`: it is kept, but not used yet."""
    await run(
        cx,
        "INSERT INTO draft_part (chat, message_id, draft, lang, text, entities, sent_at, dropped) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (chat, message_id) DO UPDATE SET text = excluded.text, entities = excluded.entities",
        (chat, message_id, draft, lang, text.text, dump_spans(text), sent_at.timestamp(), int(aside)),
    )


async def take_aside(cx: aiosqlite.Connection, draft: int, chat: int, message_id: int, within: timedelta) -> str | None:
    """Use a message that was kept aside, and those that followed it, each within the time `within` of the one before.
    They replace the text in their language, which is returned; None if there is no such message."""
    rows = await many(
        cx,
        "SELECT * FROM draft_part WHERE draft = ? AND chat = ? AND message_id >= ? AND dropped ORDER BY message_id",
        (draft, chat, message_id),
    )
    if not rows or rows[0]["message_id"] != message_id:
        return None
    lang = str(rows[0]["lang"])
    pieces = [message_id]
    for before, row in pairwise(rows):
        if row["lang"] != lang or row["sent_at"] - before["sent_at"] > within.total_seconds():
            break
        pieces.append(row["message_id"])
    await drop(cx, draft, lang)
    await run(
        cx,
        "UPDATE draft_part SET dropped = 0 WHERE chat = ? AND message_id IN (SELECT value FROM json_each(?))",
        (chat, json.dumps(pieces)),
    )
    return lang


async def drop(cx: aiosqlite.Connection, draft: int, lang: str) -> None:
    """Stop using the messages of the text in `lang`."""
    await run(cx, "UPDATE draft_part SET dropped = 1 WHERE draft = ? AND lang = ?", (draft, lang))


async def move(cx: aiosqlite.Connection, draft: int, lang: str, to: str) -> None:
    """Let the messages of the text in `lang` belong to the text in `to`."""
    await run(cx, "UPDATE draft_part SET lang = ? WHERE draft = ? AND lang = ?", (to, draft, lang))


async def of_text(cx: aiosqlite.Connection, draft: int, lang: str) -> list[RichText]:
    """The messages of the text in `lang`, in order."""
    rows = await many(
        cx,
        "SELECT text, entities FROM draft_part WHERE draft = ? AND lang = ? AND NOT dropped ORDER BY chat, message_id",
        (draft, lang),
    )
    return [load_text(row["text"], row["entities"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Part:
    """A message that is part of a draft's text in `lang`. `aside`: it is not used yet, or no longer."""

    draft: Draft
    lang: str
    message_id: int
    sent_at: datetime
    aside: bool


async def last(cx: aiosqlite.Connection, chat: int) -> Part | None:
    """The chat's newest message that is part of a draft."""
    row = await one(cx, "SELECT * FROM draft_part WHERE chat = ? ORDER BY message_id DESC LIMIT 1", (chat,))
    draft = await by_id(cx, row["draft"]) if row else None
    if not row or not draft:
        return None
    sent_at = datetime.fromtimestamp(row["sent_at"], UTC)
    return Part(draft, row["lang"], row["message_id"], sent_at, bool(row["dropped"]))
