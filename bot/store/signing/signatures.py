"""The signatures of statements' text files, and which statements wait for theirs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

import aiosqlite

from bot.store.rows import many, number, one, run

NOTICE = 0  # in place of a revision's number: the notice that replaces a retracted or taken down statement's text


@dataclass(frozen=True, slots=True)
class FileSignature:
    """The signature of one file. `minisig`: the .minisig file; `sha256`: of the file that was signed."""

    statement: int
    revision: int
    lang: str
    sha256: str
    minisig: str


async def waiting(cx: aiosqlite.Connection, most: int) -> list[int]:
    """Statements whose files have to be signed."""
    return [row["statement"] for row in await many(cx, "SELECT statement FROM unsigned ORDER BY 1 LIMIT ?", (most,))]


async def is_any_waiting(cx: aiosqlite.Connection) -> bool:
    """Whether any statement's files have to be signed."""
    return await one(cx, "SELECT 1 FROM unsigned LIMIT 1") is not None


async def sign_all_anew(cx: aiosqlite.Connection) -> None:
    """Have the files of every statement signed again, because another key signs."""
    await run(cx, "INSERT OR IGNORE INTO unsigned SELECT id FROM statement")


async def put(cx: aiosqlite.Connection, statements: Iterable[int], signed: Iterable[FileSignature]) -> None:
    """Store all signatures of these statements' files, so that they no longer wait."""
    ids = json.dumps(list(statements))
    await run(cx, "DELETE FROM unsigned WHERE statement IN (SELECT value FROM json_each(?))", (ids,))
    await run(cx, "DELETE FROM signature WHERE statement IN (SELECT value FROM json_each(?))", (ids,))
    rows = [(one.statement, one.revision, one.lang, one.sha256, one.minisig) for one in signed]
    await cx.executemany("INSERT INTO signature VALUES (?, ?, ?, ?, ?)", rows)


async def of_file(cx: aiosqlite.Connection, statement: int, revision: int, lang: str) -> FileSignature | None:
    """The signature of a file; None if there is none."""
    sql = "SELECT * FROM signature WHERE statement = ? AND revision = ? AND lang = ?"
    row = await one(cx, sql, (statement, revision, lang))
    return FileSignature(*row) if row else None


async def of_statement(cx: aiosqlite.Connection, statement: int) -> dict[tuple[int, str], FileSignature]:
    """The signatures of a statement's files, by revision and language."""
    rows = await many(cx, "SELECT * FROM signature WHERE statement = ?", (statement,))
    return {(row["revision"], row["lang"]): FileSignature(*row) for row in rows}


async def of_language(cx: aiosqlite.Connection, lang: str) -> dict[tuple[int, int], str]:
    """The hashes of all files in that language, by statement and revision."""
    rows = await many(cx, "SELECT statement, revision, sha256 FROM signature WHERE lang = ?", (lang,))
    return {(row["statement"], row["revision"]): row["sha256"] for row in rows}


async def count(cx: aiosqlite.Connection) -> int:
    """How many files are signed."""
    return await number(cx, "SELECT count(*) FROM signature")
