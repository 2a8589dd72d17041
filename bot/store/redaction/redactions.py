"""What is asked to be taken down for good, and what was."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import aiosqlite

from bot.domain.redaction import Redaction, RedactionState
from bot.domain.statements import Number
from bot.store.database.engine import Row
from bot.store.rows import insert, many, one, run
from bot.store.statements.statements import instant


@dataclass(frozen=True, slots=True)
class RedactedFile:
    """A file that no statement carries any more. `at`: since when."""

    sha256: str
    mime: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RedactedText:
    """A text that is gone. `newest`: it was the statement's newest; `at`: since when it is gone."""

    number: Number
    revision: int
    lang: str
    newest: bool
    at: datetime


async def ask(
    cx: aiosqlite.Connection, statement: int, revisions: Iterable[int], reason: str, by: int, now: datetime
) -> int:
    """An owner asks for it; the number of the request."""
    return await insert(
        cx,
        "INSERT INTO redaction (statement, revisions, reason, asked_by, asked_at) VALUES (?, ?, ?, ?, ?)",
        (statement, json.dumps(sorted(revisions)), reason, by, now.timestamp()),
    )


async def by_id(cx: aiosqlite.Connection, redaction: int) -> Redaction | None:
    """The request of that number."""
    row = await one(cx, "SELECT * FROM redaction WHERE id = ?", (redaction,))
    return _redaction(row) if row else None


async def asked(cx: aiosqlite.Connection, statement: int) -> Redaction | None:
    """The request about a statement that nobody has decided."""
    row = await one(cx, "SELECT * FROM redaction WHERE statement = ? AND state = 'asked'", (statement,))
    return _redaction(row) if row else None


async def decide(cx: aiosqlite.Connection, redaction: int, state: RedactionState, by: int, now: datetime) -> None:
    """Somebody has decided."""
    sql = "UPDATE redaction SET state = ?, decided_by = ?, decided_at = ? WHERE id = ?"
    await run(cx, sql, (state, by, now.timestamp(), redaction))


async def put_texts(
    cx: aiosqlite.Connection, redaction: int, statement: int, hashes: Mapping[tuple[int, str], str]
) -> None:
    """Texts are gone: by revision and language the hash of each one's file."""
    rows = [(statement, revision, lang, digest, redaction) for (revision, lang), digest in hashes.items()]
    await cx.executemany("INSERT INTO redacted_text VALUES (?, ?, ?, ?, ?)", rows)


async def put_files(cx: aiosqlite.Connection, redaction: int, mimes: Mapping[str, str]) -> None:
    """Files are gone: by key the mime type of each."""
    rows = [(key, mime, redaction) for key, mime in mimes.items()]
    await cx.executemany("INSERT OR REPLACE INTO redacted_file VALUES (?, ?, ?)", rows)


async def hashes(cx: aiosqlite.Connection, statement: int) -> dict[tuple[int, str], str]:
    """The hashes of a statement's texts that are gone, by revision and language."""
    rows = await many(cx, "SELECT revision, lang, sha256 FROM redacted_text WHERE statement = ?", (statement,))
    return {(row["revision"], row["lang"]): row["sha256"] for row in rows}


async def is_any(cx: aiosqlite.Connection, statement: int) -> bool:
    """Whether any text of the statement is gone."""
    return await one(cx, "SELECT 1 FROM redacted_text WHERE statement = ? LIMIT 1", (statement,)) is not None


async def of_text(cx: aiosqlite.Connection, statement: int, revision: int, lang: str) -> Redaction | None:
    """The request by which that text went."""
    row = await one(
        cx,
        "SELECT redaction.* FROM redacted_text JOIN redaction ON redaction.id = redaction "
        "WHERE redacted_text.statement = ? AND revision = ? AND lang = ?",
        (statement, revision, lang),
    )
    return _redaction(row) if row else None


async def last_done(cx: aiosqlite.Connection, statement: int) -> Redaction | None:
    """The newest request that was carried out and took the statement's newest text."""
    row = await one(
        cx,
        "SELECT redaction.* FROM redacted_text JOIN statement ON statement.id = redacted_text.statement "
        "AND statement.revision = redacted_text.revision JOIN redaction ON redaction.id = redacted_text.redaction "
        "WHERE redacted_text.statement = ? ORDER BY redaction.id DESC LIMIT 1",
        (statement,),
    )
    return _redaction(row) if row else None


async def texts(cx: aiosqlite.Connection) -> list[RedactedText]:
    """Every text that is gone, in the order of numbers and revisions."""
    rows = await many(
        cx,
        "SELECT year, serial, redacted_text.revision, statement.revision AS newest, lang, decided_at "
        "FROM redacted_text JOIN statement ON statement.id = redacted_text.statement "
        "JOIN redaction ON redaction.id = redacted_text.redaction ORDER BY year, serial, redacted_text.revision, lang",
    )
    return [
        RedactedText(
            Number(row["year"], row["serial"]), row["revision"], row["lang"], row["revision"] == row["newest"], at
        )
        for row in rows
        if (at := instant(row["decided_at"]))
    ]


async def files(cx: aiosqlite.Connection) -> list[RedactedFile]:
    """Every file that is gone, and that nothing carries again."""
    rows = await many(
        cx,
        "SELECT sha256, mime, decided_at FROM redacted_file JOIN redaction ON redaction.id = redaction "
        "WHERE NOT EXISTS (SELECT 1 FROM media WHERE file = sha256) ORDER BY sha256",
    )
    return [RedactedFile(row["sha256"], row["mime"], at) for row in rows if (at := instant(row["decided_at"]))]


async def statements_with_any(cx: aiosqlite.Connection, statements: Collection[int]) -> set[int]:
    """Those of the statements of which a text is gone."""
    sql = "SELECT DISTINCT statement FROM redacted_text WHERE statement IN (SELECT value FROM json_each(?))"
    return {row["statement"] for row in await many(cx, sql, (json.dumps(list(statements)),))}


def _text(row: Row, at: datetime) -> RedactedText:
    number, newest = Number(row["year"], row["serial"]), row["revision"] == row["newest"]
    return RedactedText(number, row["revision"], row["lang"], newest, at)


def _redaction(row: Row) -> Redaction:
    return Redaction(
        row["id"],
        row["statement"],
        tuple(json.loads(row["revisions"])),
        row["reason"],
        row["asked_by"],
        RedactionState(row["state"]),
        row["decided_by"],
        instant(row["decided_at"]),
    )
