"""Past redactions: read from a database that is being replaced, and stored in the one that replaces it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import aiosqlite

from bot.domain.redaction.redaction import OMITTED, Past, RedactionState, Remains
from bot.domain.statements import Number, StatementState
from bot.store.database import engine
from bot.store.rows import insert, run

_DONE = (
    "SELECT statement, year, serial, key, revisions, reason, asked_at, asked_by, decided_at, decided_by "
    "FROM redaction JOIN statement ON statement.id = redaction.statement "
    "WHERE redaction.state = 'done' AND decided_at IS NOT NULL ORDER BY redaction.id DESC"
)


def of_database(connection: engine.Connection) -> list[Past]:
    """The redactions in a database of ours, of this version or an older one, the last first.

    Raises:
        Error: it cannot be read.
    """
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'redaction'").fetchone():
        return []
    found = []
    for row in connection.execute(_DONE).fetchall():
        statement, year, serial, key, revisions, reason, asked_at, asked_by, at, by = row
        remains = _remains(connection, statement)
        done, asked = (datetime.fromtimestamp(when, UTC) for when in (at, asked_at))
        numbers = tuple(json.loads(revisions))
        found.append(Past(Number(year, serial), numbers, reason, done, asked, asked_by, by, key, remains))
    return found


def _remains(connection: engine.Connection, statement: int) -> Remains | None:
    """What is left of a statement whose texts are all gone; None if one is there."""
    texts = {
        (revision, lang): digest
        for revision, lang, digest in connection.execute(
            "SELECT text.revision, text.lang, sha256 FROM text LEFT JOIN redacted_text AS gone "
            "ON gone.statement = text.statement AND gone.revision = text.revision AND gone.lang = text.lang "
            "WHERE text.statement = ?",
            (statement,),
        )
    }
    if None in texts.values():
        return None
    key, day, topic, position, published_at = connection.execute(
        "SELECT key, date, topic, position, published_at FROM statement WHERE id = ?", (statement,)
    ).fetchone()
    drafts = tuple(row[0] for row in connection.execute("SELECT id FROM draft WHERE statement = ?", (statement,)))
    at = datetime.fromtimestamp(published_at, UTC) if published_at else None
    return Remains(key, date.fromisoformat(day), topic, position, at, texts, drafts)


async def put(cx: aiosqlite.Connection, statement: int, past: Past) -> int:
    """Store that texts of a statement were taken down for good then; returns the redaction's id."""
    return await insert(
        cx,
        "INSERT INTO redaction (statement, revisions, reason, asked_by, asked_at, state, decided_by, decided_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(statement, json.dumps(sorted(past.revisions)), past.reason, past.asked_by, past.asked_at.timestamp()),
            *(RedactionState.DONE, past.decided_by, past.at.timestamp()),
        ),
    )


async def put_remains(cx: aiosqlite.Connection, past: Past, left: Remains) -> int:
    """Store a statement of which only number, date and hashes are left, and which drafts became it; returns its id."""
    newest = max(revision for revision, _ in left.texts)
    statement = await insert(
        cx,
        "INSERT INTO statement (year, serial, date, position, published_at, topic, state, revision, key) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(past.number.year, past.number.serial, left.day.isoformat(), left.position),
            left.published_at.timestamp() if left.published_at else None,
            *(left.topic, StatementState.RETRACTED, newest, left.key),
        ),
    )
    await cx.executemany(
        f"INSERT INTO text VALUES (?, ?, ?, '{OMITTED}', '{OMITTED}', '', '', 0)",
        [(statement, revision, lang) for revision, lang in left.texts],
    )
    which = json.dumps(left.drafts)
    sql = "UPDATE draft SET statement = ? WHERE statement IS NULL AND id IN (SELECT value FROM json_each(?))"
    await run(cx, sql, (statement, which))
    return statement
