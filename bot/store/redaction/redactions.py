"""Redactions: requests to take texts down for good, and the texts and files that are gone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import aiosqlite

from bot.domain.redaction.redaction import Redaction, RedactionState, Taken
from bot.domain.statements import Number
from bot.store.database.engine import Row
from bot.store.press.closed_topics import OPEN_TO_ALL
from bot.store.rows import insert, instant, many, number, one, run


@dataclass(frozen=True, slots=True)
class RedactedFile:
    """A file that is gone. `ending`: the extension in its public address; `at`: since when."""

    sha256: str
    ending: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RedactedText:
    """A text that is gone. `newest`: it was the statement's newest; `at`: since when."""

    number: Number
    revision: int
    lang: str
    newest: bool
    at: datetime


async def ask(
    cx: aiosqlite.Connection, statement: int, revisions: Iterable[int], reason: str, by: int, now: datetime
) -> int:
    """Store an owner's request; returns its id."""
    return await insert(
        cx,
        "INSERT INTO redaction (statement, revisions, reason, asked_by, asked_at) VALUES (?, ?, ?, ?, ?)",
        (statement, json.dumps(sorted(revisions)), reason, by, now.timestamp()),
    )


async def by_id(cx: aiosqlite.Connection, redaction: int) -> Redaction | None:
    """The request with that id."""
    row = await one(cx, "SELECT * FROM redaction WHERE id = ?", (redaction,))
    return _redaction(row) if row else None


async def asked(cx: aiosqlite.Connection, statement: int) -> Redaction | None:
    """The request about a statement that is not decided yet."""
    row = await one(cx, "SELECT * FROM redaction WHERE statement = ? AND state = 'asked'", (statement,))
    return _redaction(row) if row else None


async def decide(cx: aiosqlite.Connection, redaction: int, state: RedactionState, by: int, now: datetime) -> None:
    """Store the decision on a request."""
    sql = "UPDATE redaction SET state = ?, decided_by = ?, decided_at = ? WHERE id = ?"
    await run(cx, sql, (state, by, now.timestamp(), redaction))


async def put_texts(
    cx: aiosqlite.Connection, redaction: int, statement: int, hashes: Mapping[tuple[int, str], str]
) -> None:
    """Store which texts are gone: the hash of each one's file, by revision and language."""
    rows = [(statement, revision, lang, digest, redaction) for (revision, lang), digest in hashes.items()]
    await cx.executemany("INSERT INTO redacted_text VALUES (?, ?, ?, ?, ?)", rows)


async def put_files(cx: aiosqlite.Connection, redaction: int, endings: Mapping[str, str]) -> None:
    """Store which files are gone: the extension in each one's public address, by key."""
    rows = [(key, ending, redaction) for key, ending in endings.items()]
    await cx.executemany("INSERT OR REPLACE INTO redacted_file VALUES (?, ?, ?)", rows)


async def hashes(cx: aiosqlite.Connection, statement: int) -> dict[tuple[int, str], str]:
    """The hashes of the files of a statement's texts that are gone, by revision and language."""
    rows = await many(cx, "SELECT revision, lang, sha256 FROM redacted_text WHERE statement = ?", (statement,))
    return {(row["revision"], row["lang"]): row["sha256"] for row in rows}


async def files_of_revisions(cx: aiosqlite.Connection, statement: int, revisions: Iterable[int]) -> int:
    """How many files those revisions carry."""
    sql = "SELECT count(DISTINCT file) FROM media WHERE statement = ? AND revision IN (SELECT value FROM json_each(?))"
    return await number(cx, sql, (statement, json.dumps(list(revisions))))


async def of_text(cx: aiosqlite.Connection, statement: int, revision: int, lang: str) -> Taken | None:
    """Since when and why that text is gone; None if it is there."""
    row = await one(
        cx,
        "SELECT reason, decided_at FROM redacted_text JOIN redaction ON redaction.id = redaction "
        "WHERE redacted_text.statement = ? AND revision = ? AND lang = ?",
        (statement, revision, lang),
    )
    return Taken(row["reason"], instant(row["decided_at"])) if row else None


async def of_newest_text(cx: aiosqlite.Connection, statement: int) -> Taken | None:
    """Since when and why the statement's newest text is gone; None if it is there."""
    row = await one(
        cx,
        "SELECT reason, decided_at FROM redacted_text JOIN statement ON statement.id = redacted_text.statement "
        "AND statement.revision = redacted_text.revision JOIN redaction ON redaction.id = redacted_text.redaction "
        "WHERE redacted_text.statement = ? ORDER BY redaction.id DESC LIMIT 1",
        (statement,),
    )
    return Taken(row["reason"], instant(row["decided_at"])) if row else None


async def texts(cx: aiosqlite.Connection) -> list[RedactedText]:
    """Every text that is gone and was public, in the order of numbers and revisions."""
    rows = await many(
        cx,
        "SELECT year, serial, redacted_text.revision, statement.revision AS newest, lang, decided_at "
        "FROM redacted_text JOIN statement ON statement.id = redacted_text.statement "
        f"JOIN redaction ON redaction.id = redacted_text.redaction WHERE {OPEN_TO_ALL} "
        "ORDER BY year, serial, redacted_text.revision, lang",
    )
    return [
        RedactedText(
            Number(row["year"], row["serial"]), row["revision"], row["lang"], row["revision"] == row["newest"], at
        )
        for row in rows
        if (at := instant(row["decided_at"]))
    ]


async def files(cx: aiosqlite.Connection) -> list[RedactedFile]:
    """Every file that is gone and was public, unless a statement carries it again."""
    rows = await many(
        cx,
        "SELECT sha256, ending, decided_at FROM redacted_file JOIN redaction ON redaction.id = redaction "
        "JOIN statement ON statement.id = redaction.statement "
        f"WHERE {OPEN_TO_ALL} AND NOT EXISTS (SELECT 1 FROM media WHERE file = sha256) ORDER BY sha256",
    )
    return [RedactedFile(row["sha256"], row["ending"], at) for row in rows if (at := instant(row["decided_at"]))]


async def is_file_gone(cx: aiosqlite.Connection, key: str) -> bool:
    """Whether the file is gone for good, and no statement carries it again."""
    sql = "SELECT 1 FROM redacted_file WHERE sha256 = ? AND NOT EXISTS (SELECT 1 FROM media WHERE file = sha256)"
    return await one(cx, sql, (key,)) is not None


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
