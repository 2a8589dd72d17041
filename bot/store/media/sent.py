"""Files that staff have sent, until they are in a draft, and for some days afterwards, to recognise edits."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

import aiosqlite

from bot.domain.drafts.sent_media import WAITING, Goal, SentFile, SentMedia
from bot.domain.media import MediaKind
from bot.domain.text.richtext import dump_spans, load_text
from bot.store.database.engine import Row
from bot.store.rows import many, one, run

# SQLite uses the index of waiting files only for exactly these words.
_WAITS = f"goal IN ({', '.join(repr(str(goal)) for goal in WAITING)})"
_QUIET = 0.6  # seconds without another message of an album; Telegram sends them almost at once


async def add(cx: aiosqlite.Connection, sent: SentMedia, now: datetime) -> None:
    """Store a message that brought a file; does nothing if it is known."""
    await run(
        cx,
        "INSERT OR IGNORE INTO sent_media "
        "(chat, message_id, user, album, goal, draft, lang, replaces, file, caption, entities, at, came) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(sent.chat, sent.message_id, sent.user, sent.album, sent.goal, sent.draft, sent.lang, sent.replaces),
            *(json.dumps(asdict(sent.file)), sent.caption.text, dump_spans(sent.caption)),
            *(sent.at.timestamp(), now.timestamp()),
        ),
    )


async def waiting(cx: aiosqlite.Connection, now: datetime) -> list[list[SentMedia]]:
    """What can be handled now: single files, and albums that are complete, in the order of their messages."""
    groups = await _groups(cx)
    return [[_sent(row) for row in rows] for rows in groups if _whole_at(rows) <= now.timestamp()]


async def next_due(cx: aiosqlite.Connection, now: datetime) -> float | None:
    """When the next album counts as complete, in seconds since 1970."""
    ahead = [at for at in map(_whole_at, await _groups(cx)) if at > now.timestamp()]
    return min(ahead, default=None)


async def _groups(cx: aiosqlite.Connection) -> list[list[Row]]:
    rows = await many(cx, f"SELECT * FROM sent_media WHERE {_WAITS} ORDER BY chat, message_id")
    groups: dict[object, list[Row]] = {}
    for row in rows:
        groups.setdefault((row["chat"], row["album"] or row["message_id"]), []).append(row)
    return list(groups.values())


def _whole_at(rows: Sequence[Row]) -> float:
    return max(float(row["came"]) for row in rows) + _QUIET if rows[0]["album"] else 0.0


async def of_message(cx: aiosqlite.Connection, chat: int, message_id: int) -> SentMedia | None:
    """The file that a message brought."""
    row = await one(cx, "SELECT * FROM sent_media WHERE (chat, message_id) = (?, ?)", (chat, message_id))
    return _sent(row) if row else None


async def of_album(cx: aiosqlite.Connection, sent: SentMedia) -> list[SentMedia]:
    """The messages of the same album, in order; the message alone if it is a single file."""
    rows = await many(
        cx,
        "SELECT * FROM sent_media WHERE chat = ? AND (message_id = ? OR (? <> '' AND album = ?)) ORDER BY message_id",
        (sent.chat, sent.message_id, sent.album, sent.album),
    )
    return [_sent(row) for row in rows]


async def answering(cx: aiosqlite.Connection, chat: int) -> str:
    """The album that came as the answer to /post and is not handled yet; '' for none."""
    row = await one(
        cx,
        "SELECT album FROM sent_media WHERE chat = ? AND goal = 'new' AND album <> '' ORDER BY message_id DESC LIMIT 1",
        (chat,),
    )
    return str(row["album"]) if row else ""


async def aim(cx: aiosqlite.Connection, sent: Iterable[SentMedia], goal: Goal, draft: int = 0) -> None:
    """Set the goal of these files."""
    await cx.executemany(
        "UPDATE sent_media SET goal = ?, draft = ? WHERE (chat, message_id) = (?, ?)",
        [(goal, draft, one.chat, one.message_id) for one in sent],
    )


async def attached(cx: aiosqlite.Connection, sent: SentMedia, draft: int, tag: str) -> None:
    """Store that it is in the draft, as the file with that tag ('' if it had to be left out)."""
    await run(
        cx,
        "UPDATE sent_media SET goal = 'done', draft = ?, replaces = ? WHERE (chat, message_id) = (?, ?)",
        (draft, tag, sent.chat, sent.message_id),
    )


async def put_another(cx: aiosqlite.Connection, known: SentMedia, file: SentFile) -> None:
    """Store that the person has put another file into the message; it will replace the one in the draft."""
    await run(
        cx,
        "UPDATE sent_media SET goal = 'draft', file = ?, caption = '', entities = '' WHERE (chat, message_id) = (?, ?)",
        (json.dumps(asdict(file)), known.chat, known.message_id),
    )


async def last_draft(cx: aiosqlite.Connection, chat: int, since: datetime) -> int:
    """The draft that the chat's newest message since then belongs to, a text or a file; 0 for none."""
    row = await one(
        cx,
        "SELECT draft FROM ("
        "    SELECT draft, message_id, sent_at AS at FROM draft_part WHERE chat = :chat AND NOT dropped UNION ALL "
        "    SELECT draft, message_id, at FROM sent_media WHERE chat = :chat AND goal = 'done' AND draft <> 0"
        ") WHERE at >= :since ORDER BY message_id DESC LIMIT 1",
        {"chat": chat, "since": since.timestamp()},
    )
    return int(row["draft"]) if row else 0


async def drop_old(cx: aiosqlite.Connection, before: datetime) -> None:
    """Delete files that were sent before that instant, unless they still wait to be handled."""
    await run(cx, f"DELETE FROM sent_media WHERE at < ? AND NOT {_WAITS}", (before.timestamp(),))


def _sent(row: Row) -> SentMedia:
    about = json.loads(row["file"])
    kind, unique_ids = MediaKind(about.pop("kind")), tuple(about.pop("unique_ids"))
    return SentMedia(
        row["chat"],
        row["message_id"],
        row["user"],
        SentFile(kind=kind, unique_ids=unique_ids, **about),
        load_text(row["caption"], row["entities"]),
        datetime.fromtimestamp(row["at"], UTC),
        row["album"],
        Goal(row["goal"]),
        row["draft"],
        row["lang"],
        row["replaces"],
    )
