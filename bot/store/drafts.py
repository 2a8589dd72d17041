"""Drafts, what was done to them, and the messages that they were written in. Where they are shown is beside it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import aiosqlite

from bot.domain.draft import WRITING, Act, Change, Content, Draft, DraftState
from bot.domain.release import ReleaseKind
from bot.domain.richtext import RichText, dump_spans, load_text
from bot.store.rows import insert, many, number, one, run

# Said in these very words, the index of what is open is used: the table of years is not read each second.
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
) -> int:
    """Store a new draft; its id."""
    at = now.timestamp()
    draft = await insert(
        cx,
        "INSERT INTO draft (kind, statement, base, content, hash, author, chat, at, created_at, updated_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (kind, statement or None, base, _stored(content), content.digest(), author, chat, _at(content), at, at),
    )
    await _note(cx, draft, author, Act.BEGUN, now)
    return draft


async def change(cx: aiosqlite.Connection, draft: int, content: Content, actor: int, act: Act, now: datetime) -> None:
    """Replace the content: the version grows, and the draft is in editing again."""
    await run(
        cx,
        "UPDATE draft SET content = ?, hash = ?, at = ?, state = 'editing', why = '', version = version + 1, "
        "updated_at = ? WHERE id = ?",
        (_stored(content), content.digest(), _at(content), now.timestamp(), draft),
    )
    await _note(cx, draft, actor, act, now)


async def settle(
    cx: aiosqlite.Connection,
    draft: int,
    state: DraftState,
    actor: int,
    act: Act,
    now: datetime,
    *,
    why: str = "",
) -> None:
    """Move the draft to `state`: the version grows, so that buttons made before are known as old."""
    await run(
        cx,
        "UPDATE draft SET state = ?, why = ?, version = version + 1, updated_at = ? WHERE id = ?",
        (state, why, now.timestamp(), draft),
    )
    await _note(cx, draft, actor, act, now)


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
    return _draft(row) if row else None


async def page(
    cx: aiosqlite.Connection, states: Sequence[DraftState], *, author: int | None, skip: int, most: int
) -> list[Draft]:
    """Drafts in one of `states`, the last changed first; with `author` only that person's."""
    rows = await many(
        cx,
        "SELECT * FROM draft WHERE state IN (SELECT value FROM json_each(?)) AND (? IS NULL OR author = ?) "
        "ORDER BY updated_at DESC, id DESC LIMIT ? OFFSET ?",
        (json.dumps(list(states)), author, author, most, skip),
    )
    return [_draft(row) for row in rows]


async def waiting(cx: aiosqlite.Connection, state: DraftState, most: int) -> list[Draft]:
    """Drafts in that state: those with a time first, the earliest leading; then those that have waited longest."""
    rows = await many(
        cx,
        f"SELECT * FROM draft WHERE {OPEN} AND state = ? ORDER BY at IS NULL, at, updated_at, id LIMIT ?",
        (state, most),
    )
    return [_draft(row) for row in rows]


async def count(cx: aiosqlite.Connection, states: Sequence[DraftState], author: int | None = None) -> int:
    """How many drafts `page` would find."""
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
    return [_draft(row) for row in rows]


async def of_statement(cx: aiosqlite.Connection, statement: int, kinds: Sequence[ReleaseKind]) -> Draft | None:
    """The newest open draft, of these kinds, about a statement."""
    row = await one(
        cx,
        "SELECT * FROM draft INDEXED BY draft_open WHERE statement = ? AND kind IN (SELECT value FROM json_each(?)) "
        f"AND {OPEN} ORDER BY id DESC LIMIT 1",
        (statement, json.dumps(list(kinds))),
    )
    return _draft(row) if row else None


async def history(cx: aiosqlite.Connection, draft: int) -> list[Change]:
    """What was done to the draft, oldest first."""
    rows = await many(cx, "SELECT * FROM draft_change WHERE draft = ? ORDER BY version", (draft,))
    return [_change(row) for row in rows]


async def last_changes(cx: aiosqlite.Connection, drafts: Sequence[int]) -> dict[int, Change]:
    """What was last done to each of the drafts."""
    rows = await many(
        cx,
        "SELECT draft_change.* FROM draft_change JOIN draft ON draft.id = draft_change.draft "
        "AND draft.version = draft_change.version WHERE draft.id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(drafts)),),
    )
    return {row["draft"]: _change(row) for row in rows}


async def other_hand(cx: aiosqlite.Connection, draft: int, version: int, actor: int) -> int | None:
    """Who, other than `actor`, was the last to do something to the draft since `version`; None for nobody."""
    row = await one(
        cx,
        "SELECT actor FROM draft_change WHERE draft = ? AND version > ? AND actor <> ? ORDER BY version DESC LIMIT 1",
        (draft, version, actor),
    )
    return int(row["actor"]) if row else None


async def submitter(cx: aiosqlite.Connection, draft: int) -> int | None:
    """Who was the last to submit the draft."""
    row = await one(
        cx,
        "SELECT actor FROM draft_change WHERE draft = ? AND what = 'submitted' ORDER BY version DESC LIMIT 1",
        (draft,),
    )
    return int(row["actor"]) if row else None


async def last_writer(cx: aiosqlite.Connection, draft: int) -> int | None:
    """Who was the last to change what would be sent."""
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
    """Keep a decision, approve or reject, bound to exactly what would be sent."""
    await run(
        cx,
        "INSERT INTO decision (draft, version, hash, actor, verdict, at, reason) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (draft.id, draft.version, draft.content.digest(), actor, verdict, now.timestamp(), reason),
    )


