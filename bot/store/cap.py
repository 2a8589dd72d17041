"""Warning facts: what staff have said for warning systems, for each revision of an urgent notice."""

from __future__ import annotations

import json

import aiosqlite

from bot.domain.cap.warning_facts import NO_FACTS, Sender, StoredWarning, WarningFacts
from bot.domain.redaction.redaction import OMITTED
from bot.domain.statements import Number, Statement
from bot.store.pages.statement_list import NEWEST_FIRST
from bot.store.press.closed_topics import OPEN_TO_ALL
from bot.store.rows import many, one, run
from bot.store.statements import statements

_EVERYBODYS = f"state IN ('published', 'retracted') AND {OPEN_TO_ALL} AND id IN (SELECT statement FROM warning)"


async def put(cx: aiosqlite.Connection, statement: int, revision: int, sender: Sender, facts: WarningFacts) -> None:
    """Store the facts of a revision that goes out."""
    await run(
        cx,
        "INSERT INTO warning (statement, revision, sender, test, facts) VALUES (?, ?, ?, ?, ?)",
        (statement, revision, sender.name, int(sender.test), json.dumps(facts.to_json(), ensure_ascii=False)),
    )


async def of_statement(cx: aiosqlite.Connection, statement: int) -> dict[int, StoredWarning]:
    """The warnings by revision, the oldest first; empty if the statement is not a warning."""
    rows = await many(cx, "SELECT * FROM warning WHERE statement = ? ORDER BY revision", (statement,))
    return {
        row["revision"]: StoredWarning(
            WarningFacts.from_json(json.loads(row["facts"])), row["sender"], bool(row["test"])
        )
        for row in rows
    }


async def facts_of(cx: aiosqlite.Connection, statement: int) -> WarningFacts:
    """The newest facts; `NO_FACTS` if the statement is not a warning."""
    sql = "SELECT facts FROM warning WHERE statement = ? ORDER BY revision DESC LIMIT 1"
    row = await one(cx, sql, (statement,))
    return WarningFacts.from_json(json.loads(row["facts"])) if row else NO_FACTS


async def newest(cx: aiosqlite.Connection, most: int) -> list[Statement]:
    """The newest public warnings, including retracted ones, newest first."""
    rows = await many(cx, f"SELECT id FROM statement WHERE {_EVERYBODYS} ORDER BY {NEWEST_FIRST} LIMIT ?", (most,))
    return await statements.by_ids(cx, [row["id"] for row in rows])


async def versions(cx: aiosqlite.Connection) -> list[tuple[Number, int]]:
    """All public warnings, each with the version of what is shown of it."""
    rows = await many(
        cx, f"SELECT year, serial, version FROM statement JOIN shown ON shown.statement = id WHERE {_EVERYBODYS}"
    )
    return [(Number(row["year"], row["serial"]), row["version"]) for row in rows]


async def erase_area(cx: aiosqlite.Connection, statement: int) -> None:
    """Erase the words that staff have typed, because the statement is taken down for good."""
    words = json.dumps({"": OMITTED}, ensure_ascii=False)
    sql = "UPDATE warning SET facts = json_set(facts, '$.area', json(?)) WHERE statement = ?"
    await run(cx, sql, (words, statement))