async def approver(cx: aiosqlite.Connection, draft: Draft) -> int | None:
    """Who approved exactly what the draft would send now; None where nobody did, or it was changed, or taken back,
    since."""
    row = await one(
        cx,
        "SELECT actor, verdict, hash FROM decision WHERE draft = ? AND version >= ("
        "    SELECT coalesce(max(version), 0) FROM draft_change WHERE draft_change.draft = decision.draft "
        "    AND what IN (SELECT value FROM json_each(?))) ORDER BY version DESC LIMIT 1",
        (draft.id, json.dumps([*WRITING, Act.SUBMITTED, Act.WITHDRAWN])),
    )
    return int(row["actor"]) if row and (row["verdict"], row["hash"]) == ("approve", draft.content.digest()) else None


async def approved_by(cx: aiosqlite.Connection, draft: int, version: int, actor: int) -> bool:
    """Whether that person approved the draft at that version."""
    found = "SELECT 1 FROM decision WHERE (draft, version, actor, verdict) = (?, ?, ?, 'approve')"
    return await one(cx, found, (draft, version, actor)) is not None


async def reason(cx: aiosqlite.Connection, draft: int, version: int) -> str:
    """Why the draft was rejected by what made it this version; '' where it was not."""
    row = await one(cx, "SELECT reason FROM decision WHERE draft = ? AND version = ?", (draft, version - 1))
    return str(row["reason"]) if row else ""


async def became(cx: aiosqlite.Connection, draft: int, statement: int) -> None:
    """The draft went out as that statement."""
    await run(cx, "UPDATE draft SET statement = ? WHERE id = ?", (statement, draft))


async def of_message(cx: aiosqlite.Connection, chat: int, message_id: int) -> tuple[Draft, str] | None:
    """The draft that a message is part of, and the language of the text that it is part of."""
    row = await one(
        cx,
        "SELECT draft.*, draft_part.lang FROM draft JOIN draft_part ON draft_part.draft = draft.id "
        "WHERE draft_part.chat = ? AND draft_part.message_id = ? AND NOT draft_part.dropped",
        (chat, message_id),
    )
    return (_draft(row), row["lang"]) if row else None


async def put_part(
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
    """Store a message that a text of the draft is written in, or its new wording. `aside`: kept, not used yet."""
    await run(
        cx,
        "INSERT INTO draft_part (chat, message_id, draft, lang, text, entities, sent_at, dropped) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (chat, message_id) DO UPDATE SET text = excluded.text, entities = excluded.entities",
        (chat, message_id, draft, lang, text.text, dump_spans(text), sent_at.timestamp(), int(aside)),
    )


async def take_aside(cx: aiosqlite.Connection, draft: int, chat: int, message_id: int, within: timedelta) -> str | None:
    """Use a message that was kept aside, and those that came after it, each `within` that time of the one before it:
    they take the place of the text in their language, which is returned. None where there is none."""
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
    await drop_parts(cx, draft, lang)
    await run(
        cx,
        "UPDATE draft_part SET dropped = 0 WHERE chat = ? AND message_id IN (SELECT value FROM json_each(?))",
        (chat, json.dumps(pieces)),
    )
    return lang


async def drop_parts(cx: aiosqlite.Connection, draft: int, lang: str) -> None:
    """The text in `lang` is no longer what its messages so far say."""
    await run(cx, "UPDATE draft_part SET dropped = 1 WHERE draft = ? AND lang = ?", (draft, lang))


async def move_parts(cx: aiosqlite.Connection, draft: int, lang: str, to: str) -> None:
    """The messages of the text in `lang` are of the text in `to`."""
    await run(cx, "UPDATE draft_part SET lang = ? WHERE draft = ? AND lang = ?", (to, draft, lang))


async def parts(cx: aiosqlite.Connection, draft: int, lang: str) -> list[RichText]:
    """The messages of the text in `lang`, in order."""
    rows = await many(
        cx,
        "SELECT text, entities FROM draft_part WHERE draft = ? AND lang = ? AND NOT dropped ORDER BY chat, message_id",
        (draft, lang),
    )
    return [load_text(row["text"], row["entities"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Part:
    """A message that a draft's text in `lang` was written in. `aside`: it is not used, or not any more."""

    draft: Draft
    lang: str
    message_id: int
    sent_at: datetime
    aside: bool


async def last_part(cx: aiosqlite.Connection, chat: int) -> Part | None:
    """The chat's newest message that a draft was written in."""
    row = await one(cx, "SELECT * FROM draft_part WHERE chat = ? ORDER BY message_id DESC LIMIT 1", (chat,))
    draft = await by_id(cx, row["draft"]) if row else None
    if not row or not draft:
        return None
    sent_at = datetime.fromtimestamp(row["sent_at"], UTC)
    return Part(draft, row["lang"], row["message_id"], sent_at, bool(row["dropped"]))


def _change(row: sqlite3.Row) -> Change:
    return Change(row["version"], row["actor"], datetime.fromtimestamp(row["at"], UTC), Act(row["what"]))


def _stored(content: Content) -> str:
    return json.dumps(content.to_json(), ensure_ascii=False)


def _at(content: Content) -> float | None:
    return content.at.timestamp() if content.at else None


def _draft(row: sqlite3.Row) -> Draft:
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
    )
